//! What a section gives its articles: `[cascade]` in its `_index.md`, for every
//! article below its folder that does not say otherwise. The nearest section
//! that gives a value wins.
//!
//! It is applied while an article is read, not afterwards: a section may put its
//! articles behind a gate, and their text must be cut before anything indexes it.

use std::fmt::Write;
use std::ops::Range;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};

use super::metadata::{self, Metadata, Reading, Role};
use crate::base::{Diagnostic, Diagnostics, Digest, Excerpt, Kind, LangId, SourcePath};
use crate::config::Config;
use crate::source::front_matter::{Entry, Format, FrontMatter, Value, split};
use crate::source::{self, Snapshot};

/// The defaults of every section that gives some, by its language and folder.
#[derive(Debug, Default)]
pub struct Cascades {
    by_folder: FxHashMap<LangId, FxHashMap<String, Vec<Defaults>>>,
    /// Everything that the files say of it.
    said: String,
}

/// One table of defaults, and for which articles it is meant.
#[derive(Debug)]
struct Defaults {
    meta: Metadata,
    /// What it decides even where that is the usual: `draft = false`, `access = "open"`.
    says: Says,
    /// Patterns of paths below the content folder, as Hugo's users write them; none is all.
    paths: Option<Gitignore>,
    lang: Option<String>,
}

/// The decisions whose usual value is a value too.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Says {
    pub(super) access: bool,
    draft: bool,
}

impl Says {
    pub(super) fn of(front: &FrontMatter) -> Self {
        let any = |keys: &[&str]| front.entries.iter().any(|e| keys.contains(&e.key.to_lowercase().as_str()));
        Self { access: any(&["access", "tier"]), draft: any(&["draft", "published"]) }
    }
}

/// What belongs to one file alone: handed down, it would give many articles one
/// address or one name.
const OWN: [&str; 11] = [
    "title",
    "headline",
    "slug",
    "path",
    "url",
    "permalink",
    "id",
    "guid",
    "date",
    "aliases",
    "translation_key",
];

impl Cascades {
    /// Reads the `_index.md` files. One that cannot be read gives nothing, and is
    /// reported with the other content.
    pub fn read(snapshot: &Snapshot, config: &Config, noticed: &mut Diagnostics) -> Self {
        let mut cascades = Self::default();
        let is_content =
            |i: &&source::Input| i.role == source::Role::Content && i.path.file_name().starts_with("_index.");
        for input in snapshot.inputs().iter().filter(is_content) {
            let (lang, place) = config.language_of(&input.path).unzip();
            let place = place.unwrap_or_else(|| input.path.clone());
            if place.stem() != "_index" {
                continue;
            }
            let Ok(text) = snapshot.text(&input.path) else { continue };
            let Ok(front) = split(&text.text) else { continue };
            let Some(entry) = front.entries.iter().find(|e| e.key.eq_ignore_ascii_case("cascade")) else {
                continue;
            };
            let tables: Vec<&[(String, Value)]> = match &entry.value {
                Value::Table(pairs) => vec![pairs],
                Value::Array(items) => items
                    .iter()
                    .filter_map(|item| match item {
                        Value::Table(pairs) => Some(pairs.as_slice()),
                        _ => None,
                    })
                    .collect(),
                _ => continue,
            };
            let mut section = Section {
                text: &text.text,
                path: &input.path,
                config,
                noticed,
                from: entry.at.start,
                end: front.body,
            };
            let defaults: Vec<Defaults> =
                tables.into_iter().filter_map(|pairs| section.defaults(pairs, front.body)).collect();
            // Writing to a string does not fail.
            let _ = writeln!(cascades.said, "{} {:?}", input.path, entry.value);
            let of_lang = cascades.by_folder.entry(lang.unwrap_or_default()).or_default();
            of_lang.insert(place.folder().to_owned(), defaults);
        }
        cascades
    }

    /// A digest of the defaults of all sections.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(self.said.as_bytes())
    }

    /// Fills in what an article does not say itself. What the default language's
    /// `_index.md` gives holds for every language, after what theirs gives: a gate
    /// is not opened by a section's translation that does not mention it.
    pub(super) fn fill(
        &self,
        lang: LangId,
        place: &SourcePath,
        config: &Config,
        meta: &mut Metadata,
        mut said: Says,
    ) {
        let both = [lang, LangId::DEFAULT];
        for by_lang in &both[usize::from(lang.is_default())..] {
            let Some(by_folder) = self.by_folder.get(by_lang) else { continue };
            let mut folder = place.folder();
            loop {
                for defaults in by_folder.get(folder).into_iter().flatten() {
                    let own = meta.lang.as_deref().unwrap_or(&config.language(lang).code);
                    if defaults.is_for(place, config, own) {
                        fill(meta, defaults, &mut said);
                    }
                }
                match folder.rfind('/') {
                    Some(i) => folder = &folder[..i],
                    None => break,
                }
            }
        }
    }
}

impl Defaults {
    fn is_for(&self, path: &SourcePath, config: &Config, lang: &str) -> bool {
        let inner = path.as_str().strip_prefix(&config.content_dir).unwrap_or(path.as_str());
        let inner = inner.trim_start_matches('/');
        let stem = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem);
        let matches = |globs: &Gitignore| [inner, stem].iter().any(|p| globs.matched(p, false).is_ignore());
        self.paths.as_ref().is_none_or(matches) && self.lang.as_deref().is_none_or(|l| l == lang)
    }
}

/// A section's file while its tables are read.
struct Section<'a> {
    text: &'a str,
    path: &'a SourcePath,
    config: &'a Config,
    noticed: &'a mut Diagnostics,
    /// Where the next key is looked for: keys stand in the order of the source.
    from: usize,
    end: usize,
}

impl Section<'_> {
    /// `None` where the table is meant for other things than articles.
    fn defaults(&mut self, pairs: &[(String, Value)], body: usize) -> Option<Defaults> {
        let (mut paths, mut lang, mut for_articles) = (None, None, true);
        let mut entries = Vec::new();
        for (key, value) in pairs {
            let at = self.locate(key);
            if matches!(key.as_str(), "target" | "_target") {
                let Value::Table(target) = value else {
                    self.report(
                        Kind::KeyShape,
                        &at,
                        format!("`{key}` is {}, not a table", value.type_name()),
                        "write target = { path = \"/reviews/**\" }".into(),
                    );
                    continue;
                };
                for (name, value) in target {
                    match (name.as_str(), value) {
                        ("path", Value::String(glob)) => paths = self.globs(glob, &at),
                        ("lang", Value::String(l)) => lang = Some(l.clone()),
                        ("kind", Value::String(kind)) => for_articles = kind == "page",
                        _ => self.report(
                            Kind::UnknownKey,
                            &at,
                            format!("`{name}` in `{key}` is not understood"),
                            "a target has `path` (a pattern), `lang` and `kind = \"page\"`".into(),
                        ),
                    }
                }
                continue;
            }
            if OWN.contains(&key.to_lowercase().as_str()) {
                let message = format!("`{key}` in the cascade is each article's own and is not handed down");
                self.report(Kind::KeyShape, &at, message, "remove it from the cascade".into());
                continue;
            }
            entries.push(Entry {
                key: key.clone(),
                value: value.clone(),
                value_at: self.value_after(at.end),
                at,
            });
        }
        let front = FrontMatter { format: Format::Json, entries, body, ..FrontMatter::default() };
        let mut reading = metadata::read(&front, self.text, self.path, Role::Article);
        reading.settle_terms(&front, self.text, &self.config.taxonomies);
        let Reading { metadata, unknown, diagnostics } = reading;
        self.noticed.append(diagnostics);
        for key in unknown {
            let message =
                format!("`{}` in the cascade is not a known key; templates find it as `page.extra`", key.key);
            let hint = match &key.suggestion {
                Some(near) => format!("did you mean `{near}`?"),
                None => "move it under [cascade.extra] to say that it is meant".to_owned(),
            };
            self.noticed.push(
                Diagnostic::warning(Kind::UnknownKey, message).at(self.path).showing(key.excerpt).hint(hint),
            );
        }
        // What a file's own path says is not the section's to hand on.
        let meta = Metadata { date: None, ..metadata };
        let says = Says::of(&front);
        super::parse::check_tier(&meta, &front, self.text, self.path, self.config, self.noticed);
        for_articles.then_some(Defaults { meta, says, paths, lang })
    }

    fn globs(&mut self, glob: &str, at: &Range<usize>) -> Option<Gitignore> {
        let mut builder = GitignoreBuilder::new("");
        // A pattern is meant from the content folder on, with or without a slash before it.
        let anchored = format!("/{}", glob.trim_start_matches('/'));
        let made = builder.add_line(None, &anchored).map(|_| ()).and_then(|()| builder.build());
        match made {
            Ok(globs) => Some(globs),
            Err(_) => {
                self.report(
                    Kind::KeyShape,
                    at,
                    format!("`{glob}` is not a pattern"),
                    "as in \"/reviews/**\"".into(),
                );
                Some(Gitignore::empty())
            }
        }
    }

    /// Where a key of the cascade stands: front matter keeps the places of the top keys alone.
    fn locate(&mut self, key: &str) -> Range<usize> {
        let front = self.text.get(self.from..self.end).unwrap_or_default();
        for (i, _) in front.match_indices(key) {
            let before = front[..i].chars().next_back();
            let after = front[i + key.len()..].trim_start_matches(['"', '\'']).trim_start();
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            if !before.is_some_and(is_word) && after.starts_with(['=', ':', ']', '.']) {
                let start = self.from + i;
                self.from = start + key.len();
                return start..start + key.len();
            }
        }
        self.from..self.from
    }

    /// From after a key to the end of its line.
    fn value_after(&self, end: usize) -> Range<usize> {
        let rest = self.text.get(end..self.end).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let skipped = line.len()
            - line
                .trim_start_matches(['"', '\''])
                .trim_start()
                .trim_start_matches(['=', ':'])
                .trim_start()
                .len();
        let length = line.trim_end().len();
        end + skipped.min(length)..end + length
    }

    fn report(&mut self, kind: Kind, at: &Range<usize>, message: String, hint: String) {
        let excerpt = Excerpt::of(self.text, at.clone());
        self.noticed.push(Diagnostic::warning(kind, message).at(self.path).showing(excerpt).hint(hint));
    }
}

fn fill(meta: &mut Metadata, defaults: &Defaults, said: &mut Says) {
    let Defaults { meta: defaults, says, .. } = defaults;
    macro_rules! options {
        ($($field:ident),*) => { $(if meta.$field.is_none() { meta.$field.clone_from(&defaults.$field); })* };
    }
    macro_rules! lists {
        ($($field:ident),*) => { $(if meta.$field.is_empty() { meta.$field.clone_from(&defaults.$field); })* };
    }
    options!(description, updated, publish_date, expiry_date, section, series, kind, image, template);
    options!(provenance, weight, lang, in_search_index, render);
    lists!(authors, topics, recommended, corrections);
    for (name, terms) in &defaults.taxonomies {
        if !meta.taxonomies.iter().any(|(own, _)| own == name) {
            meta.taxonomies.push((name.clone(), terms.clone()));
        }
    }
    // The nearest that says anything decides, be it that the text is open.
    if says.access && !said.access {
        meta.access.clone_from(&defaults.access);
        said.access = true;
    }
    if says.draft && !said.draft {
        meta.draft = defaults.draft;
        said.draft = true;
    }
    merge(&mut meta.extra, &defaults.extra);
}

/// Adds what is not there, table by table.
fn merge(own: &mut Map<String, Json>, defaults: &Map<String, Json>) {
    for (key, value) in defaults {
        match (own.get_mut(key), value) {
            (Some(Json::Object(own)), Json::Object(defaults)) => merge(own, defaults),
            (Some(_), _) => {}
            (None, value) => drop(own.insert(key.clone(), value.clone())),
        }
    }
}
