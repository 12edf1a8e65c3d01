//! An article in a list. A card has no body, so that no list can give away what
//! stands behind a gate; a template of the site's own that prints texts in lists gets
//! beside the card what the article's own page prints, of a gated one the opening.

use std::cell::LazyCell;

use tera::Value;

use super::cards::{Card, Key, Keys, Linked};
use super::object::{Object, json};
use super::{Desk, Made};
use crate::archive::{ArticleId, AuthorId, Credit, TopicId};
use crate::article::{Article, BylineKind, Image, LinkTarget};
use crate::base::{SourcePath, UrlPath, locale, text};
use crate::plan::{Destination, View};

impl Desk<'_> {
    /// The card of an article in a list.
    pub(super) fn card(&self, id: ArticleId) -> Value {
        // Noted as a whole: a card that is at hand reads nothing any more.
        self.archive().article(id);
        let keys = self.listed.get();
        let make = || Value::from(self.quietly(|| self.make_card(id, keys)));
        let card = match self.cards {
            Some(cards) => cards.card((self.lang(), id, keys), make),
            None => make(),
        };
        if !(self.reads.get().texts() || self.texts.get()) {
            return card;
        }
        match self.with_text(id, card) {
            Ok(card) => card,
            Err(problem) => {
                self.unread.borrow_mut().get_or_insert(problem);
                Value::none()
            }
        }
    }

    /// A card, and the text that the article's own page prints. Not within a text: two
    /// that ask for each other would have no end.
    fn with_text(&self, id: ArticleId, card: Value) -> Made<Value> {
        if self.here.borrow().is_some() {
            return Ok(card);
        }
        // What a shortcode in the text sees of its page is no text again.
        let before = self.texts.replace(false);
        let text = self.text_of(self.archive().article(id), self.plan().article(id));
        self.texts.set(before);
        Ok(Object::from_value(&card).set("content", text?).into())
    }

    /// What a page of its own tells of an article as its card does.
    pub(super) fn own_card(&self, id: ArticleId) -> Object {
        self.archive().article(id);
        self.quietly(|| self.make_card(id, Keys::of_page(self.reads.get())))
    }

    /// The cards of several.
    pub(super) fn cards(&self, ids: impl IntoIterator<Item = ArticleId>) -> Value {
        ids.into_iter().map(|id| self.card(id)).collect::<Vec<Value>>().into()
    }

    fn make_card(&self, id: ArticleId, keys: Keys) -> Object {
        let (archive, config) = (self.archive(), self.config());
        let article = archive.article(id);
        let meta = &article.meta;
        let url = self.plan().article(id);
        let mut card = Card::new(keys);
        let shown = LazyCell::new(|| article.shown());
        card.when(Key::Title, || &*article.title);
        card.when(Key::Url, || config.href(url));
        card.when(Key::Permalink, || config.absolute(url));
        card.when(Key::Path, || url.as_str());
        card.when_some(Key::Description, || shown.description.as_deref());
        card.when(Key::Authors, || {
            archive.credits_of(id).iter().map(|c| self.known_credit(c)).collect::<Vec<Value>>()
        });
        card.when(Key::Byline, || self.byline(id));
        card.when(Key::Topics, || {
            let link = |t: &TopicId| self.linked(Linked::Topic(*t), || self.topic_link(*t));
            archive.topics_of(id).iter().map(link).collect::<Vec<Value>>()
        });
        card.when(Key::ReadingTime, || u64::from(text::reading_minutes(article.facts.words)));
        card.when(Key::WordCount, || u64::from(article.facts.words));
        card.when(Key::Access, || meta.access.as_deref().unwrap_or("open"));
        card.when(Key::Lang, || self.tag_of(article));
        card.when(Key::Dir, || locale::dir(self.tag_of(article)));
        card.when(Key::Draft, || meta.draft);
        card.when(Key::Slug, || {
            url.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned()
        });
        card.when(Key::Id, || self.identity(id).to_owned());
        card.when(Key::RelativePath, || {
            article.source.as_str().trim_start_matches(&config.content_dir).trim_start_matches('/')
        });
        card.when(Key::Extra, || json(&shown.extra()));
        if let Some(date) = meta.date {
            card.when(Key::Date, || date.iso());
            card.when(Key::Year, || i64::from(date.year));
            card.when_some(Key::Month, || Some(i64::from(date.month)).filter(|n| *n > 0));
            card.when_some(Key::Day, || Some(i64::from(date.day)).filter(|n| *n > 0));
        }
        card.when_some(Key::Updated, || meta.updated.map(|d| d.iso()));
        card.when_some(Key::Summary, || Some(&*shown.excerpt).filter(|e| !e.is_empty()));
        card.when_some(Key::Weight, || meta.weight);
        card.when_some(Key::Kind, || meta.kind.map(kind_key));
        card.when_some(Key::KindLabel, || meta.kind.map(|kind| self.trans(kind_key(kind))));
        card.when_some(Key::Section, || {
            let section = archive.section_of(id)?;
            let link = || self.section_link(section).into();
            Some(self.linked(Linked::Section(section), link))
        });
        if card.wants(Key::Series)
            && let Some((series, part)) = archive.series_of(id)
        {
            let s = archive.series(series);
            let link = Object::new()
                .set("title", &*s.name)
                .maybe("url", self.url_of_page(self.plan().series(series)))
                .set("part", i64::from(part))
                .set("parts", s.parts.iter().map(|p| p.1 as usize).max().unwrap_or(0).max(s.parts.len()));
            card.put(Key::Series, link);
        }
        card.when_some(Key::Image, || {
            self.image(shown.image.as_ref()?, &article.source, url).map(Value::from)
        });
        self.add_to_page(id, &mut card);
        card.finish()
    }

    /// The picture of an article, where there is one.
    pub(super) fn image_of(&self, id: ArticleId) -> Option<Value> {
        self.picture_of(self.archive().article(id), self.plan().article(id))
    }

    /// The names of those who wrote an article, in one text.
    fn byline(&self, id: ArticleId) -> String {
        let credits = self.archive().credits_of(id);
        if credits.is_empty() {
            return self.language().staff_byline.clone();
        }
        credits.iter().map(|c| &*c.name).collect::<Vec<_>>().join(&self.trans("comma"))
    }

    /// A credit that many cards share, unless it spells the name of its author in a
    /// way of its own.
    fn known_credit(&self, credit: &Credit) -> Value {
        match credit.author {
            Some(author)
                if credit.kind == BylineKind::Person && credit.name == self.archive().author(author).name =>
            {
                self.linked(Linked::Author(author), || self.credit(credit))
            }
            _ => self.credit(credit),
        }
    }

    /// A link that many cards share.
    fn linked(&self, to: Linked, make: impl FnOnce() -> Value) -> Value {
        match self.cards {
            Some(cards) => cards.link((self.lang(), to), make),
            None => make(),
        }
    }

    pub(super) fn credit(&self, credit: &Credit) -> Value {
        let kind = match credit.kind {
            BylineKind::Person => "person",
            BylineKind::Staff => "staff",
            BylineKind::Anonymous => "anonymous",
            BylineKind::TranslatedFrom => "translated-from",
            BylineKind::Syndicated => "syndicated",
        };
        let mut object = Object::new().set("name", &*credit.name).set("kind", kind);
        if let Some(author) = credit.author {
            let term = self.archive().author(author);
            object.put("slug", &*term.slug);
            if let Some(url) = self.url_of_page(self.plan().author(author)) {
                object.put("url", url);
            }
            if let Some(portrait) = self.portrait(author) {
                object.put("portrait", portrait);
            }
        }
        object.into()
    }

    /// An author's picture.
    pub(super) fn portrait(&self, author: AuthorId) -> Option<Value> {
        self.picture_of(self.archive().author(author).about()?, self.plan().author(author))
    }

    pub(super) fn topic_link(&self, id: TopicId) -> Value {
        let topic = self.archive().topic(id);
        let link = Object::new().set("name", &*topic.name).set("slug", &*topic.slug);
        let link = self.in_tongue(link, topic.name_lang());
        link.maybe("url", self.url_of_page(self.plan().topic(id))).into()
    }

    pub(super) fn section_link(&self, id: crate::archive::SectionId) -> Object {
        let section = self.archive().section(id);
        let url = self.url_of_page(self.plan().section(id));
        let link = Object::new().set("title", &*section.name).set("slug", &*section.path);
        self.in_tongue(link, section.name_lang()).maybe("url", url)
    }

    /// The `href` of a page, where there is one at that address.
    pub(super) fn url_of_page(&self, url: &UrlPath) -> Option<String> {
        self.plan().find(url).map(|_| self.config().href(url))
    }

    /// The picture of what introduces a list.
    pub(super) fn picture_of(&self, file: &Article, base: &UrlPath) -> Option<Value> {
        self.image(&file.shown().image?, &file.source, base).map(Value::from)
    }

    /// A picture that front matter names. `None` where it is the site's own and
    /// is not there: a placeholder would say less than nothing.
    pub(super) fn image(&self, image: &Image, source: &SourcePath, base: &UrlPath) -> Option<Object> {
        let (url, size) = self.picture(&image.src, source, base)?;
        let mut object = Object::new()
            .set("url", url)
            .set("alt", image.alt.as_deref().unwrap_or(""))
            .set("wide", image.wide)
            .maybe("caption", image.caption.as_deref())
            .maybe("credit", image.credit.as_deref());
        if let Some((width, height)) = size {
            object.put("width", u64::from(width));
            object.put("height", u64::from(height));
        }
        Some(object)
    }

    /// The address and size of a picture as it is written in front matter.
    pub(super) fn picture(
        &self,
        src: &str,
        source: &SourcePath,
        base: &UrlPath,
    ) -> Option<(String, Option<(u32, u32)>)> {
        if src.is_empty() {
            return None;
        }
        if src.contains("://") || src.starts_with("//") {
            if let Some(inner) = src.strip_prefix(&self.config().base_url).filter(|s| s.starts_with('/')) {
                return self.picture(inner, source, base);
            }
            return crate::base::escape::is_safe_image_url(src).then(|| (src.to_owned(), None));
        }
        let decoded = crate::base::escape::percent_decode(src).unwrap_or_else(|| src.to_owned());
        let target = if decoded.starts_with('/') {
            LinkTarget::Path(decoded.into())
        } else {
            LinkTarget::Relative(decoded.into())
        };
        match self.plan().resolve(&target, base, source) {
            Destination::Found(url) => {
                let size = match self.plan().find(&url).map(|r| &r.view) {
                    Some(View::Copy(file)) => self.dimensions(file),
                    _ => None,
                };
                Some((self.config().href(&url), size))
            }
            Destination::Here | Destination::Nowhere => None,
        }
    }
}

/// A kind of article, as a key of the interface strings.
pub(super) fn kind_key(kind: crate::article::Kind) -> &'static str {
    use crate::article::Kind;
    match kind {
        Kind::News => "kind_news",
        Kind::Analysis => "kind_analysis",
        Kind::Opinion => "kind_opinion",
        Kind::Interview => "kind_interview",
        Kind::Review => "kind_review",
        Kind::Background => "kind_background",
        Kind::Briefing => "kind_briefing",
    }
}
