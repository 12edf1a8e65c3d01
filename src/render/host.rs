//! Answers to what templates ask.

use tera::Value;

use super::object::Object;
use super::reads::Grouped;
use super::{Desk, data};
use crate::archive::{ArticleId, AuthorId, SectionId, TopicId};
use crate::article::LinkTarget;
use crate::base::{LangId, SourcePath, UrlPath};
use crate::plan::Destination;
use crate::theme::{Query, Question, Usual};

/// A section, or the home page of a language.
type SectionOrHome = (LangId, Option<SectionId>);

/// The most articles that one question gets.
const MOST: usize = 1_000;

impl Desk<'_> {
    pub(super) fn answer(&self, question: &Question) -> Result<Value, String> {
        match question {
            Question::Url { path, absolute, cachebust, lang } => {
                let url = self.get_url(path, *absolute, lang.as_deref())?;
                if !cachebust {
                    return Ok(Value::from(url));
                }
                let hash = crate::theme::sha(&self.bytes_of(path)?, 256, false)?;
                Ok(Value::from(format!("{url}?h={}", &hash[..20])))
            }
            Question::Page { path, lang } => {
                let source = self.source_in(path, lang.as_deref())?;
                let found = source.and_then(|source| self.archive().by_source(&source));
                Ok(self.card(found.ok_or_else(|| format!("there is no article `{path}`"))?))
            }
            Question::Section { path, lang, metadata_only } => {
                let found = self.find_section(path, lang.as_deref())?;
                let (lang, id) = found.ok_or_else(|| self.no_section(path))?;
                match id {
                    _ if !metadata_only => self.whole_section(lang, id),
                    Some(id) => Ok(self.section_value(id)),
                    None => Ok(self.home_value(lang).into()),
                }
            }
            Question::Term { kind, term, lang, with_pages } => {
                self.term(kind, term, self.language_or_own(lang.as_deref())?, *with_pages)
            }
            Question::Taxonomy { kind, lang } => self.taxonomy(kind, self.language_or_own(lang.as_deref())?),
            Question::Data { path, literal, format, required } => match literal {
                Some(text) => data::parse(text, format.as_deref().unwrap_or("plain"))
                    .map_err(|unread| format!("the literal cannot be read: {}", unread.message)),
                None => self.load_data(path.as_deref().unwrap_or_default(), format.as_deref(), *required),
            },
            Question::Hash { path, bits, base64 } => {
                crate::theme::sha(&self.bytes_of(path)?, *bits, *base64).map(Value::from)
            }
            Question::Picture { path, required } => self.picture_metadata(path, *required),
            Question::Env(name) => Ok(std::env::var(name).map_or_else(|_| Value::none(), Value::from)),
            Question::Text { key, lang, count } => {
                let lang = lang.as_deref().unwrap_or(&self.language().code);
                let text = self.site.theme.strings().get(lang, key, *count);
                text.map(Value::from).ok_or_else(|| format!("there is no text `{key}` in i18n/{lang}.toml"))
            }
            Question::Today => Ok(Value::from(self.today().day_iso())),
            Question::Articles(query) => self.articles(query),
            Question::WithTexts(question) => {
                let before = self.texts.replace(true);
                let answer = self.answer(question);
                self.texts.set(before);
                match self.unread.take() {
                    Some(problem) => Err(problem.message.clone()),
                    None => answer,
                }
            }
        }
    }

    fn source(&self, path: &str) -> SourcePath {
        let inner = path.trim_start_matches("@/").trim_start_matches('/');
        SourcePath::new(format!("{}/{inner}", self.config().content_dir))
    }

    /// The language of a tag; that of the page at hand without one.
    fn language_or_own(&self, tag: Option<&str>) -> Result<LangId, String> {
        let Some(tag) = tag else { return Ok(self.lang()) };
        self.config().find_language(tag).ok_or_else(|| format!("there is no language `{tag}`"))
    }

    /// A content file, or its translation into a language: `x.md` in `fr` is
    /// `x.fr.md`, or whatever file is the French of it. A path without a language
    /// means the file of that name, whatever page asks.
    fn source_in(&self, path: &str, lang: Option<&str>) -> Result<Option<SourcePath>, String> {
        let source = self.source(path);
        let Some(tag) = lang else { return Ok(Some(source)) };
        let (lang, archive) = (self.language_or_own(Some(tag))?, self.archive());
        if let Some(id) = archive.by_source(&source) {
            let translations = archive.translations_of(id);
            let mut all = [id].into_iter().chain(translations.iter().copied());
            return Ok(all
                .find(|id| archive.lang_of(*id) == lang)
                .map(|id| archive.article(id).source.clone()));
        }
        let code = &self.config().language(lang).code;
        let suffixed = source.as_str().rsplit_once('.').map(|(stem, end)| format!("{stem}.{code}.{end}"));
        let there = suffixed.map(SourcePath::new).filter(|s| self.plan().of_source(s).is_some());
        let same = self.config().language_of(&source).map_or(LangId::DEFAULT, |(own, _)| own) == lang;
        Ok(there.or(same.then_some(source)))
    }

    fn get_url(&self, path: &str, absolute: bool, lang: Option<&str>) -> Result<String, String> {
        let config = self.config();
        let (path, anchor) = path.split_once('#').map_or((path, None), |(p, a)| (p, Some(a)));
        // `/topics/` in French is `/fr/topics/`.
        let below = match lang {
            Some(tag) if !path.contains("://") && !path.starts_with('@') => {
                let root = config.root(self.language_or_own(Some(tag))?);
                format!("{root}/{}", path.trim_start_matches('/'))
            }
            _ => path.to_owned(),
        };
        let path = below.as_str();
        let mut url = if path.contains("://") {
            path.to_owned()
        } else {
            let target = match path.strip_prefix("@/") {
                Some(_) => {
                    let source = self.source_in(path, lang)?;
                    let source = source.ok_or_else(|| format!("`{path}` is not there in that language"))?;
                    LinkTarget::Source { path: source, strict: true }
                }
                None => LinkTarget::Path(format!("/{}", path.trim_start_matches('/')).into()),
            };
            // In a shortcode a picture beside the article is found as Markdown finds it.
            let beside = self.here.borrow().as_ref().and_then(|(source, base)| {
                let target = LinkTarget::Relative(path.into());
                let is_relative = !path.starts_with(['/', '@']);
                match is_relative.then(|| self.plan().resolve(&target, base, source))? {
                    Destination::Found(url) => Some(url),
                    _ => None,
                }
            });
            let found = match beside.map_or_else(
                || self.plan().resolve(&target, &UrlPath::new("/"), &SourcePath::new("")),
                Destination::Found,
            ) {
                Destination::Found(url) => url,
                _ => match self.plan().asset(path.trim_start_matches('/')) {
                    Some(url) => url.clone(),
                    // `page.assets` are paths below the content folder.
                    None if self.plan().of_file(&self.source(path)).is_some() => {
                        self.plan().of_file(&self.source(path)).cloned().unwrap_or_else(|| UrlPath::new(path))
                    }
                    None if path.starts_with("@/") => return Err(format!("`{path}` leads to no article")),
                    None => UrlPath::new(path),
                },
            };
            if absolute { config.absolute(&found) } else { config.href(&found) }
        };
        if let Some(anchor) = anchor {
            url.push('#');
            url.push_str(anchor);
        }
        Ok(url)
    }

    /// Says that there is no such section, and which may be meant.
    fn no_section(&self, path: &str) -> String {
        let archive = self.archive();
        let inner = path.trim_start_matches("@/").trim_end_matches("_index.md").trim_matches('/');
        let paths: Vec<&str> = archive.sections(self.lang()).map(|id| &*archive.section(id).path).collect();
        match crate::config::nearest(inner, &paths) {
            Some(near) => format!("there is no section `{path}`: did you mean `{near}`?"),
            None => format!("there is no section `{path}`"),
        }
    }

    /// A section by its path, in the language of the page at hand; by its file, in
    /// the file's; or in the one that is asked for. Without a section it is the home page.
    fn find_section(&self, path: &str, lang: Option<&str>) -> Result<Option<SectionOrHome>, String> {
        let inner = path.trim_start_matches("@/").trim_matches('/');
        let mut own = self.language_or_own(lang)?;
        let mut folder = inner.trim_end_matches("_index.md").trim_matches('/').to_owned();
        if inner.ends_with(".md") {
            let (named, place) = self.config().language_of(&SourcePath::new(inner)).unzip();
            if lang.is_none() {
                own = named.unwrap_or_default();
            }
            if let Some(place) = place {
                folder = place.folder().to_owned();
            }
        }
        if folder.is_empty() {
            return Ok(Some((own, None)));
        }
        let archive = self.archive();
        // A folder's name need not be its slug.
        let by_folder = || {
            let folder = format!("{}/{folder}", self.config().content_dir);
            let lies_there = |file: &crate::article::Article| file.place().folder() == folder;
            let mut sections = archive.sections(own);
            sections.find(|id| archive.section(*id).about().is_some_and(lies_there))
        };
        Ok(archive.find_section(own, &folder).or_else(by_folder).map(|id| (own, Some(id))))
    }

    fn find_topic(&self, name: &str, lang: LangId) -> Option<TopicId> {
        let slug = crate::base::slug::slugify(name, self.config().slugs);
        let archive = self.archive();
        let by_name = || archive.topics(lang).find(|id| *archive.topic(*id).name == *name);
        archive.find_topic(lang, &slug).or_else(by_name)
    }

    fn find_author(&self, name: &str, lang: LangId) -> Option<AuthorId> {
        let slug = crate::base::slug::slugify(name, self.config().slugs);
        let archive = self.archive();
        let by_name = || archive.authors(lang).find(|id| *archive.author(*id).name == *name);
        archive.find_author(lang, &slug).or_else(by_name)
    }

    fn term(&self, kind: &str, term: &str, lang: LangId, with_pages: bool) -> Result<Value, String> {
        let found = match kind {
            "topics" | "tags" | "categories" => {
                self.find_topic(term, lang).map(|id| self.with_pages(id, self.topic_value(id), with_pages))
            }
            "authors" => {
                self.find_author(term, lang).map(|id| self.with_pages(id, self.author_value(id), with_pages))
            }
            own => {
                let taxonomy = self.find_taxonomy(own, lang)?;
                let found = self.find_own_term(taxonomy, term);
                found.map(|id| self.with_pages(id, self.own_term_value(id), with_pages))
            }
        };
        found.ok_or_else(|| format!("`{kind}` has no term `{term}`"))
    }

    /// All terms, as Zola gives them: each with its pages, where a template of the
    /// site's names them and they are few enough to stand in one value.
    fn taxonomy(&self, kind: &str, lang: LangId) -> Result<Value, String> {
        let archive = self.archive();
        let (items, of): (Vec<Value>, Object) = match kind {
            "topics" | "tags" | "categories" => {
                let few = are_few(archive.topics(lang).map(|id| archive.indexed(id)));
                let item = |id| self.with_pages(id, self.topic_value(id), few);
                (archive.topics(lang).map(item).collect(), self.taxonomy_value(&Usual::TOPIC, lang))
            }
            "authors" => {
                let few = are_few(archive.authors(lang).map(|id| archive.indexed(id)));
                let item = |id| self.with_pages(id, self.author_value(id), few);
                (archive.authors(lang).map(item).collect(), self.taxonomy_value(&Usual::AUTHOR, lang))
            }
            own => {
                let taxonomy = self.find_taxonomy(own, lang)?;
                let few = are_few(archive.terms_in(taxonomy).map(|id| archive.indexed(id)));
                let item = |id| self.with_pages(id, self.own_term_value(id), few);
                (archive.terms_in(taxonomy).map(item).collect(), self.own_taxonomy_value(taxonomy, lang))
            }
        };
        let (of, lang) = (Value::from(of), &self.config().language(lang).code);
        let permalink = of.as_map().and_then(|of| of.get(&tera::value::Key::from("permalink")).cloned());
        let answer = Object::new().set("kind", of).set("items", items).set("lang", lang.to_string());
        Ok(answer.maybe("permalink", permalink).into())
    }

    /// A term with its articles, the newest first, where they are wanted.
    fn with_pages(&self, id: impl Grouped, mut term: Object, wanted: bool) -> Value {
        if wanted && self.site.theme.mentions("pages") {
            term.put("pages", self.cards(self.archive().list(id).newest_first()));
        }
        term.into()
    }

    fn articles(&self, query: &Query) -> Result<Value, String> {
        let archive = self.archive();
        // A tag that is not configured is a fact of articles in the lists at hand.
        let lang = query.lang.as_deref().and_then(|tag| self.config().find_language(tag));
        let known = lang.is_some();
        let lang = lang.unwrap_or(self.lang());
        let mut lists: Vec<&[ArticleId]> = Vec::new();
        let series_list;
        if let Some(name) = &query.section {
            let found = self.find_section(name, query.lang.as_deref().filter(|_| known))?;
            let id = found.and_then(|f| f.1).ok_or_else(|| format!("there is no section `{name}`"))?;
            lists.push(archive.list(id).whole());
        }
        if let Some(name) = &query.topic {
            let id = self.find_topic(name, lang).ok_or_else(|| format!("there is no topic `{name}`"))?;
            lists.push(archive.list(id).whole());
        }
        if let Some(name) = &query.author {
            let id = self.find_author(name, lang).ok_or_else(|| format!("there is no author `{name}`"))?;
            lists.push(archive.list(id).whole());
        }
        if let Some(name) = &query.series {
            let slug = crate::base::slug::slugify(name, self.config().slugs);
            let mut of_lang = archive.all_series(lang).map(|id| archive.series(id));
            let series =
                of_lang.find(|s| *s.slug == *slug).ok_or_else(|| format!("there is no series `{name}`"))?;
            let mut parts: Vec<ArticleId> = series.parts.iter().map(|p| p.0).collect();
            parts.sort_unstable();
            series_list = parts;
            lists.push(&series_list);
        }
        // The shortest list is walked, the others are looked into.
        lists.sort_by_key(|list| list.len());
        let every: Vec<ArticleId>;
        let first: &[ArticleId] = match lists.first() {
            Some(list) => list,
            None => {
                every = archive.dated(lang);
                &every
            }
        };
        let fits = |id: &ArticleId| {
            let meta = &archive.article(*id).meta;
            let year = query.year.is_none_or(|y| archive.date(*id).is_some_and(|d| i64::from(d.year) == y));
            let kind = query.kind.as_ref().is_none_or(|k| {
                meta.kind
                    .is_some_and(|own| super::card::kind_key(own).trim_start_matches("kind_") == k.as_str())
            });
            let lang = query.lang.as_ref().is_none_or(|l| {
                let own = self.tag_of(archive.article(*id));
                own == l.as_str() || self.config().find_language(l) == Some(archive.lang_of(*id))
            });
            year && kind && lang && lists.iter().skip(1).all(|list| list.binary_search(id).is_ok())
        };
        let limit = query.limit.unwrap_or(MOST).min(MOST);
        let found: Vec<ArticleId> = match query.sort.as_deref() {
            None | Some("newest") => first.iter().rev().copied().filter(fits).take(limit).collect(),
            Some("oldest") => first.iter().copied().filter(fits).take(limit).collect(),
            Some("title") => {
                let mut all: Vec<ArticleId> = first.iter().copied().filter(fits).collect();
                self.collation().sort(&mut all, |id| archive.article(*id).title.to_string());
                all.truncate(limit);
                all
            }
            Some(other) => {
                return Err(format!(
                    "articles are sorted by `newest`, `oldest` or `title`, not by `{other}`"
                ));
            }
        };
        Ok(self.cards(found))
    }

    fn load_data(&self, path: &str, format: Option<&str>, required: bool) -> Result<Value, String> {
        let Some(source) = self.find_file(path) else {
            return if required { Err(format!("there is no file `{path}`")) } else { Ok(Value::none()) };
        };
        let text = self.text_of_file(&source).map_err(|d| d.message)?;
        let extension = source.extension();
        data::parse(&text, format.unwrap_or(&extension)).map_err(|unread| {
            let (fault, message) = unread.of_file(&source, &text);
            *self.fault.borrow_mut() = fault;
            message
        })
    }

    /// Where a file that a template names may lie, the first that is there:
    /// below the root, the content, the data, the files that are copied.
    fn find_file(&self, path: &str) -> Option<SourcePath> {
        let config = self.config();
        let inner = path.trim_start_matches("@/").trim_start_matches('/');
        let statics = config.statics.iter().map(|mount| mount.from.as_str());
        let theme = format!("themes/{}/static", config.theme);
        let folders = ["", &config.content_dir, "data"].into_iter().chain(statics).chain([&*theme]);
        let tries = folders.map(|folder| match folder {
            "" => SourcePath::new(inner),
            folder => SourcePath::new(format!("{folder}/{inner}")),
        });
        tries.into_iter().find(|p| self.has_file(p))
    }

    fn bytes_of(&self, path: &str) -> Result<Vec<u8>, String> {
        let source = self.find_file(path).ok_or_else(|| format!("there is no file `{path}`"))?;
        self.bytes_of_file(&source).map_err(|d| d.message)
    }

    fn picture_metadata(&self, path: &str, required: bool) -> Result<Value, String> {
        let Some(source) = self.find_file(path) else {
            return if required { Err(format!("there is no file `{path}`")) } else { Ok(Value::none()) };
        };
        let size = self.dimensions(&source);
        let (width, height) = size.ok_or_else(|| format!("the size of {source} cannot be read"))?;
        let extension = source.extension();
        let format = match &*extension {
            "jpeg" | "jpe" => "jpg",
            other => other,
        };
        let mime = match format {
            "jpg" => "image/jpeg".to_owned(),
            "svg" => "image/svg+xml".to_owned(),
            other => format!("image/{other}"),
        };
        let size = Object::new().set("width", u64::from(width)).set("height", u64::from(height));
        Ok(size.set("format", format).set("mime", mime).into())
    }
}

/// The most articles that the terms of a whole taxonomy hold together: a value is
/// never as large as the archive.
const TAXONOMY_PAGES: usize = 10_000;

fn are_few(lengths: impl Iterator<Item = usize>) -> bool {
    lengths.sum::<usize>() <= TAXONOMY_PAGES
}
