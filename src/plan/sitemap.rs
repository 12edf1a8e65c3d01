//! Which addresses the sitemap names, in parts by year: an archive grows at one end,
//! so that what a crawler has read of 2014 stays as it is.

use std::collections::BTreeMap;

use super::routes::Planner;
use super::{SitemapPart, Slice, View};
use crate::base::UrlPath;

/// The most URLs of one file of a sitemap (sitemaps.org).
const SITEMAP_URLS: usize = 50_000;

impl Planner<'_> {
    pub(super) fn sitemap(&mut self) {
        if !self.config.pages.sitemap {
            return;
        }
        // A page names itself in every language, and a file may have 50 MiB at most.
        let most = SITEMAP_URLS / self.config.languages.len().max(1);
        let mut groups: BTreeMap<Option<i16>, Vec<u32>> = BTreeMap::new();
        for (i, route) in self.plan.routes.iter().enumerate() {
            let year = match &route.view {
                View::Article(id) => self.archive.date(*id).map(|d| d.year),
                View::Year(y) | View::Month(y, _) | View::Day(y, ..) => Some(*y),
                View::Section(_, Slice::Year(y, _))
                | View::Topic(_, Slice::Year(y, _))
                | View::Author(_, Slice::Year(y, _))
                | View::Term(_, Slice::Year(y, _)) => Some(*y),
                View::Home
                | View::Section(..)
                | View::Topic(..)
                | View::Author(..)
                | View::Topics
                | View::Authors => None,
                View::Taxonomy(_) | View::Term(..) => None,
                View::Series(_)
                | View::SeriesIndex
                | View::Archive
                | View::OnThisDay(..)
                | View::Corrections => None,
                _ => continue,
            };
            groups.entry(year).or_default().push(i as u32);
        }
        for (year, routes) in groups {
            let stem = year.map_or_else(|| "sitemap-pages".to_owned(), |y| format!("sitemap-{y:04}"));
            for (n, part) in routes.chunks(most).enumerate() {
                let name = if n == 0 { format!("{stem}.xml") } else { format!("{stem}-{}.xml", n + 1) };
                self.plan.sitemap.push(SitemapPart { name, routes: part.to_vec() });
            }
        }
        self.made(UrlPath::new("/sitemap.xml"), View::Sitemap(None));
        for i in 0..self.plan.sitemap.len() {
            let url = UrlPath::new(&self.plan.sitemap[i].name);
            self.made(url, View::Sitemap(Some(i as u32)));
        }
    }
}
