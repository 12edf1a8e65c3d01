//! Holes through the sanitiser. It parses and writes the HTML anew, so that
//! offsets are lost; each hole goes through as a token that cannot occur in
//! the source, because it holds the source's own digest.

use rustc_hash::FxHashSet;

use super::fragment::{Fragment, index};
use crate::article::Word;
use crate::article::body::{Hole, HoleKind};
use crate::article::sanitize::{self, Piece, Tag};
use crate::base::{Digest, escape};

/// Where a cut ended up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// The offset into the new HTML; always between elements at the top.
    pub at: usize,
    /// Whether the place itself was inside an element, so that an earlier one was taken.
    pub moved: bool,
}

impl Default for Placed {
    /// A cut that was lost is made at the beginning: nothing may get out.
    fn default() -> Self {
        Self { at: 0, moved: true }
    }
}

/// Cleans a fragment, and says where the cuts are then; `None` for a cut that
/// was lost. Links and pictures whose tags were removed are taken out.
pub(super) fn sanitise(out: &mut Fragment, source: &str, cuts: [Option<usize>; 2]) -> [Option<Placed>; 2] {
    // Letters and digits only: no part of HTML or of a URL treats them specially.
    let prefix = format!("hole{}", Digest::of(source.as_bytes()).to_hex());
    let marked = mark(out, &prefix, cuts);
    let cleaned = sanitize::clean(&marked);
    let placed = unmark(out, &prefix, &cleaned);
    retain_used(out);
    placed
}

fn mark(out: &Fragment, prefix: &str, cuts: [Option<usize>; 2]) -> String {
    let mut marks: Vec<(usize, bool, String)> = Vec::with_capacity(out.holes.len() + 2);
    let mut holes = out.holes.iter().peekable();
    while let Some(hole) = holes.next() {
        let token = match hole.what {
            HoleKind::Href(i) => format!("{prefix}h{i}z"),
            // The size has its place behind the address's quote.
            HoleKind::Src(i) => match holes.next_if(|next| next.what == HoleKind::Size(i)) {
                Some(_) => format!("{prefix}i{i}z"),
                None => format!("{prefix}s{i}z"),
            },
            HoleKind::Size(_) => continue,
            HoleKind::Shortcode(i) => format!("{prefix}o{i}z"),
            HoleKind::ShortcodeEnd(i) => format!("{prefix}e{i}z"),
            HoleKind::Formula(i) => format!("{prefix}m{i}z"),
            HoleKind::Word(word) => format!("{prefix}w{}z", word.packed()),
        };
        marks.push((hole.at, true, token));
    }
    for (i, cut) in cuts.into_iter().enumerate() {
        marks.extend(cut.map(|at| (at, false, format!("{prefix}c{i}z"))));
    }
    // A call that begins where the text is cut stands behind the gate.
    marks.sort_by_key(|(at, is_hole, _)| (*at, *is_hole));
    let mut marked = String::with_capacity(out.html.len() + marks.len() * (prefix.len() + 8));
    let mut from = 0;
    for (at, _, token) in marks {
        marked.push_str(&out.html[from..at]);
        marked.push_str(&token);
        from = at;
    }
    marked.push_str(&out.html[from..]);
    marked
}

fn unmark(out: &mut Fragment, prefix: &str, cleaned: &str) -> [Option<Placed>; 2] {
    let mut html = String::with_capacity(cleaned.len());
    let mut holes = Vec::with_capacity(out.holes.len());
    let mut placed = [None, None];
    let mut depth = 0usize;
    let mut top = 0;
    let mut ids = FxHashSet::default();
    let mut names = Vec::new();
    for piece in sanitize::pieces(cleaned) {
        let unique: String;
        let mut rest = match piece {
            Piece::Text(s) | Piece::RawText(s) | Piece::Declaration(s) | Piece::Stray(s) => s,
            Piece::Comment(_) => continue,
            Piece::Open(tag) => {
                depth += usize::from(!sanitize::is_void(tag.name));
                names.extend(name(tag));
                match repeated_id(tag, &mut ids) {
                    Some(attribute) => {
                        unique = tag.whole.replacen(&format!(" {attribute}"), "", 1);
                        &unique
                    }
                    None => tag.whole,
                }
            }
            Piece::Close(tag) => {
                depth = depth.saturating_sub(1);
                tag.whole
            }
        };
        while let Some(i) = rest.find(prefix) {
            let token = &rest[i + prefix.len()..];
            html.push_str(&rest[..i]);
            let digits = token.get(1..).unwrap_or("");
            let Some((number, after)) = digits.split_once('z') else { break };
            let Ok(number) = number.parse::<u32>() else { break };
            let at = html.len();
            rest = after;
            match token.as_bytes()[0] {
                b'h' => holes.push(Hole { at, what: HoleKind::Href(number) }),
                b's' => holes.push(Hole { at, what: HoleKind::Src(number) }),
                b'o' => holes.push(Hole { at, what: HoleKind::Shortcode(number) }),
                b'm' => holes.push(Hole { at, what: HoleKind::Formula(number) }),
                b'w' => holes.push(Hole { at, what: HoleKind::Word(Word::unpacked(number)) }),
                b'e' => holes.push(Hole { at, what: HoleKind::ShortcodeEnd(number) }),
                b'i' => {
                    holes.push(Hole { at, what: HoleKind::Src(number) });
                    if let Some(after) = rest.strip_prefix('"') {
                        html.push('"');
                        rest = after;
                        holes.push(Hole { at: html.len(), what: HoleKind::Size(number) });
                    }
                }
                _ => {
                    let moved = depth > 0;
                    if let Some(slot) = placed.get_mut(number as usize) {
                        *slot = Some(Placed { at: if moved { top } else { at }, moved });
                    }
                }
            }
        }
        html.push_str(rest);
        if depth == 0 {
            top = html.len();
        }
    }
    // What the browsers' rules made of the tags counts, not what the scanner saw in them.
    let mut left: FxHashSet<_> = ids.into_iter().chain(names).map(escape::decode_entities).collect();
    out.anchors.retain(|anchor| left.remove(anchor.as_str()));
    let mut unseen: Vec<_> = left.into_iter().filter(|id| !id.is_empty()).map(String::from).collect();
    unseen.sort_unstable();
    out.anchors.extend(unseen);
    out.html = html;
    out.holes = holes;
    placed
}

/// The `id` of a tag, where another tag before it has the same: forgotten
/// formatting is opened again in each paragraph, id and all, and sources
/// repeat themselves. A browser goes to the first.
fn repeated_id<'a>(tag: Tag<'a>, ids: &mut FxHashSet<&'a str>) -> Option<&'a str> {
    if !tag.attributes.contains("id=") {
        return None;
    }
    let id = sanitize::attributes(tag.attributes).find(|a| a.name == "id")?;
    (!ids.insert(id.value?)).then_some(id.whole)
}

/// The `name` of an anchor, as pages were linked to before `id`.
fn name(tag: Tag<'_>) -> Option<&str> {
    let old = tag.name == "a" && tag.attributes.contains("name=");
    old.then(|| sanitize::attributes(tag.attributes).find(|a| a.name == "name")?.value).flatten()
}

/// Takes out the links and pictures that have lost their holes.
fn retain_used(out: &mut Fragment) {
    let mut links = vec![false; out.links.len()];
    let mut pictures: Vec<bool> = out.pictures.iter().map(|p| p.target.is_none()).collect();
    for hole in &out.holes {
        let (used, i) = match hole.what {
            HoleKind::Href(i) => (&mut links, i),
            HoleKind::Src(i) | HoleKind::Size(i) => (&mut pictures, i),
            HoleKind::Shortcode(_) | HoleKind::ShortcodeEnd(_) | HoleKind::Formula(_) | HoleKind::Word(_) => {
                continue;
            }
        };
        if let Some(used) = used.get_mut(i as usize) {
            *used = true;
        }
    }
    let (new_links, new_pictures) = (renumber(&links), renumber(&pictures));
    let mut keep = links.iter();
    out.links.retain(|_| keep.next().is_some_and(|used| *used));
    let mut keep = pictures.iter();
    out.pictures.retain(|_| keep.next().is_some_and(|used| *used));
    let new = |numbers: &[u32], i: u32| numbers.get(i as usize).copied().unwrap_or_default();
    for hole in &mut out.holes {
        hole.what = match hole.what {
            HoleKind::Href(i) => HoleKind::Href(new(&new_links, i)),
            HoleKind::Src(i) => HoleKind::Src(new(&new_pictures, i)),
            HoleKind::Size(i) => HoleKind::Size(new(&new_pictures, i)),
            what => what,
        };
    }
}

fn renumber(used: &[bool]) -> Vec<u32> {
    let mut count = 0;
    let next = |&used: &bool| {
        count += usize::from(used);
        index(count)
    };
    used.iter().map(next).collect()
}
