//! What to write where an address has vanished: the very lines, for whoever
//! renames a file knows least about where its old address stood.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::changes::{date_of, title_of};
use super::file::{Entry, Gone, Ledger};
use super::identity::Holder;
use super::{id_of, is_term, is_there, path};
use crate::archive::Archive;
use crate::article::Article;
use crate::base::{Diagnostic, Kind, SourcePath};
use crate::config::Config;
use crate::plan::{Plan, Slice, View};
use crate::source::front_matter::{self, Format};
use crate::source::{Role, Snapshot};

pub(super) struct Hints<'a> {
    config: &'a Config,
    snapshot: &'a Snapshot,
    /// Who has an id now.
    by_id: FxHashMap<&'a str, &'a Article>,
    /// New articles by the last part of their URL, and of their file.
    by_name: FxHashMap<&'a str, &'a Article>,
    /// The only new article of a folder of URLs from which one address vanished.
    by_folder: FxHashMap<&'a str, Option<&'a Article>>,
    lost_in: FxHashMap<&'a str, u32>,
    /// Files of content that no page was made from, by id.
    left_out: FxHashMap<&'a str, &'a SourcePath>,
    /// The files of the lists that there are, by id; some are not written yet.
    lists: FxHashMap<Cow<'a, str>, String>,
    /// The only new page of a list, by the kind in its id.
    new_terms: FxHashMap<&'static str, Option<String>>,
}

impl<'a> Hints<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        archive: &'a Archive,
        config: &'a Config,
        snapshot: &'a Snapshot,
        ledger: &'a Ledger<'_>,
        holders: &'a [Holder<'a>],
    ) -> Self {
        let mut hints = Self {
            config,
            snapshot,
            by_id: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_folder: FxHashMap::default(),
            lost_in: FxHashMap::default(),
            left_out: FxHashMap::default(),
            lists: FxHashMap::default(),
            new_terms: FxHashMap::default(),
        };
        let mut lost =
            ledger.entries().iter().filter(|e| e.gone.is_none() && !is_there(plan, &e.url)).peekable();
        // Nothing of this is needed where nothing has vanished.
        if lost.peek().is_none() {
            return hints;
        }
        for entry in lost {
            *hints.lost_in.entry(folder_of(&entry.url)).or_default() += 1;
        }
        for holder in holders {
            hints.by_id.insert(&holder.id, holder.article);
            if ledger.find(holder.url.as_str()).is_none() {
                let url = holder.url.as_str();
                for name in [last_of(url), holder.article.slug_from_path()] {
                    hints.by_name.entry(name).or_insert(holder.article);
                }
                let only = hints.by_folder.entry(folder_of(url)).or_insert(Some(holder.article));
                *only = only.filter(|a| a.source == holder.article.source);
            }
        }
        for input in snapshot.inputs().iter().filter(|i| i.role == Role::Content) {
            if !plan.by_source.contains_key(&input.path) {
                hints.left_out.insert(crate::article::path_id(&input.path, &config.content_dir), &input.path);
            }
        }
        for route in plan.routes() {
            let declared = |id| &config.taxonomies.own[archive.declaration_of(archive.taxonomy_of(id))];
            let (kind, folder, slug) = match &route.view {
                View::Section(id, Slice::Front) => {
                    let file = format!("{}/{}/_index.md", config.content_dir, archive.section(*id).path);
                    hints.lists.extend(id_of(route, plan, archive, config).map(|id| (id, file)));
                    continue;
                }
                View::Topic(id, Slice::Front) => ("topic:", "topics", &archive.topic(*id).slug),
                View::Author(id, Slice::Front) => ("author:", "authors", &archive.author(*id).slug),
                View::Series(id) => ("series:", "series", &archive.series(*id).slug),
                View::Term(id, Slice::Front) => ("term:", &*declared(*id).slug, &archive.term(*id).slug),
                _ => continue,
            };
            let file = format!("{}/{folder}/{slug}.md", config.content_dir);
            hints.lists.extend(id_of(route, plan, archive, config).map(|id| (id, file.clone())));
            // The new one may be of another taxonomy.
            if kind != "term:" && ledger.find(route.url.as_str()).is_none() {
                let only = hints.new_terms.entry(kind).or_insert_with(|| Some(file.clone()));
                *only = only.take().filter(|other| *other == file);
            }
        }
        hints
    }

    /// The report of an address that is not there any more.
    pub(super) fn vanished(&self, entry: &Entry<'_>) -> Diagnostic {
        let (url, id) = (&*entry.url, &*entry.id);
        let message = format!("{url} was published, and is now neither a page nor an alias");
        let gone = Gone { date: date_of(entry), title: title_of(entry), reason: "why it is gone".into() };
        let line = Entry { gone: Some(Box::new(gone)), ..entry.clone() };
        let withdraw = format!("`backfile ledger --write --withdraw {} --reason \"…\"`", for_a_shell(url));
        let hint = if let Some(article) = self.by_id.get(id) {
            let alias = self.alias(article, url);
            format!("its article is {} now: {alias} there", article.source)
        } else if let Some(article) = self.successor(entry) {
            let id = self.line(article, "id", id);
            let alias = self.alias(article, url);
            format!(
                "{} seems to be it, renamed: write `{id}` and {} there; if it is another article, \
                 say why this one is gone: {withdraw}",
                article.source,
                alias.strip_prefix("write ").unwrap_or(&alias)
            )
        } else if let Some(source) = self.left_out.get(id) {
            format!(
                "{source} is there but not published: it is a draft, ahead of its date, expired or empty; publish \
                 it, or write `{}` in it and no `draft`",
                self.front_line(source, "withdrawn", "why")
            )
        } else if is_term(id) {
            self.term(id, url, &withdraw)
        } else {
            format!(
                "put its file back, or write `aliases = [{}]` in the article that takes its place, or say why it \
                 is gone: {withdraw}",
                quoted(url)
            )
        };
        Diagnostic::error(Kind::VanishedUrl, message)
            .at(&path())
            .showing(entry.excerpt())
            .hint(hint)
            .note(format!("what is gone has such a line, with tabs for ⇥: {}", line.shown()))
    }

    /// The new article that was this one: of the same name, or the only one that is
    /// new in a folder from which only this one vanished.
    fn successor(&self, entry: &Entry<'_>) -> Option<&'a Article> {
        let named = [last_of(&entry.url), last_of(&entry.id)].into_iter().find_map(|n| self.by_name.get(n));
        let folder = folder_of(&entry.url);
        let is_alone = self.lost_in.get(folder) == Some(&1) && folder != "/";
        let neighbour = || self.by_folder.get(folder).copied().flatten().filter(|_| is_alone);
        named.copied().or_else(neighbour)
    }

    fn term(&self, id: &str, url: &str, withdraw: &str) -> String {
        if let Some(file) = self.lists.get(id) {
            return format!(
                "it was another address of a list that is still there: write it among the `aliases` of {file}, or say \
                 why it is gone: {withdraw}"
            );
        }
        let (kind, slug) = id.split_once(':').unwrap_or(("section", id));
        let content = &self.config.content_dir;
        let new = self.new_terms.iter().find(|(k, _)| id.starts_with(**k)).and_then(|(_, f)| f.as_deref());
        let file = match (kind, new) {
            ("section", _) => {
                return format!(
                    "put {content}/{slug}/_index.md back, or write `aliases = [{}]` in the section that takes its \
                 place, or say why it is gone: {withdraw}",
                    quoted(url)
                );
            }
            (_, Some(new)) => new.to_owned(),
            ("term", None) => {
                return format!(
                    "no article names this term any more, and it has no file: write `aliases = [{}]` in the page that takes its place, \
                     or say why it is gone: {withdraw}",
                    quoted(url)
                );
            }
            ("author", None) => format!("{content}/authors/….md"),
            (kind, None) => format!("{content}/{kind}s/….md").replace("seriess", "series"),
        };
        format!(
            "there is no {kind} `{slug}` any more: write `aliases = [{}]` in the file of the {kind} that \
             takes its place ({file}), or say why it is gone: {withdraw}",
            quoted(url)
        )
    }

    /// `write …` or `add …`, in the format of the article's front matter.
    fn alias(&self, article: &Article, url: &str) -> String {
        if article.meta.aliases.is_empty() {
            format!("write `{}`", self.front_line(&article.source, "aliases", url))
        } else {
            format!("add `{}` to `aliases`", quoted(url))
        }
    }

    fn line(&self, article: &Article, key: &str, value: &str) -> String {
        self.front_line(&article.source, key, value)
    }

    fn front_line(&self, source: &SourcePath, key: &str, value: &str) -> String {
        let text = self.snapshot.text(source).map(|t| t.text).unwrap_or_default();
        let format = front_matter::split(&text).map_or(Format::None, |front| front.format);
        if format == Format::Headers {
            return format!("{key}: {value}");
        }
        let value = if key == "aliases" { format!("[{}]", quoted(value)) } else { quoted(value) };
        match format {
            Format::Yaml => format!("{key}: {value}"),
            Format::Json => format!("\"{key}\": {value},"),
            Format::Toml | Format::Headers | Format::None => format!("{key} = {value}"),
        }
    }
}

/// A string as TOML, YAML and JSON all read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An address as an argument; encoded where a shell would take it apart.
fn for_a_shell(url: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/-_.+~:@".contains(c);
    if url.chars().all(is_plain) { url.to_owned() } else { crate::base::escape::url_path(url) }
}

/// The last part of an address or a path.
fn last_of(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("")
}

/// The address without its last part.
fn folder_of(url: &str) -> &str {
    let inner = url.strip_suffix('/').unwrap_or(url);
    inner.rfind('/').map_or("/", |i| &url[..=i])
}
