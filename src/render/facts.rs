//! What each [`Fact`] is now, as a digest. Two sites in which a fact has one digest
//! give a page the same answer wherever it reads that fact. Each arm here covers
//! what the reads that note the fact can return; that is the whole contract of
//! [`super::reads`], and random edits test it.

mod groups;
mod lists;
mod mark;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::fact::Fact;
use super::reads;
use super::{Desk, Site, feed};
use crate::archive::{ArticleId, AuthorId, SectionId, SeriesId, TermId, TopicId};
use crate::article::{Article, LinkTarget, Linked};
use crate::base::{Digest, SourcePath, UrlPath};
use crate::plan::{Destination, View};
use crate::theme::Theme;
use mark::Mark;

/// The names that decide what a card or a section holds: with the first template
/// that names one of them, every page may be another.
const MENTIONED: [&str; 14] = [
    "ancestors",
    "assets",
    "backlinks",
    "colocated_path",
    "components",
    "content",
    "higher",
    "in_search_index",
    "lower",
    "pages",
    "subsections",
    "taxonomies",
    "translations",
    "word_count",
];

/// The facts of a site.
pub struct Facts<'a> {
    site: &'a Site<'a>,
    /// What links to each group show of it.
    sections: Vec<Digest>,
    topics: Vec<Digest>,
    authors: Vec<Digest>,
    terms: Vec<Digest>,
    series: Vec<Digest>,
    /// Content files that are not articles: those of sections, topics, people.
    files: FxHashMap<&'a SourcePath, &'a Article>,
    templates: Mutex<FxHashMap<Box<str>, Digest>>,
    words: bool,
}

impl<'a> Facts<'a> {
    /// The facts of a site, ready to be asked for.
    pub fn of(site: &'a Site<'a>) -> Self {
        let archive = site.archive;
        let files = archive.sections().iter().flat_map(|s| [&s.file, &s.lent]);
        let files = files.chain(archive.topics().iter().flat_map(|t| [&t.file, &t.lent]));
        let files = files.chain(archive.authors().iter().flat_map(|t| [&t.file, &t.lent]));
        let files = files.chain(archive.series_list().iter().flat_map(|s| [&s.file, &s.lent]));
        let terms = (0..archive.terms().len()).map(|i| archive.term(TermId(i as u32)));
        let files = files.chain(terms.flat_map(|t| [&t.file, &t.lent])).flatten().map(|file| &**file);
        let files = files.chain(site.config.langs().flat_map(|lang| archive.introducing(lang)));
        let mut facts = Self {
            site,
            sections: Vec::new(),
            topics: Vec::new(),
            authors: Vec::new(),
            terms: Vec::new(),
            series: Vec::new(),
            files: files.map(|file| (&file.source, file)).collect(),
            templates: Mutex::default(),
            words: site.theme.mentions("word_count"),
        };
        facts.sections = (0..archive.sections().len()).map(|i| facts.section(SectionId(i as u32))).collect();
        facts.topics = (0..archive.topics().len()).map(|i| facts.topic(TopicId(i as u32))).collect();
        facts.authors = (0..archive.authors().len()).map(|i| facts.author(AuthorId(i as u32))).collect();
        facts.terms = (0..archive.terms().len()).map(|i| facts.term(TermId(i as u32))).collect();
        facts.series =
            (0..archive.series_list().len()).map(|i| facts.one_series(SeriesId(i as u32))).collect();
        facts
    }

    /// What every page is made from, whatever it reads.
    pub fn surroundings(site: &Site<'_>) -> Digest {
        let mut mark = Mark::new();
        mark.digest(site.config.digest()).text(&site.config.base_url).digest(site.theme.digest_of_all());
        for word in MENTIONED {
            mark.num(site.theme.mentions(word).into());
        }
        for local in &site.shared.by_lang {
            for (item, _) in &local.menu {
                mark.text(&format!("{item:?}"));
            }
            mark.digest(digest_of_value(&local.footer)).digest(digest_of_value(&local.menus));
        }
        mark.done()
    }

    /// A digest of which articles there are, in which order and groups. While it is the
    /// same, so is each fact that follows from it: what is recommended
    /// after every article need not be found out at every build.
    pub fn ties(&self) -> Digest {
        let archive = self.site.archive;
        let rows: Vec<Digest> = (0..archive.len() as u32)
            .into_par_iter()
            .with_min_len(1024)
            .map(|index| {
                let id = ArticleId(index);
                let mut mark = Mark::new();
                mark.text(archive.article(id).source.as_str()).num(archive.is_expired(id).into());
                mark.num(archive.date(id).map_or(u64::MAX, |date| date.sort_key() as u64));
                mark.num(archive.section_of(id).map_or(u64::MAX, |section| u64::from(section.0)));
                archive.topics_of(id).iter().for_each(|topic| mark.num(topic.0.into()).end());
                mark.num(u64::MAX);
                archive.authors_of(id).for_each(|author| mark.num(author.0.into()).end());
                mark.num(u64::MAX);
                archive.terms_of(id).iter().for_each(|term| mark.num(term.0.into()).end());
                mark.num(u64::MAX);
                archive.picked_of(id).iter().for_each(|picked| mark.num(picked.0.into()).end());
                mark.done()
            })
            .collect();
        // The numbers of groups mean what they mean in their order.
        let groups = [&self.sections, &self.topics, &self.authors, &self.terms, &self.series];
        let groups = groups.into_iter().flat_map(|digests| {
            let count = Digest::of(&(digests.len() as u64).to_le_bytes());
            [count].into_iter().chain(digests.iter().copied())
        });
        let all: Vec<Digest> = groups.chain(rows).collect();
        Digest::of_parts(all.iter().map(Digest::as_bytes))
    }

    /// What a fact is.
    pub fn digest(&self, fact: &Fact) -> Digest {
        let Site { archive, plan, snapshot, theme, .. } = *self.site;
        let mut mark = Mark::new();
        match fact {
            Fact::Template(name) => return self.template(theme, name),
            Fact::Today => return Digest::of(self.site.today.day_iso().as_bytes()),
            Fact::Card(source) => {
                return archive.by_source(source).map_or(Digest::default(), |id| self.card(id));
            }
            Fact::Text(source) => return self.text(source),
            Fact::Links(source, base) => {
                let Some(article) = self.file(source) else { return Digest::default() };
                let Linked { links, pictures, .. } = article.linked();
                let links = links.iter().map(|link| &link.target);
                let pictures = pictures.iter().filter_map(|picture| picture.target.as_ref());
                links.chain(pictures).for_each(|target| self.target(&mut mark, target, base, source));
            }
            Fact::Target(target, base, source) => self.target(&mut mark, target, base, source),
            Fact::Route(url) => self.route(&mut mark, url),
            Fact::Source(source) => {
                mark.maybe(plan.of_source(source).map(UrlPath::as_str));
                mark.maybe(plan.of_file(source).map(UrlPath::as_str));
            }
            Fact::Introduction(lang, folder) => {
                let file = match &**folder {
                    "" => archive.home(*lang),
                    folder => archive.introduction(*lang, folder),
                };
                self.about(&mut mark, file);
            }
            Fact::Group(group) => return self.group(group),
            Fact::Beside(group) => {
                let Some((_, beside)) = self.members(group) else { return Digest::default() };
                for (topic, count) in beside {
                    mark.digest(self.topics[topic.index()]).num((*count).into());
                }
            }
            Fact::List(listing, part) => self.list(&mut mark, listing, part),
            Fact::Index(sort, lang) => self.index(&mut mark, *sort, *lang),
            Fact::Near(near, source) => {
                let Some(id) = archive.by_source(source) else { return Digest::default() };
                return self.near(*near, id);
            }
            Fact::ByAuthor(group, source) => {
                let found = archive.find_author(group.lang, &group.slug).zip(archive.by_source(source));
                let Some((author, id)) = found else { return Digest::default() };
                let most = self.site.config.lists.author_box;
                self.ids(&mut mark, archive.more_by_author(author, id, most));
            }
            Fact::Corrections(lang) => self.ids(&mut mark, reads::corrected(archive, *lang)),
            Fact::Tombstone(url) => {
                let Some(View::Tombstone(i)) = plan.find(url).map(|route| &route.view) else {
                    return Digest::default();
                };
                if let Some(tombstone) = plan.tombstone(*i) {
                    mark.maybe(tombstone.source.as_ref().map(SourcePath::as_str));
                    mark.text(&tombstone.id).text(&tombstone.title).text(&tombstone.reason);
                    mark.maybe(tombstone.date.map(|d| d.iso()).as_deref()).maybe(tombstone.lang.as_deref());
                }
            }
            Fact::Sitemap(part) => return Digest::of(&feed::sitemap(self.site, *part)),
            Fact::Redirects => return Digest::of(&feed::redirects(self.site)),
            Fact::File(source) => match snapshot.get(source).and_then(|_| snapshot.bytes(source).ok()) {
                Some(bytes) => return Digest::of(&bytes),
                None => return Digest::default(),
            },
            Fact::Stat(source) => match snapshot.get(source) {
                // What the times do not tell, the bytes do.
                Some(input) if input.stat.can_tell(snapshot.taken()) => {
                    mark.num(input.stat.size).num(input.stat.mtime as u64).num(input.stat.ctime as u64);
                    mark.num(input.stat.inode);
                }
                Some(_) => {
                    return snapshot.bytes(source).map_or(Digest::default(), |bytes| Digest::of(&bytes));
                }
                None => return Digest::default(),
            },
            Fact::Size(source) => {
                if let Some((width, height)) = self.site.shared.dimensions(snapshot, source) {
                    mark.num(width.into()).num(height.into());
                }
            }
            Fact::Folder(folder) => {
                snapshot.below(folder.as_str()).for_each(|input| mark.text(input.path.as_str()).end());
            }
            Fact::Answer(lang, here, question) => {
                let desk = Desk::new(self.site);
                desk.lang.set(*lang);
                *desk.here.borrow_mut() = here.clone();
                return Self::of_answer(&desk.entirely(|| desk.answer(question)));
            }
        }
        mark.done()
    }

    /// What was answered to a template.
    pub(super) fn of_answer(answer: &Result<tera::Value, String>) -> Digest {
        let mut mark = Mark::new();
        match answer {
            Ok(answer) => mark.num(1).digest(digest_of_value(answer)),
            Err(message) => mark.num(0).text(message),
        };
        mark.done()
    }

    /// A content file, whatever it describes.
    fn file(&self, source: &SourcePath) -> Option<&'a Article> {
        let archive = self.site.archive;
        archive.by_source(source).map(|id| archive.article(id)).or_else(|| self.files.get(source).copied())
    }

    fn text(&self, source: &SourcePath) -> Digest {
        self.file(source).map_or(Digest::default(), |file| file.digest)
    }

    fn template(&self, theme: &Theme, name: &str) -> Digest {
        let known = self.templates.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        known.unwrap_or_else(|| {
            let digest = theme.digest_of(name);
            self.templates.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), digest);
            digest
        })
    }

    fn target(&self, mark: &mut Mark, target: &LinkTarget, base: &UrlPath, source: &SourcePath) {
        match self.site.plan.resolve(target, base, source) {
            Destination::Found(url) => {
                mark.num(2).text(url.as_str());
                self.route(mark, &url);
            }
            Destination::Here => mark.num(1).end(),
            Destination::Nowhere => mark.num(0).end(),
        }
    }

    fn route(&self, mark: &mut Mark, url: &UrlPath) {
        let kind = match self.site.plan.find(url).map(|route| (&route.view, route.lang)) {
            None => return mark.num(0).end(),
            Some((View::Copy(source), _)) => return mark.num(1).text(source.as_str()).end(),
            Some((View::Redirect(to), _)) => return mark.num(2).text(to.as_str()).end(),
            Some((View::Article(id), lang)) => {
                let source = self.site.archive.article(*id).source.as_str();
                return mark.num(3).text(source).num(lang.index() as u64).end();
            }
            Some((view, lang)) => (std::mem::discriminant(view), lang),
        };
        // Of all other pages it matters only that one of that kind stands there.
        mark.num(4).text(&format!("{:?}", kind.0)).num(kind.1.index() as u64);
    }

    fn exists(&self, mark: &mut Mark, url: &UrlPath) {
        mark.text(url.as_str()).num(self.site.plan.find(url).is_some().into());
    }

    /// What is said in a content file's front matter, and which file it is.
    fn about(&self, mark: &mut Mark, file: Option<&Article>) {
        match file {
            Some(file) => {
                mark.num(1).text(file.source.as_str()).digest(file.said).num(file.facts.words.into())
            }
            None => mark.num(0),
        };
    }

    fn picture(&self, mark: &mut Mark, file: Option<&Article>, url: &UrlPath) {
        let Some(file) = file else { return };
        let Some(image) = file.shown().image else { return };
        // All that stands in the value that templates see, without making it.
        match Desk::new(self.site).picture(&image.src, &file.source, url) {
            Some((url, size)) => {
                let (width, height) = size.unwrap_or_default();
                mark.num(1).text(&url).num(size.is_some().into()).num(width.into()).num(height.into());
                mark.maybe(image.alt.as_deref()).num(image.wide.into());
                mark.maybe(image.caption.as_deref()).maybe(image.credit.as_deref())
            }
            None => mark.num(0),
        };
    }
}

fn digest_of_value(value: &tera::Value) -> Digest {
    Digest::of(&serde_json::to_vec(value).unwrap_or_default())
}
