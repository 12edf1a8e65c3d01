//! Where links lead. One rule answers twice: before rendering, to find those
//! that lead nowhere, and while rendering, to fill the holes.

use std::borrow::Cow;
use std::sync::Mutex;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Plan, Route, View, pictures};
use crate::archive::{Archive, ArticleId};
use crate::article::{Article, Image, Link, LinkTarget, Linked, Picture};
use crate::base::escape::percent_decode;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, SourcePath, UrlPath};
use crate::config::Config;
use crate::media;
use crate::source::Snapshot;

/// Where a link or a picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A page or file of the site.
    Found(UrlPath),
    /// The page itself.
    Here,
    /// Nowhere on the site; the address as it was written stays.
    Nowhere,
}

impl Plan {
    /// Where a target leads, from a page at `base` made from `source`.
    pub fn resolve(&self, target: &LinkTarget, base: &UrlPath, source: &SourcePath) -> Destination {
        let found = match target {
            LinkTarget::Here => return Destination::Here,
            // A page that is switched off has an address, but nothing stands there.
            LinkTarget::Source { path, .. } => {
                self.source_target(path).filter(|url| self.find(url).is_some())
            }
            LinkTarget::Path(path) => self.page(path),
            LinkTarget::Relative(path) => {
                // As a browser would take it, then as it lies beside the source.
                let folder = base.as_str().rfind('/').map_or("", |i| &base.as_str()[..i]);
                let by_url = crate::base::path::normalise(folder, path).and_then(|p| {
                    let slash = if path.ends_with('/') || p.is_empty() { "/" } else { "" };
                    self.page(&format!("/{p}{slash}").replace("//", "/"))
                });
                let beside = || source.join(path).and_then(|p| self.file_target(&p));
                by_url.or_else(beside)
            }
        };
        found.map_or(Destination::Nowhere, Destination::Found)
    }

    fn source_target(&self, path: &SourcePath) -> Option<UrlPath> {
        if let Some(url) = self.of_source(path) {
            return Some(url.clone());
        }
        // `@/iran` and `../iran/` mean the section; Hugo leaves the ending out.
        let trimmed = path.as_str().trim_end_matches('/');
        let stem = trimmed.trim_end_matches(".md");
        let endings = [".md", "/_index.md", "/index.md"];
        let found = endings.iter().find_map(|ending| self.by_source.get(format!("{stem}{ending}").as_str()));
        found.cloned().or_else(|| self.file_target(path)).or_else(|| self.other_spelling(path))
    }

    /// `é` may be one character in a link and two in the file's name: disks and
    /// editors differ, and readers see no difference.
    fn other_spelling(&self, path: &SourcePath) -> Option<UrlPath> {
        let path = path.as_str();
        if path.is_ascii() {
            return None;
        }
        let tries = [path.nfc().collect::<String>(), path.nfd().collect()];
        tries.iter().filter(|p| *p != path).find_map(|p| self.file_target(&SourcePath::new(p)))
    }

    fn file_target(&self, path: &SourcePath) -> Option<UrlPath> {
        self.of_file(path).or_else(|| self.of_source(path)).cloned()
    }

    /// A page by the path that was written: with or without a slash at its end,
    /// with or without `index.html`. Where it has moved, the page that it moved to.
    fn page(&self, path: &str) -> Option<UrlPath> {
        let path = path.strip_suffix("index.html").filter(|p| p.ends_with('/')).unwrap_or(path);
        let path = if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("/{path}")) };
        let standing = self.standing(&path).or_else(|| match path.strip_suffix('/') {
            Some(file) if !file.is_empty() => self.standing(file),
            _ => self.standing(&format!("{path}/")),
        })?;
        Some(match &standing.view {
            View::Redirect(to) => to.clone(),
            _ => standing.url.clone(),
        })
    }

    fn standing(&self, path: &str) -> Option<&Route> {
        self.by_url.get(path).map(|&i| &self.routes[i as usize])
    }
}

/// What the check of all links gave.
#[derive(Debug, Default)]
pub struct Links {
    /// Which article links to which.
    pub backlinks: Backlinks,
    /// What there is to say of links and pictures that lead nowhere.
    pub noticed: Diagnostics,
}

/// Checks every link and picture, and collects which article links to which. `broken` are
/// the sources that could not be read, so that links to them are not reported.
pub fn check(
    plan: &Plan,
    archive: &Archive,
    config: &Config,
    snapshot: &Snapshot,
    broken: &[SourcePath],
) -> Links {
    let mut noticed = Diagnostics::new();
    let broken: FxHashSet<&SourcePath> = broken.iter().collect();
    let looked_at = Mutex::default();
    let checker = Checker { plan, archive, config, snapshot, broken, looked_at };
    let ids: Vec<ArticleId> = archive.ids().collect();
    let checked = ids.par_chunks(512).map(|ids| {
        let mut found = Found::default();
        for &id in ids {
            let (article, url) = (archive.article(id), plan.article(id));
            let (shown, linked) = article.unpacked();
            let leads = checker.leading_picture((article, url), shown.image.as_ref(), &mut found.noticed);
            found.pictureless.extend(leads);
            checker.document((article, url), &linked, &mut found.noticed, |to| {
                if let Some(View::Article(to)) = plan.find(to).map(|r| &r.view)
                    && *to != id
                {
                    found.pairs.push((*to, id));
                }
            });
        }
        found
    });
    let checked: Vec<Found> = checked.collect();
    let (mut pairs, mut pictureless) = (Vec::new(), Vec::new());
    for found in checked {
        noticed.append(found.noticed);
        pairs.extend(found.pairs);
        pictureless.extend(found.pictureless);
    }
    let mut of_lang: Vec<(Option<&Article>, UrlPath)> = Vec::new();
    for lang in config.langs() {
        let root = config.root(lang);
        for folder in ["topics", "authors", "series"] {
            of_lang.push((archive.introduction(lang, folder), UrlPath::new(format!("{root}/{folder}/"))));
        }
        for id in archive.taxonomies(lang) {
            let crate::config::Taxonomy { name, slug, .. } =
                &config.taxonomies.own[archive.declaration_of(id)];
            of_lang.push((archive.introducing_taxonomy(lang, name, slug), plan.taxonomy(id).clone()));
        }
        of_lang.push((archive.home(lang), UrlPath::new(format!("{root}/"))));
    }
    let of_lang = of_lang.iter().filter_map(|(file, url)| Some(((*file)?, url)));
    for (file, url) in checker.introductions() {
        let image = file.shown().image;
        pictureless.extend(checker.leading_picture((file, url), image.as_ref(), &mut noticed));
    }
    for place in checker.introductions().chain(of_lang) {
        checker.document(place, &place.0.linked(), &mut noticed, |_| {});
    }
    // A whole shelf of pictures may be missing: those past the first hundreds are only counted.
    let more = pictureless.len().saturating_sub(SHOWN_PICTURES);
    noticed.append(pictureless.into_iter().take(SHOWN_PICTURES));
    if more > 0 {
        let message = format!("and {more} more pictures that front matter names are not there");
        noticed.push(Diagnostic::warning(Kind::MissingFile, message));
    }
    pairs.sort_unstable();
    pairs.dedup();
    Links { backlinks: Backlinks::of_pairs(&pairs, archive.len()), noticed }
}

/// Which articles link to each, all in one list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Backlinks {
    /// Where those of each article begin; at the end, where the last ones end.
    starts: Vec<u32>,
    from: Vec<ArticleId>,
}

impl Backlinks {
    /// From what is linked to and who does so, sorted.
    fn of_pairs(pairs: &[(ArticleId, ArticleId)], articles: usize) -> Self {
        let mut starts = vec![0; articles + 1];
        pairs.iter().for_each(|(to, _)| starts[to.index() + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { starts, from: pairs.iter().map(|(_, from)| *from).collect() }
    }

    pub(super) fn of(&self, id: ArticleId) -> &[ArticleId] {
        match self.starts.get(id.index()..id.index() + 2) {
            Some([start, end]) => &self.from[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

impl Plan {
    /// What there is to say of the links and pictures in the text of an article that
    /// is to take the place of another with the same ones, in a site without errors.
    pub fn recheck(
        &self,
        (id, article): (ArticleId, &Article),
        archive: &Archive,
        config: &Config,
        snapshot: &Snapshot,
    ) -> Diagnostics {
        let (broken, looked_at) = (FxHashSet::default(), Mutex::default());
        let checker = Checker { plan: self, archive, config, snapshot, broken, looked_at };
        let mut noticed = Diagnostics::new();
        checker.document((article, self.article(id)), &article.linked(), &mut noticed, |_| {});
        // A picture that is none is told of as a file of its own.
        noticed.into_iter().filter(|d| d.path.as_ref() == Some(&article.source)).collect()
    }
}

/// The keys of the picture that leads an article.
const PICTURE_KEYS: &[&str] = &["image", "featured_image", "cover", "hero", "images"];
/// How many missing pictures of front matter are named.
const SHOWN_PICTURES: usize = 500;

/// What was found in some articles.
#[derive(Default)]
struct Found {
    noticed: Diagnostics,
    /// Those whose leading picture is missing.
    pictureless: Vec<Diagnostic>,
    /// Which article is linked to by which.
    pairs: Vec<(ArticleId, ArticleId)>,
}

struct Checker<'a> {
    plan: &'a Plan,
    archive: &'a Archive,
    config: &'a Config,
    snapshot: &'a Snapshot,
    broken: FxHashSet<&'a SourcePath>,
    /// The pictures that have been looked at.
    looked_at: Mutex<FxHashSet<SourcePath>>,
}

impl Checker<'_> {
    fn document(
        &self,
        (article, url): (&Article, &UrlPath),
        linked: &Linked,
        noticed: &mut Diagnostics,
        mut leads_to: impl FnMut(&UrlPath),
    ) {
        // The source is read again only where there is something to show.
        let mut text = None;
        let mut excerpt = |at: &std::ops::Range<u32>| {
            let text = text.get_or_insert_with(|| {
                self.snapshot.text(&article.source).map(|t| t.text).unwrap_or_default()
            });
            Excerpt::of(text, at.start as usize..at.end as usize)
        };
        // What stands behind the gate is checked, but leads nobody on.
        let sealed = linked.sealed.as_deref();
        let open = linked.links.iter().map(|link| (link, false));
        let behind = sealed.into_iter().flat_map(|s| &s.links).map(|link| (link, true));
        for (link, is_behind) in open.chain(behind) {
            match self.plan.resolve(&link.target, url, &article.source) {
                Destination::Nowhere => {
                    if let Some(problem) = self.dead(link) {
                        noticed.push(problem.at(&article.source).showing(excerpt(&link.at)));
                    }
                }
                Destination::Here => {
                    if let Some(anchor) = &link.anchor
                        && !has_anchor(linked, anchor, is_behind)
                    {
                        noticed.push(
                            dead_anchor(link, anchor, Some(linked))
                                .at(&article.source)
                                .showing(excerpt(&link.at)),
                        );
                    }
                }
                Destination::Found(to) => {
                    if !is_behind {
                        leads_to(&to);
                    }
                    let Some(anchor) = &link.anchor else { continue };
                    let target = self.plan.find(&to).and_then(|r| match r.view {
                        View::Article(id) if !is_landmark(anchor) => Some(self.archive.article(id).linked()),
                        _ => None,
                    });
                    let is_dead = Some(anchor).filter(|a| match &target {
                        Some(target) => !has_anchor(target, a, is_behind),
                        None => {
                            self.plan.find(&to).is_some_and(|r| !matches!(r.view, View::Copy(_)))
                                && !is_landmark(a)
                        }
                    });
                    if let Some(anchor) = is_dead {
                        noticed.push(
                            dead_anchor(link, anchor, target.as_ref())
                                .at(&article.source)
                                .showing(excerpt(&link.at)),
                        );
                    }
                }
            }
        }
        let behind = sealed.into_iter().flat_map(|s| &s.pictures);
        for picture in linked.pictures.iter().chain(behind) {
            let Some(target) = &picture.target else { continue };
            let place = pictures::are_several(picture)
                .then(|| pictures::place(picture, &article.source, self.config))
                .flatten();
            if place
                .is_some_and(|(folder, names)| !pictures::meant(self.snapshot, &folder, &names).is_empty())
            {
                continue;
            }
            match self.plan.resolve(target, url, &article.source) {
                Destination::Nowhere => {
                    noticed.push(missing_picture(picture).at(&article.source).showing(excerpt(&picture.at)));
                }
                Destination::Found(there) => self.look_at(&there, noticed),
                Destination::Here => {}
            }
        }
    }

    /// Tells, once, of a picture that is shown and is none.
    fn look_at(&self, url: &UrlPath, noticed: &mut Diagnostics) {
        let Some(View::Copy(file)) = self.plan.find(url).map(|route| &route.view) else { return };
        let is_new = || self.looked_at.lock().is_ok_and(|mut seen| seen.insert(file.clone()));
        if !media::may_be_broken(self.snapshot, file) || !is_new() || !media::is_broken(self.snapshot, file) {
            return;
        }
        let message = "the picture cannot be read: it does not begin as a picture does";
        let hint = "save it again, or replace it; pages show it without its size";
        noticed.push(Diagnostic::warning(Kind::Picture, message).at(file).hint(hint));
    }

    /// The files that introduce sections, topics, authors and series.
    fn introductions(&self) -> impl Iterator<Item = (&Article, &UrlPath)> {
        let Self { plan, archive, .. } = self;
        let sections = archive.sections().iter().map(|s| s.file.as_deref()).zip(&plan.sections);
        let topics = archive.topics().iter().map(|t| t.file.as_deref()).zip(&plan.topics);
        let authors = archive.authors().iter().map(|a| a.file.as_deref()).zip(&plan.authors);
        let series = archive.series_list().iter().map(|s| s.file.as_deref()).zip(&plan.series);
        let terms = archive.terms().iter().map(|t| t.file.as_deref()).zip(&plan.terms);
        let all = sections.chain(topics).chain(authors).chain(series).chain(terms);
        all.filter_map(|(file, url)| Some((file?, url)))
    }

    /// What there is to say of the picture that leads an article or an introduction.
    fn leading_picture(
        &self,
        (article, url): (&Article, &UrlPath),
        image: Option<&Image>,
        noticed: &mut Diagnostics,
    ) -> Option<Diagnostic> {
        let src = image?.src.as_str();
        let src = src.strip_prefix(&self.config.base_url).unwrap_or(src);
        if src.is_empty() || src.contains("://") || src.starts_with("//") || src.starts_with("data:") {
            return None;
        }
        let path = match src.contains('%') {
            true => percent_decode(src).map_or(Cow::Borrowed(src), Cow::Owned),
            false => Cow::Borrowed(src),
        };
        let found = match path.starts_with('/') {
            true => self.plan.page(&path),
            false => {
                let target = LinkTarget::Relative(path.into());
                match self.plan.resolve(&target, url, &article.source) {
                    Destination::Found(url) => Some(url),
                    Destination::Here => return None,
                    Destination::Nowhere => None,
                }
            }
        };
        if let Some(url) = found {
            self.look_at(&url, noticed);
            return None;
        }
        let message = format!("the picture `{src}` is not there; the page is shown without it");
        let hint = "put it beside the article or into static/, or correct its address";
        let d = Diagnostic::warning(Kind::MissingFile, message).at(&article.source);
        Some(d.naming(PICTURE_KEYS, src).hint(hint))
    }

    /// A link that leads nowhere; `None` where its file is reported already.
    fn dead(&self, link: &Link) -> Option<Diagnostic> {
        let written = &link.written;
        match &link.target {
            LinkTarget::Source { path, strict } => {
                if self.broken.contains(path) {
                    return None;
                }
                let is_left_out = self.snapshot.get(path).is_some();
                let message = if is_left_out {
                    format!("`{written}` leads to no page: {path} has none")
                } else {
                    format!("`{written}` leads to no article: there is no {path}")
                };
                let d = if *strict {
                    Diagnostic::error(Kind::DeadLink, message)
                } else {
                    Diagnostic::warning(Kind::DeadLink, message)
                };
                Some(if is_left_out {
                    d.hint(
                        "it is a draft, not yet published or left out, or such pages are switched off; \
                         publish it or remove the link",
                    )
                } else {
                    d.hint(format!(
                        "paths begin at {}/, as in `@/iran/2014/fall-of-mosul.md`",
                        self.config.content_dir
                    ))
                })
            }
            _ if looks_like_a_file(written) => {
                let message = format!("`{written}` is not there");
                let hint = "put the file into static/ or beside the article, or correct the link";
                Some(Diagnostic::warning(Kind::MissingFile, message).hint(hint))
            }
            _ => {
                let message = format!("`{written}` leads to no page");
                let hint = "correct the address, or link to the source file, as in `@/iran/2014/x.md`";
                Some(Diagnostic::warning(Kind::DeadLink, message).hint(hint))
            }
        }
    }
}

fn looks_like_a_file(written: &str) -> bool {
    let path = written.split(['?', '#']).next().unwrap_or("");
    let last = path.rsplit('/').next().unwrap_or("");
    last.rsplit_once('.').is_some_and(|(stem, e)| {
        !stem.is_empty()
            && (2..=5).contains(&e.len())
            && e.bytes().all(|b| b.is_ascii_alphanumeric())
            && !e.starts_with("htm")
    })
}

/// Whether a page has an anchor for who follows the link: from behind one gate a
/// reader gets behind the other's.
fn has_anchor(page: &Linked, anchor: &str, from_behind: bool) -> bool {
    is_landmark(anchor)
        || page.anchors.has(anchor)
        || (from_behind && page.sealed.as_ref().is_some_and(|s| s.anchors.has(anchor)))
}

/// Anchors that every page of the built-in theme has.
fn is_landmark(anchor: &str) -> bool {
    matches!(anchor, "" | "main" | "top")
}

fn dead_anchor(link: &Link, anchor: &str, there: Option<&Linked>) -> Diagnostic {
    let (written, is_here) = (&link.written, link.target == LinkTarget::Here);
    let d = |message: String| Diagnostic::warning(Kind::DeadAnchor, message);
    if there.and_then(|t| t.sealed.as_ref()).is_some_and(|s| s.anchors.has(anchor)) {
        let d =
            d(format!("`{written}` names the anchor `#{anchor}`, which stands behind the gate of its page"));
        return d.hint(match is_here {
            true => "readers at the gate have only what stands before it: move the link or the heading",
            false => "readers at the gate have only what stands before it: link to the page itself",
        });
    }
    let d = d(format!("`{written}` names the anchor `#{anchor}`, which its page does not have"));
    let near = there
        .into_iter()
        .flat_map(|t| t.anchors.iter())
        .map(|a| (strsim::levenshtein(a, anchor), a))
        .filter(|(n, _)| *n <= anchor.len() / 3 + 1)
        .min();
    match near {
        Some((_, near)) => d.hint(format!("did you mean `#{near}`?")),
        None => d.hint("a heading's anchor is its text in lower case with hyphens"),
    }
}

fn missing_picture(picture: &Picture) -> Diagnostic {
    Diagnostic::warning(Kind::MissingFile, format!("the picture `{}` is not there", picture.written))
        .hint("put it beside the article or into static/, or correct its address")
}
