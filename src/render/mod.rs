//! One view → its bytes. Fills an article's holes, builds what templates see,
//! answers what they ask. Nothing here decides which pages there are.

mod article;
mod body;
mod card;
mod cards;
mod citation;
mod data;
mod dates;
mod every;
mod fact;
mod facts;
mod feed;
mod front;
mod head;
mod host;
mod languages;
mod linked_data;
mod lists;
mod object;
mod page;
mod pages;
mod reads;
mod taxonomies;
mod shortcode;
mod tombstone;
mod zola;

use std::cell::{Cell, RefCell};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use tera::Value;

use self::cards::{Cards, Keys};
use crate::archive::Archive;
use crate::article::Article;
use crate::base::collation::Collation;
use crate::base::locale::Locale;
use crate::base::{Diagnostic, Diagnostics, Kind, LangId, PartialDate, SourcePath, UrlPath};
use crate::config::{Config, Language};
use crate::media;
use crate::memo::Spool;
use crate::output::{self, Sink};
use crate::plan::{MenuItem, Plan, Route, View};
use crate::source::Snapshot;
use crate::theme::{Reads, Theme, asking};

/// Everything that a page is made from.
pub struct Site<'a> {
    /// The owner's decisions.
    pub config: &'a Config,
    /// The inputs, to read texts again.
    pub snapshot: &'a Snapshot,
    /// Templates and assets.
    pub theme: &'a Theme,
    /// What sections give their articles.
    pub cascades: &'a crate::article::Cascades,
    /// The texts that were put down to be rendered.
    pub spool: Option<&'a Spool>,
    /// All articles.
    pub archive: &'a Archive,
    /// Every route.
    pub plan: &'a Plan,
    /// The day on which the site is built.
    pub today: PartialDate,
    /// Lists that several pages show.
    pub shared: &'a Shared,
}

/// What many pages show alike, made once.
pub struct Shared {
    /// The size of each picture of the site, once somebody has asked for it.
    sizes: FxHashMap<SourcePath, OnceLock<Option<(u32, u32)>>>,
    by_lang: Vec<Local>,
    lists: zola::Lists,
}

/// What the pages of one language show alike.
struct Local {
    locale: Locale,
    /// What its addresses stand below: nothing, or `/fr`.
    root: String,
    /// What the masthead leads to, and how it stands on a page that is elsewhere.
    menu: Vec<(MenuItem, Value)>,
    /// Every menu, by name.
    menus: Value,
    footer: Value,
    /// What templates see of the configuration in it; the default language's is global.
    config: Option<Value>,
}

/// Templates that content names and no layer has: the usual ones stand in.
pub fn missing_templates(archive: &Archive, config: &Config, theme: &Theme) -> Diagnostics {
    let sections = archive.sections().iter().filter_map(|s| s.file.as_deref());
    let topics = archive.topics().iter().filter_map(|t| t.file.as_deref());
    let authors = archive.authors().iter().filter_map(|t| t.file.as_deref());
    let articles = archive.ids().map(|id| archive.article(id));
    let homes = config.langs().filter_map(|lang| archive.home(lang));
    let series = archive.series_list().iter().filter_map(|s| s.file.as_deref());
    let terms = archive.terms().iter().filter_map(|t| t.file.as_deref());
    let groups = sections.chain(topics).chain(authors).chain(series).chain(terms);
    let files = homes.chain(groups).chain(articles);
    let missing = |file: &Article, key: &'static [&'static str], name: Option<&str>| {
        let name = name.filter(|name| !theme.has(name))?;
        let message = format!("there is no template `{name}`; the usual one is used");
        let hint = "write it in templates/, or remove the key";
        let d = Diagnostic::warning(Kind::Template, message).at(&file.source);
        Some(d.naming(key, name).hint(hint))
    };
    // What a section names for its articles is told of the section alone.
    let mut told: FxHashSet<&str> = FxHashSet::default();
    let mut found = Diagnostics::new();
    for file in files {
        let of_articles = file.meta.page_template.as_deref();
        if let Some(d) = missing(file, &["page_template"], of_articles) {
            told.extend(of_articles);
            found.push(d);
        }
        let own = file.meta.template.as_deref().filter(|name| !told.contains(name));
        found.append(missing(file, &["template"], own));
    }
    found
}

/// Style sheets beside the theme's own, which few pages need: an article's, and as
/// well one that shows the introduction of a section or topic.
#[derive(Debug, Clone, Copy, Default)]
struct Sheets {
    code: bool,
    shortcodes: bool,
}

/// Where one worker makes pages.
pub struct Desk<'a> {
    site: &'a Site<'a>,
    /// The cards that all workers share, where many pages are made.
    cards: Option<&'a Cards>,
    /// What the template at hand reads: nothing else is put together for it.
    reads: Cell<&'a Reads>,
    /// What it reads of cards.
    listed: Cell<Keys>,
    /// Whether everything is put together, for a message that says what there is.
    whole: Cell<bool>,
    /// The language of the page at hand.
    lang: Cell<LangId>,
    /// What the page at hand has read.
    log: reads::Log,
    /// What the texts on the page at hand need.
    sheets: Cell<Sheets>,
    /// What is wrong with a file that the template at hand asked for.
    fault: RefCell<Option<Box<Diagnostic>>>,
    /// Whether the answer to a template holds the texts of its articles.
    texts: Cell<bool>,
    /// What is wrong with a text that the page at hand lists.
    unread: RefCell<Option<Box<Diagnostic>>>,
    /// What the facts are, where somebody wants to keep them.
    facts: Option<&'a Facts<'a>>,
    /// The article whose shortcode is being rendered: addresses are read from it.
    here: RefCell<Option<(SourcePath, crate::base::UrlPath)>>,
}

pub use every::{Keeping, Rendered, all, part, rehearse, some};
pub use fact::Fact;
pub use facts::Facts;
pub use page::globals;
pub use pages::{Page as Kept, Pages, Reason};
pub use reads::Read;

type Made<T> = Result<T, Box<Diagnostic>>;

impl<'a> Desk<'a> {
    /// An empty desk.
    pub fn new(site: &'a Site<'a>) -> Self {
        Self {
            site,
            cards: None,
            reads: Cell::new(Reads::everything()),
            listed: Cell::new(Keys::of_cards(Reads::everything())),
            whole: Cell::new(false),
            lang: Cell::default(),
            log: reads::Log::default(),
            sheets: Cell::default(),
            fault: RefCell::default(),
            texts: Cell::default(),
            unread: RefCell::default(),
            facts: None,
            here: RefCell::default(),
        }
    }

    fn deliver(
        &self,
        route: &Route,
        keeping: Option<Keeping<'_>>,
        sink: &dyn Sink,
        part: &mut Rendered,
    ) -> Made<()> {
        let output = route.output();
        let failed = |e: std::io::Error| Box::new(output::problem(&e));
        if let Some(Keeping { pages, .. }) = keeping
            && let Some(page) = pages.get(output.as_str())
        {
            part.known += 1;
            if pages.is_fresh(page, route.view.sort()) && sink.keep(&output, page.digest).map_err(failed)? {
                return Ok(());
            }
        }
        if let View::Copy(source) = &route.view {
            let digest = match self.site.snapshot.disk_path(source) {
                Some(path) => sink.copy(&output, &path),
                None => sink.put(&output, self.site.snapshot.bytes(source)?),
            };
            let digest = digest.map_err(failed)?;
            let read = || vec![(Fact::Stat(source.clone()), None)];
            part.made.extend(keeping.and_then(|keeping| keeping.made(route, &output, digest, read())));
            return Ok(());
        }
        let Some(keeping) = keeping else {
            part.count += 1;
            return sink.put(&output, self.render(route)?).map(drop).map_err(failed);
        };
        let (bytes, read) = self.render_recorded(route)?;
        part.count += 1;
        let digest = sink.put(&output, bytes).map_err(failed)?;
        part.made.extend(keeping.made(route, &output, digest, read));
        Ok(())
    }

    /// One beside others, for pages that are kept with what these facts are.
    fn keeping(site: &'a Site<'a>, facts: Option<&'a Facts<'a>>, cards: &'a Cards) -> Self {
        Self { facts, cards: Some(cards), ..Self::new(site) }
    }

    /// The bytes of a route, and what they were made from.
    pub fn render_recorded(&self, route: &Route) -> Result<(Vec<u8>, Read), Diagnostic> {
        self.log.start();
        let bytes = self.render(route);
        let read = self.log.finish();
        Ok((bytes.map_err(|d| *d)?, read))
    }

    /// The bytes of a route alone.
    pub fn render_alone(&self, route: &Route) -> Result<Vec<u8>, Diagnostic> {
        self.render(route).map_err(|problem| *problem)
    }

    fn render(&self, route: &Route) -> Made<Vec<u8>> {
        self.sheets.set(Sheets::default());
        let made = self.render_once(route);
        if !made.as_ref().is_err_and(|problem| problem.kind == Kind::Template) {
            return made;
        }
        // A message says which names there are, and not which the template reads.
        self.whole.set(true);
        let made = self.render_once(route);
        self.whole.set(false);
        made
    }

    fn render_once(&self, route: &Route) -> Made<Vec<u8>> {
        self.read_by(Reads::everything());
        let Site { config, archive, plan, theme, .. } = self.site;
        self.lang.set(route.lang);
        Ok(match &route.view {
            View::Home => self.home(1, route)?,
            View::HomePage(page) => self.home(*page, route)?,
            View::Article(id) => self.article_page(*id, route)?,
            View::Tombstone(i) => self.tombstone_page(*i, route)?,
            View::Section(id, slice) => self.section_page(*id, *slice, route)?,
            View::Topic(id, slice) => self.topic_page(*id, *slice, route)?,
            View::Author(id, slice) => self.author_page(*id, *slice, route)?,
            View::Topics => self.topics_page(route)?,
            View::Authors => self.authors_page(route)?,
            View::Series(id) => self.series_page(*id, route)?,
            View::Taxonomy(id) => self.taxonomy_page(*id, route)?,
            View::Term(id, slice) => self.term_page(*id, *slice, route)?,
            View::SeriesIndex => self.series_index_page(route)?,
            View::Archive => self.archive_page(route)?,
            View::Year(year) => self.year_page(*year, route)?,
            View::Month(year, month) => self.month_page(*year, *month, route)?,
            View::Day(year, month, day) => self.day_page((*year, *month, *day), route)?,
            View::OnThisDay(month, day) => self.on_this_day_page(*month, *day, route)?,
            View::Corrections => self.corrections_page(route)?,
            View::NotFound => self.not_found_page(route)?,
            View::Redirect(to) => self.redirect_page(to, route)?,
            View::Feed(of, format) => self.feed(*of, *format, route)?,
            View::Citation(id, format) => {
                self.archive().article(*id);
                citation::render(archive, config, plan, *id, *format)
            }
            View::Sitemap(part) => {
                self.note(|| Fact::Sitemap(*part));
                feed::sitemap(self.site, *part)
            }
            View::Robots if theme.brings("robots.txt") => self.robots()?,
            View::Robots => {
                let sitemap =
                    config.pages.sitemap.then(|| config.absolute(&crate::base::UrlPath::new("/sitemap.xml")));
                crate::feeds::robots::render(sitemap.as_deref().unwrap_or_default(), &[]).into_bytes()
            }
            View::Redirects => {
                self.note(|| Fact::Redirects);
                feed::redirects(self.site)
            }
            View::Asset(name) => {
                theme.assets().iter().find(|a| a.name == *name).map(|a| a.bytes.clone()).unwrap_or_default()
            }
            View::CodeStylesheet => theme
                .assets()
                .iter()
                .find(|a| &*a.name == "code.css")
                .map(|a| a.bytes.clone())
                .unwrap_or_default(),
            View::Copy(source) => self.site.snapshot.bytes(source)?,
        })
    }

    /// By a template of the site's own, as Zola has it: it sees the configuration.
    fn robots(&self) -> Made<Vec<u8>> {
        Ok(self.rendered("robots.txt", &tera::Context::new(), None)?.into_bytes())
    }

    /// A template's text. Where it fails for a file that it asks for, that file has
    /// the problem.
    fn rendered(
        &self,
        template: &str,
        context: &tera::Context,
        about: Option<&SourcePath>,
    ) -> Result<String, Diagnostic> {
        self.note(|| Fact::Template(template.into()));
        let rendered = asking(self, || self.site.theme.render(template, context, about));
        rendered.map_err(|problem| match self.fault.take() {
            Some(fault) => {
                let place = problem.excerpt.as_ref().map(|e| format!(":{}:{}", e.line, e.column));
                let place = place.unwrap_or_default();
                match &problem.path {
                    Some(path) => fault.note(format!("it is read in {path}{place}")),
                    None => *fault,
                }
            }
            None => problem,
        })
    }

    fn config(&self) -> &'a Config {
        self.site.config
    }

    /// From here on the values for a template are put together.
    fn begin(&self, template: &str) -> &'a Reads {
        self.note(|| Fact::Template(template.into()));
        let reads = if self.whole.get() { Reads::everything() } else { self.site.theme.reads_of(template) };
        self.read_by(reads);
        reads
    }

    fn read_by(&self, reads: &'a Reads) {
        if !std::ptr::eq(self.reads.replace(reads), reads) {
            self.listed.set(Keys::of_cards(reads));
        }
    }

    /// Makes something as if everything of it were read.
    fn entirely<T>(&self, make: impl FnOnce() -> T) -> T {
        let before = self.reads.get();
        self.read_by(Reads::everything());
        let made = make();
        self.read_by(before);
        made
    }

    /// Whether the template at hand reads a key of a table.
    fn wants(&self, key: &str) -> bool {
        self.reads.get().key(key)
    }

    /// The language of the page at hand.
    fn lang(&self) -> LangId {
        self.lang.get()
    }

    fn language(&self) -> &'a Language {
        self.config().language(self.lang())
    }

    fn local(&self) -> &'a Local {
        &self.site.shared.by_lang[self.lang().index()]
    }

    fn locale(&self) -> &'a Locale {
        &self.local().locale
    }

    /// An address below the language at hand.
    fn at(&self, path: &str) -> UrlPath {
        UrlPath::new(format!("{}{path}", self.local().root))
    }

    /// The `href` of a page below the language at hand, where there is one.
    fn page_at(&self, path: &str) -> Option<String> {
        self.url_of_page(&self.at(path))
    }

    /// The order of names in the language at hand, for one list.
    fn collation(&self) -> Collation {
        Collation::new(&self.language().locale)
    }
}

impl Shared {
    /// Makes the lists anew that may be in the order of titles.
    pub fn forget_lists(&mut self, config: &Config, archive: &Archive) {
        self.lists = zola::Lists::new(config.langs().count(), archive.sections().len());
    }

    /// A picture's size, read once.
    fn dimensions(&self, snapshot: &Snapshot, source: &SourcePath) -> Option<(u32, u32)> {
        let read = || media::dimensions(snapshot, source);
        self.sizes.get(source).map_or_else(read, |size| *size.get_or_init(read))
    }
}
