//! What every page has: masthead, navigation, breadcrumbs, head; and the step
//! from a context to bytes.

use std::sync::OnceLock;

use tera::{Context, Value};

use super::head::Head;
use super::object::{Object, json};
use super::{Desk, Fact, Facts, Local, Made, Shared, Sheets};
use crate::archive::SectionId;
use crate::base::locale::{self, Locale};
use crate::base::path::is_picture;
use crate::base::{LangId, SourcePath, UrlPath, text};
use crate::plan::{MenuItem, Route, View};
use crate::theme::{Question, Theme};

/// A page on its way: its template's context, and what its head needs.
pub(super) struct Page<'r> {
    route: &'r Route,
    template: String,
    context: Context,
    about: Option<SourcePath>,
    head: Head,
    crumbs: Vec<(String, Option<String>)>,
    folio: Option<Vec<String>>,
}

impl<'r> Page<'r> {
    pub(super) fn new(route: &'r Route, template: &str, head: Head) -> Self {
        Self {
            route,
            template: template.to_owned(),
            context: Context::new(),
            about: None,
            head,
            crumbs: Vec::new(),
            folio: None,
        }
    }

    /// The template's name.
    pub(super) fn template(&self) -> &str {
        &self.template
    }

    /// A key of the context.
    pub(super) fn set(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.context.insert_value(key, value.into());
        self
    }

    /// A key of the context, where there is a value.
    pub(super) fn maybe(mut self, key: &'static str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.context.insert_value(key, value.into());
        }
        self
    }

    /// The source that the page is about, for messages.
    pub(super) fn about(mut self, source: &SourcePath) -> Self {
        self.about = Some(source.clone());
        self
    }

    /// A step of the way to the page, from the top. A page that the site does not
    /// have is no step.
    pub(super) fn crumb(mut self, title: impl Into<String>, url: Option<String>) -> Self {
        if url.is_some() {
            self.crumbs.push((title.into(), url));
        }
        self
    }

    /// The last step: the page itself.
    pub(super) fn here(mut self, title: impl Into<String>) -> Self {
        self.crumbs.push((title.into(), None));
        self
    }

    /// The lines beside the masthead.
    pub(super) fn folio(mut self, lines: Vec<String>) -> Self {
        self.folio = Some(lines);
        self
    }
}

impl Desk<'_> {
    /// Renders a page with all that surrounds it.
    pub(super) fn finish(&self, page: Page<'_>) -> Made<Vec<u8>> {
        let Page { route, template, mut context, about, head, crumbs, folio } = page;
        let config = self.config();
        let local = self.local();
        let reads = self.begin(&template);
        let lang = head.lang.clone().unwrap_or_else(|| self.language().code.to_string());
        // Filters and components find the language here, whether a template reads it or not.
        context.insert_value("lang", Value::from(lang.as_str()));
        let mut give = |key: &'static str, value: &mut dyn FnMut() -> Option<Value>| {
            if reads.variable(key)
                && let Some(value) = value()
            {
                context.insert_value(key, value);
            }
        };
        give("dir", &mut || Some(locale::dir(&lang).into()));
        give("current_path", &mut || Some(config.href(&route.url).into()));
        give("current_url", &mut || Some(config.absolute(&route.url).into()));
        give("breadcrumbs", &mut || {
            let crumb = |(title, url): &(String, Option<String>)| {
                Object::new().set("title", title.as_str()).maybe("url", url.as_deref()).into()
            };
            Some(crumbs.iter().map(crumb).collect::<Vec<Value>>().into())
        });
        give("config", &mut || local.config.clone());
        give("home_url", &mut || Some(config.href(&self.at("/")).into()));
        give("languages", &mut || config.is_multilingual().then(|| self.switcher(route)));
        give("nav", &mut || Some(self.navigation(route)));
        give("footer", &mut || Some(local.footer.clone()));
        give("menus", &mut || Some(local.menus.clone()));
        give("folio", &mut || Some(folio.clone().unwrap_or_else(|| self.default_folio()).into()));
        give("stylesheet", &mut || Some(config.href(self.plan().asset("broadsheet.css")?).into()));
        give("more_stylesheets", &mut || {
            let Sheets { code, shortcodes } = self.sheets.get();
            let styles = [(code, "code.css"), (shortcodes, "shortcodes.css")];
            let styles = styles.iter().filter(|(needed, _)| *needed);
            let styles = styles.filter_map(|(_, name)| self.plan().asset(name));
            Some(styles.map(|url| Value::from(config.href(url))).collect::<Vec<Value>>().into())
        });
        give("head", &mut || Some(self.head(&head, route, &lang, &crumbs)));
        if let Some(problem) = self.unread.take() {
            return Err(problem);
        }
        let html = self.rendered(&template, &context, about.as_ref())?;
        Ok(html.into_bytes())
    }

    /// A text of the interface in the page's language.
    pub(super) fn trans(&self, key: &str) -> String {
        let lang = &self.language().code;
        self.site.theme.strings().get(lang, key, None).unwrap_or(key).to_owned()
    }

    /// The same with holes filled; `count` chooses its form.
    pub(super) fn trans_with(&self, key: &str, count: Option<i64>, holes: &[(&str, &str)]) -> String {
        let lang = &self.language().code;
        let mut text = self.site.theme.strings().get(lang, key, count).unwrap_or(key).to_owned();
        for (name, value) in holes {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    fn default_folio(&self) -> Vec<String> {
        let option = |key: &str| match self.language().theme_options.get(key)? {
            // A year, in the digits of the language.
            serde_json::Value::Number(n) => n.as_i64().map(|n| self.locale().digits(n)),
            value => value.as_str().map(str::to_owned),
        };
        let since = option("since").map(|year| self.trans_with("since", None, &[("year", &year)]));
        option("place").into_iter().chain(since).collect()
    }

    fn navigation(&self, route: &Route) -> Value {
        let here = route.url.as_str();
        let section = match &route.view {
            View::Section(id, _) => Some(self.plan().section(*id).as_str()),
            View::Article(id) => self.archive().section_of(*id).map(|id| self.plan().section(id).as_str()),
            _ => None,
        };
        let root = self.at("/");
        let root = root.as_str();
        let is_current =
            |url: &str| url == here || section.is_some_and(|s| s.starts_with(url) && url != root);
        let links = [("topics", "/topics/"), ("authors", "/authors/"), ("dates", "/archive/")];
        let links = links.map(|(key, path)| (key, self.at(path)));
        let links: Vec<Value> = links
            .iter()
            .filter(|(_, url)| self.plan().find(url).is_some())
            .map(|(key, url)| {
                let is_dates = *key == "dates" && is_date_page(&route.view);
                let is_current = here.starts_with(url.as_str()) || is_dates;
                let href = self.config().href(url);
                Object::new()
                    .set("title", self.trans(&format!("nav_{key}")))
                    .set("url", href)
                    .set("current", is_current)
                    .into()
            })
            .collect();
        let item = |(item, elsewhere): &(MenuItem, Value)| match leads_to(item, &is_current) {
            true => menu_entry(item, self.config(), &is_current),
            false => elsewhere.clone(),
        };
        let sections: Vec<Value> = self.local().menu.iter().map(item).collect();
        Object::new().set("sections", sections).set("links", links).into()
    }

    /// The crumb of the archive's front, where there is one.
    pub(super) fn archive_crumb(&self) -> (String, Option<String>) {
        (self.trans("archive"), self.page_at("/archive/"))
    }
}

fn is_date_page(view: &View) -> bool {
    matches!(view, View::Archive | View::Year(_) | View::Month(..) | View::Day(..) | View::OnThisDay(..))
}

impl Shared {
    /// What many pages show alike.
    pub fn new(
        config: &crate::config::Config,
        archive: &crate::archive::Archive,
        plan: &crate::plan::Plan,
        theme: &Theme,
    ) -> Self {
        let local = |lang: LangId| Local {
            locale: Locale::new(&config.language(lang).locale),
            root: config.root(lang),
            menu: menu(lang, archive, plan)
                .into_iter()
                .map(|item| {
                    let elsewhere = menu_entry(&item, config, &|_| false);
                    (item, elsewhere)
                })
                .collect(),
            menus: menus(config, lang, plan),
            footer: footer(config, lang, (archive, plan), theme),
            config: (!lang.is_default()).then(|| globals(config, lang)),
        };
        let langs = config.langs().count();
        let pictures = plan.routes().iter().filter_map(|route| match &route.view {
            View::Copy(source) if is_picture(source.file_name()) => Some(source.clone()),
            _ => None,
        });
        Self {
            sizes: pictures.map(|source| (source, OnceLock::new())).collect(),
            by_lang: config.langs().map(local).collect(),
            lists: super::zola::Lists::new(langs, archive.sections().len()),
        }
    }
}

/// `[menus] main`, else the top sections, by weight and then by size.
fn menu(lang: LangId, archive: &crate::archive::Archive, plan: &crate::plan::Plan) -> Vec<MenuItem> {
    if let Some(items) = plan.menus(lang).get("main") {
        return items.clone();
    }
    let mut sections: Vec<SectionId> = archive.edition(lang).sections().collect();
    sections.retain(|id| {
        let section = archive.section(*id);
        section.parent.is_none() && !section.articles.is_empty() && plan.find(plan.section(*id)).is_some()
    });
    // Only articles make a section worth a place in the masthead; a folder of pages does not.
    sections.retain(|id| {
        let section = archive.section(*id);
        section.about().is_some() || section.articles.iter().any(|a| archive.date(*a).is_some())
    });
    sections.sort_by_key(|id| {
        let section = archive.section(*id);
        let weight = section.about().and_then(|f| f.meta.weight).unwrap_or(i64::MAX);
        (weight, std::cmp::Reverse(section.articles.len().max(1).ilog2()), section.path.clone())
    });
    sections.truncate(10);
    let item = |id: &SectionId| menu_item(&archive.section(*id).name, plan.section(*id).as_str());
    sections.iter().map(item).collect()
}

fn menu_item(title: &str, url: &str) -> MenuItem {
    MenuItem { title: title.to_owned(), url: Some(url.to_owned()), children: Vec::new() }
}

/// All menus of a language, for templates of the site's own.
fn menus(config: &crate::config::Config, lang: LangId, plan: &crate::plan::Plan) -> Value {
    let all: std::collections::BTreeMap<String, Value> = plan
        .menus(lang)
        .iter()
        .map(|(name, items)| (name.clone(), menu_value(items, config, &|_| false)))
        .collect();
    all.into()
}

/// Entries with those below them. A heading that leads nowhere has no `url`.
fn menu_value(
    items: &[MenuItem],
    config: &crate::config::Config,
    is_current: &dyn Fn(&str) -> bool,
) -> Value {
    items.iter().map(|item| menu_entry(item, config, is_current)).collect::<Vec<Value>>().into()
}

fn menu_entry(item: &MenuItem, config: &crate::config::Config, is_current: &dyn Fn(&str) -> bool) -> Value {
    let url = item.url.as_deref();
    Object::new()
        .set("title", item.title.as_str())
        .maybe("url", url.map(|url| menu_href(config, url)))
        .set("current", url.is_some_and(is_current))
        .set("children", menu_value(&item.children, config, is_current))
        .into()
}

/// Whether an entry, or one below it, leads to where the page is.
fn leads_to(item: &MenuItem, is_current: &dyn Fn(&str) -> bool) -> bool {
    item.url.as_deref().is_some_and(is_current)
        || item.children.iter().any(|child| leads_to(child, is_current))
}

/// An entry's address as it stands in an `href`.
fn menu_href(config: &crate::config::Config, url: &str) -> String {
    if !url.starts_with('/') || url.starts_with("//") {
        return url.to_owned();
    }
    let (path, rest) = url.find(['#', '?']).map_or((url, ""), |i| url.split_at(i));
    format!("{}{rest}", config.href(&UrlPath::new(path)))
}

fn footer(
    config: &crate::config::Config,
    lang: LangId,
    (archive, plan): (&crate::archive::Archive, &crate::plan::Plan),
    theme: &Theme,
) -> Value {
    let (language, root) = (config.language(lang), config.root(lang));
    let text = |key: &str| theme.strings().get(&language.code, key, None).unwrap_or(key).to_owned();
    let mut links: Vec<MenuItem> = Vec::new();
    let corrections = format!("{root}/corrections/");
    if plan.has(&corrections) {
        links.push(menu_item(&text("footer_corrections"), &corrections));
    }
    if let Some(format) = config.feeds.formats.first() {
        let url = format!("{root}/{}", format.file_name());
        if plan.has(&url) {
            links.push(menu_item(&text("footer_feeds"), &url));
        }
    }
    for id in archive.taxonomies(lang) {
        let url = plan.taxonomy(id);
        if plan.find(url).is_some() {
            links.push(menu_item(&config.taxonomies.own[archive.declaration_of(id)].title, url.as_str()));
        }
    }
    links.extend(plan.menus(lang).get("footer").into_iter().flatten().cloned());
    menu_value(&links, config, &|_| false)
}

/// What every template sees of the configuration, in one of its languages.
pub fn globals(config: &crate::config::Config, lang: LangId) -> Value {
    let language = config.language(lang);
    let pages = &config.pages;
    let switches = Object::new()
        .set("sections", pages.sections)
        .set("topics", pages.topics)
        .set("authors", pages.authors)
        .set("series", pages.series)
        .set("archive", pages.archive)
        .set("years", pages.years)
        .set("months", pages.months)
        .set("days", pages.days)
        .set("on_this_day", pages.on_this_day)
        .set("corrections", pages.corrections)
        .set("search", false);
    let access = Object::new()
        .set("benefits", config.access.benefits.clone())
        .set("tiers", json(&config.access.tiers))
        .maybe("members_url", config.access.members_url.as_deref())
        .maybe("sign_in_url", config.access.sign_in_url.as_deref())
        .maybe("privacy_url", config.access.privacy_url.as_deref());
    let formats: Vec<&str> = config.feeds.formats.iter().map(|f| f.file_name()).collect();
    Object::new()
        .set("title", language.title.as_str())
        .set("description", language.description.as_str())
        .set("base_url", config.base_url.as_str())
        .set("base_path", config.base_path.as_str())
        .set("default_language", config.default_language.as_str())
        .set("languages", config.languages.iter().map(|l| &*l.code).collect::<Vec<_>>())
        .set("staff_byline", language.staff_byline.as_str())
        .set("publication_type", config.publication_type.as_str())
        .maybe("licence", config.licence.as_deref())
        .set("pages", switches)
        .set("access", access)
        .set("feeds", Object::new().set("formats", formats.clone()))
        .set("generate_feeds", !config.feeds.formats.is_empty())
        .set("mode", "build")
        .set("feed_filenames", formats)
        .set("generate_sitemap", config.pages.sitemap)
        .set("generate_robots_txt", config.pages.robots)
        .set("build_search_index", false)
        .set("menus", json(&language.menus))
        .set("taxonomies", super::taxonomies::declared(config))
        .set("theme_options", json(&language.theme_options))
        .set("extra", json(&language.extra))
        .into()
}

impl crate::theme::Host for Desk<'_> {
    fn ask(&self, question: &Question) -> Result<Value, String> {
        // The interface's words go into every page, and the day has a name of its own.
        if matches!(question, Question::Text { .. } | Question::Today) {
            return self.answer(question);
        }
        let with_texts;
        let question = if self.reads.get().texts() && question.is_of_articles() {
            with_texts = Question::WithTexts(Box::new(question.clone()));
            &with_texts
        } else {
            question
        };
        // Of what else is asked for, the answer as a whole is what counts.
        // It is the same whichever page asks.
        let answer = self.quietly(|| self.entirely(|| self.answer(question)));
        let here = || self.here.borrow().clone();
        let fact = || Fact::Answer(self.lang(), here(), Box::new(question.clone()));
        self.note_answer(fact, |_| Facts::of_answer(&answer));
        answer
    }

    fn language_tag(&self) -> &str {
        &self.language().code
    }

    fn locale(&self, lang: &str) -> Locale {
        let of = |lang: LangId| Locale::new(&self.config().language(lang).locale);
        // A tag that is more than a language of the site says itself how it writes.
        let own = self.config().langs().find(|l| *self.config().language(*l).code == *lang);
        own.map_or_else(|| Locale::new(lang), of)
    }
}

/// The longest title of a page in the head, in characters: search engines and
/// validators (html-validate, `long-title`) cut or refuse more.
const LONGEST_TITLE: usize = 70;

/// The title of a page in the head: with the publication's, unless it is that or
/// there is no room. A headline that is too long by itself is cut at a word; it
/// stands in full in `h1` and in the metadata.
pub(super) fn full_title(own: &str, title: &str) -> String {
    let both = format!("{title} — {own}");
    if title != own && both.chars().count() <= LONGEST_TITLE {
        both
    } else {
        text::truncate_words(title, LONGEST_TITLE)
    }
}
