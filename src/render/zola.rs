//! Variables under the names that Zola's templates use and that the built-in
//! theme does not need: whole lists, what lies above and beside a page, numbered
//! pages. Each is given only where a template that the site brings names it.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use tera::Value;

use super::Desk;
use super::cards::{Card, Key};
use super::object::Object;
use super::page::Page;
use super::reads::{Grouped, List};
use crate::archive::{ArticleId, SectionId, Term};
use crate::article::Article;
use crate::base::{LangId, UrlPath, text};
use crate::config::Paginate;
use crate::plan::Paging;
use crate::source::Role;
use crate::theme::Usual;

/// Sections as lists of the site's own show them; the home pages of the languages
/// come first.
pub(super) struct Lists {
    langs: usize,
    all: Vec<ListOf>,
}

#[derive(Default)]
struct ListOf {
    listed: OnceLock<Listed>,
    whole: OnceLock<Result<Value, String>>,
    with_texts: OnceLock<Result<Value, String>>,
}

/// A list from its top, and where each article stands in it.
struct Listed {
    ids: Box<[ArticleId]>,
    places: FxHashMap<ArticleId, u32>,
}

impl Lists {
    pub(super) fn new(langs: usize, sections: usize) -> Self {
        Self { langs, all: (0..langs + sections).map(|_| ListOf::default()).collect() }
    }

    fn of(&self, lang: LangId, section: Option<SectionId>) -> &ListOf {
        &self.all[section.map_or(lang.index(), |id| self.langs + id.index())]
    }
}

/// What a page's list is made from.
pub(super) struct ListPage<'a> {
    pub(super) template: &'a str,
    pub(super) url: &'a UrlPath,
    pub(super) file: Option<&'a Article>,
    /// How lists of its kind are cut.
    pub(super) paginate: Option<&'a Paginate>,
    /// Counted from 1.
    pub(super) page: u32,
}

impl Desk<'_> {
    fn listed(&self, lang: LangId, section: Option<SectionId>) -> &Listed {
        self.archive().reads_listed(lang, section);
        self.site.shared.lists.of(lang, section).listed.get_or_init(|| {
            let ids: Box<[ArticleId]> = self.archive().listed(lang, section, &self.collation()).into();
            let places = ids.iter().copied().zip(0..).collect();
            Listed { ids, places }
        })
    }

    fn mentions(&self, word: &str) -> bool {
        self.site.theme.mentions(word)
    }

    /// `paginator`, or `pages`, of a section's page or of the home page.
    pub(super) fn add_list_of<'r>(
        &self,
        section: Option<SectionId>,
        value: &mut Object,
        page: Page<'r>,
        list: &ListPage<'_>,
    ) -> Page<'r> {
        match Paging::of(self.site.theme, list.template, list.file, list.paginate) {
            Paging::Numbered(paginate) => {
                page.set("paginator", self.paginator(&paginate, &self.listed(self.lang(), section).ids, list))
            }
            _ => {
                if self.site.theme.reads_of(list.template).names_itself("pages") {
                    value.put("pages", self.cards(self.listed(self.lang(), section).ids.iter().copied()));
                }
                page
            }
        }
    }

    /// `paginator` and `pages` of a topic, an author or another term. Where nothing
    /// says how many articles a page has, a template that counts on `paginator` gets
    /// the one page that has all.
    pub(super) fn add_list_of_term<'r>(
        &self,
        articles: &List<'_, '_>,
        value: &mut Object,
        page: Page<'r>,
        list: &ListPage<'_>,
    ) -> Page<'r> {
        let theme = self.site.theme;
        if !theme.reads_of(list.template).names_itself("pages") {
            return page;
        }
        let ids = articles.newest_first();
        if let Paging::Numbered(paginate) = Paging::of(theme, list.template, list.file, list.paginate) {
            return page.set("paginator", self.paginator(&paginate, &ids, list));
        }
        value.put("pages", self.cards(ids.iter().copied()));
        if !theme.reads(list.template, "paginator") {
            return page;
        }
        let whole = Paginate { by: ids.len().max(1) as u32, ..Paginate::default() };
        page.set("paginator", self.paginator(&whole, &ids, list))
    }

    fn paginator(&self, paginate: &Paginate, ids: &[ArticleId], list: &ListPage<'_>) -> Object {
        let (by, pages) = (paginate.by as usize, paginate.pages(ids.len()));
        let from = (list.page as usize - 1) * by;
        let on_page: Vec<ArticleId> = if paginate.reversed {
            ids.iter().rev().skip(from).take(by).copied().collect()
        } else {
            ids.iter().skip(from).take(by).copied().collect()
        };
        let address = |page: u32| self.config().absolute(&paginate.url(list.url, page));
        Object::new()
            .set("paginate_by", u64::from(paginate.by))
            .set("base_url", self.config().absolute(&paginate.base(list.url)))
            .set("number_pagers", u64::from(pages))
            .set("first", address(1))
            .set("last", address(pages))
            // As Zola has it: there, and empty, where there is none.
            .set("previous", if list.page > 1 { Value::from(address(list.page - 1)) } else { Value::none() })
            .set("next", if list.page < pages { Value::from(address(list.page + 1)) } else { Value::none() })
            .set("pages", self.cards(on_page))
            .set("current_index", u64::from(list.page))
            .set("total_pages", ids.len())
    }

    /// What Zola says of a page beside what its card says.
    pub(super) fn add_to_page(&self, id: ArticleId, card: &mut Card) {
        let article = self.archive().article(id);
        let wants = |card: &Card, key: Key| card.wants(key) && self.mentions(key.name());
        if wants(card, Key::Components) {
            card.put(Key::Components, components(self.plan().article(id)));
        }
        if wants(card, Key::Taxonomies) {
            card.put(Key::Taxonomies, self.taxonomies(id));
        }
        if wants(card, Key::Ancestors) {
            card.put(Key::Ancestors, self.ancestors(self.archive().section_of(id), true));
        }
        if wants(card, Key::Assets) {
            let assets = if article.is_bundle() { self.beside(article, false) } else { Vec::new() };
            card.put(Key::Assets, assets);
        }
        if wants(card, Key::ColocatedPath) && article.is_bundle() {
            card.put(Key::ColocatedPath, format!("{}/", self.inner(article.source.folder())));
        }
        if wants(card, Key::Translations) {
            card.put(Key::Translations, self.translations(id).unwrap_or_default());
        }
        if wants(card, Key::InSearchIndex) {
            card.put(Key::InSearchIndex, article.meta.in_search_index.unwrap_or(true));
        }
    }

    /// The neighbours in the section's list. In a list that runs from the newest
    /// to the oldest the lower one is the older; in every other the one before.
    pub(super) fn add_neighbours(&self, id: ArticleId, page: &mut Object) {
        let wants = |key| self.mentions(key) && self.wants(key);
        if !wants("lower") && !wants("higher") {
            return;
        }
        let section = self.archive().section_of(id);
        let file = match section {
            Some(section) => self.archive().section(section).about(),
            None => self.archive().home(self.lang()),
        };
        let falls = matches!(
            file.and_then(|f| f.meta.sort_by.as_deref()),
            None | Some("date" | "update_date" | "none")
        );
        let listed = self.listed(self.lang(), section);
        let Some(place) = listed.places.get(&id).map(|place| *place as usize) else { return };
        let (before, after) = (place.checked_sub(1), Some(place + 1));
        for (key, place) in if falls {
            [("lower", after), ("higher", before)]
        } else {
            [("lower", before), ("higher", after)]
        } {
            if let Some(neighbour) = place.and_then(|place| listed.ids.get(place)) {
                page.put(key, self.card(*neighbour));
            }
        }
    }

    /// What Zola says of a section beside what the built-in theme needs, of its
    /// file and its place; `None` is the home page.
    pub(super) fn add_to_section(&self, lang: LangId, section: Option<SectionId>, value: &mut Object) {
        let (archive, config) = (self.archive(), self.config());
        let (file, url) = match section {
            Some(id) => (archive.section(id).about(), self.plan().section(id).clone()),
            None => (archive.home(lang), self.front_of(lang)),
        };
        let meta = file.map(|f| &f.meta);
        let words = file.map_or(0, |f| f.facts.words);
        let relative = file.map(|f| self.inner(f.source.as_str()).to_owned());
        value.put("relative_path", relative.unwrap_or_else(|| format!("{}_index.md", &url.as_str()[1..])));
        value.put("components", components(&url));
        value.put("lang", config.language(lang).code.to_string());
        value.put("word_count", u64::from(words));
        value.put("reading_time", u64::from(text::reading_minutes(words)));
        value.put("draft", meta.is_some_and(|m| m.draft));
        value.put("transparent", meta.and_then(|m| m.transparent).unwrap_or(false));
        let feeds = !config.feeds.formats.is_empty();
        value.put("generate_feeds", meta.and_then(|m| m.generate_feeds).unwrap_or(feeds));
        if let Some(weight) = meta.and_then(|m| m.weight) {
            value.put("weight", weight);
        }
        if self.mentions("translations") {
            let others = section.map_or(&[][..], |id| &archive.section(id).others);
            let other = |id: &SectionId| {
                let (other, url) = (archive.section(*id), self.plan().section(*id));
                Object::new()
                    .set("lang", config.language(other.lang).code.to_string())
                    .set("title", &*other.name)
                    .set("permalink", config.absolute(url))
                    .set("path", url.as_str())
                    .into()
            };
            value.put("translations", others.iter().map(other).collect::<Vec<Value>>());
        }
        if self.mentions("ancestors") {
            let ancestors = match section {
                Some(id) => self.ancestors(Some(id), false),
                None => Vec::new(),
            };
            value.put("ancestors", ancestors);
        }
        if self.mentions("assets") {
            value.put("assets", file.map_or_else(Vec::new, |file| self.beside(file, true)));
        }
        if self.mentions("colocated_path")
            && let Some(file) = file
        {
            let folder = self.inner(file.source.folder());
            value.put("colocated_path", if folder.is_empty() { String::new() } else { format!("{folder}/") });
        }
    }

    /// A section as `get_section` gives it: with its text and all its pages.
    /// Kept, since navigation asks for the same one on every page.
    pub(super) fn whole_section(&self, lang: LangId, section: Option<SectionId>) -> Result<Value, String> {
        let whole = || {
            let (value, file, url) = match section {
                Some(id) => {
                    let section = self.archive().section(id);
                    (self.section_value(id), section.about(), self.plan().section(id).clone())
                }
                None => (self.home_value(lang).into(), self.archive().home(lang), self.front_of(lang)),
            };
            let mut value = Object::from_value(&value);
            if self.mentions("content")
                && let Some(file) = file
            {
                value.put("content", self.text_of(file, &url).map_err(|d| d.message.clone())?);
            }
            if self.mentions("pages") {
                value.put("pages", self.cards(self.listed(lang, section).ids.iter().copied()));
            }
            Ok(value.into())
        };
        let kept = self.site.shared.lists.of(lang, section);
        let kept = if self.texts.get() { &kept.with_texts } else { &kept.whole };
        kept.get_or_init(whole).clone()
    }

    /// The address of a language's home page.
    fn front_of(&self, lang: LangId) -> UrlPath {
        UrlPath::new(format!("{}/", self.site.shared.by_lang[lang.index()].root))
    }

    /// The home page as a section.
    pub(super) fn home_value(&self, lang: LangId) -> Object {
        let (archive, config, language) = (self.archive(), self.config(), self.config().language(lang));
        let home = archive.home(lang);
        let mut value = Object::new()
            .set("title", home.map_or(language.title.as_str(), |h| &*h.title))
            .maybe("description", home.and_then(Article::description))
            .set("path", self.front_of(lang).as_str())
            .set("url", config.href(&self.front_of(lang)))
            .set("permalink", config.absolute(&self.front_of(lang)));
        self.add_to_section(lang, None, &mut value);
        if self.mentions("subsections") {
            let all = archive.sections(lang);
            let top: Vec<SectionId> = all.filter(|id| archive.section(*id).parent.is_none()).collect();
            value.put("subsections", self.subsections(&top));
        }
        value.set(
            "extra",
            home.map_or_else(|| Object::new().into(), |h| super::object::json(&h.shown().extra())),
        )
    }

    /// Sections in a line of a list, by weight and then by path. `get_section`
    /// takes each as it takes a path.
    pub(super) fn subsections(&self, ids: &[SectionId]) -> Vec<Value> {
        let archive = self.archive();
        let file = |id: &SectionId| archive.section(*id).about();
        let mut ids = ids.to_vec();
        ids.sort_by_key(|id| file(id).and_then(|f| f.meta.weight).unwrap_or(i64::MAX));
        let line = |id: &SectionId| {
            let path = self.path_for_get(*id);
            self.section_link(*id)
                .set("count", archive.list(*id).len())
                .set("relative_path", path)
                .maybe("description", file(id).and_then(Article::description))
                .into()
        };
        ids.iter().map(line).collect()
    }

    /// What `get_section` finds a section by: its file, else its path, which is that
    /// of the page's language where the file is another's.
    fn path_for_get(&self, id: SectionId) -> String {
        let section = self.archive().section(id);
        match &section.file {
            Some(file) => self.inner(file.source.as_str()).to_owned(),
            None => section.path.to_string(),
        }
    }

    /// The files of what a page lies in, from the home page's: for `get_section`.
    fn ancestors(&self, section: Option<SectionId>, with_it: bool) -> Vec<String> {
        let archive = self.archive();
        let mut above = section.map(|id| archive.above(id)).unwrap_or_default();
        above.extend(section.filter(|_| with_it));
        let described = above.iter().filter(|id| archive.section(**id).about().is_some());
        let files = described.map(|id| self.path_for_get(*id));
        let home = archive.home(self.lang()).map_or("_index.md", |home| self.inner(home.source.as_str()));
        std::iter::once(home.to_owned()).chain(files).collect()
    }

    /// The files beside one of the content, below the content folder; those right beside it only.
    fn beside(&self, file: &Article, only_right_beside: bool) -> Vec<String> {
        let folder = file.source.folder();
        let inputs = self.folder(folder).into_iter().filter(|i| i.role == Role::Beside);
        let inputs = inputs.filter(|i| !only_right_beside || i.path.folder() == folder);
        inputs.map(|i| self.inner(i.path.as_str()).to_owned()).collect()
    }

    fn inner<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.config().content_dir.as_str()).unwrap_or(path).trim_start_matches('/')
    }

    /// All terms as a list, as Zola gives them to its own templates; with their
    /// pages where the template reads them.
    pub(super) fn zolas_terms<'t, Id: Grouped + 't>(
        &'t self,
        template: &str,
        ids: impl Iterator<Item = Id>,
        term: impl Fn(Id) -> &'t Term<Id>,
        value: impl Fn(Id) -> Object,
    ) -> Value {
        let with_pages = self.site.theme.reads_of(template).names_itself("pages");
        let archive = self.archive();
        let mut order: Vec<Id> = ids.filter(|id| archive.indexed(*id) > 0).collect();
        self.collation().sort(&mut order, |id| term(*id).name.to_string());
        let item = |id: Id| {
            let mut item = value(id);
            if with_pages {
                item.put("pages", self.cards(archive.list(id).newest_first()));
            }
            item.into()
        };
        order.into_iter().map(item).collect::<Vec<Value>>().into()
    }

    /// The taxonomy that Zola would call a list of terms by.
    pub(super) fn taxonomy_value(&self, usual: &Usual, lang: LangId) -> Object {
        let (name, folder) =
            if usual.name.starts_with("author") { ("authors", "authors") } else { ("tags", "topics") };
        let url = UrlPath::new(format!("{}{folder}/", self.front_of(lang)));
        Object::new()
            .set("name", name)
            .set("slug", folder)
            .set("path", url.as_str())
            .set("permalink", self.config().absolute(&url))
            .set("lang", self.config().language(lang).code.to_string())
            .set("render", true)
            .set("feed", !self.config().feeds.formats.is_empty())
    }
}

fn components(url: &UrlPath) -> Vec<&str> {
    url.as_str().split('/').filter(|p| !p.is_empty()).collect()
}
