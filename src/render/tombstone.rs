//! What stands where an article was: its headline, its date, and why it is gone.
//! There is nothing else to print, for the plan has nothing else of it.

use super::head::{Head, PageKind};
use super::object::Object;
use super::page::Page;
use super::{Desk, Made};
use crate::base::locale;
use crate::plan::Route;

impl Desk<'_> {
    pub(super) fn tombstone_page(&self, index: u32, route: &Route) -> Made<Vec<u8>> {
        let Some(tombstone) = self.plan().tombstone(index, &route.url) else {
            return self.not_found_page(route);
        };
        let config = self.config();
        let lang = tombstone.lang.as_deref().unwrap_or(&self.language().code);
        let page = Object::new()
            .set("title", &*tombstone.title)
            .set("url", config.href(&route.url))
            .set("permalink", config.absolute(&route.url))
            .set("lang", lang)
            .set("dir", locale::dir(lang))
            .maybe("date", tombstone.date.map(|d| d.iso()))
            .set("withdrawn", Object::new().set("reason", &*tombstone.reason));
        let head = Head {
            title: tombstone.title.to_string(),
            robots: Some("noindex".into()),
            kind: PageKind::Plain,
            lang: tombstone.lang.as_deref().map(str::to_owned),
            ..Head::default()
        };
        let mut out = Page::new(route, "withdrawn.html", head);
        if let Some(source) = &tombstone.source {
            out = out.about(source);
        }
        let (title, href) = self.archive_crumb();
        self.finish(out.crumb(title, href).set("page", page))
    }
}
