//! How a list is cut into pages. The built-in lists are by year, so that an
//! article with an old date moves one year's pages only; a template of the
//! site's own that reads `paginator` gets numbered pages, as Zola makes them, and
//! one that reads neither gets the list's front alone: other pages would repeat it.

use super::routes::Planner;
use super::{Slice, View};
use crate::archive::ArticleId;
use crate::article::Article;
use crate::base::UrlPath;
use crate::config::Paginate;
use crate::theme::{Theme, Usual};

/// How a list is cut into pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// Its front, and the pages of its years.
    Years,
    /// Numbered pages, the first of them at the list's own address.
    Numbered(Paginate),
    /// One page.
    Whole,
}

impl Paging {
    /// By what the list's template reads, and what its file says or else the
    /// configuration of lists of its kind.
    pub fn of(theme: &Theme, template: &str, file: Option<&Article>, usual: Option<&Paginate>) -> Self {
        let paginate = file.and_then(|f| f.meta.paginate.as_deref()).or(usual).filter(|p| p.by > 0);
        match paginate.filter(|_| theme.reads(template, "paginator")) {
            Some(paginate) => Self::Numbered(paginate.clone()),
            None if theme.reads(template, "list") => Self::Years,
            None => Self::Whole,
        }
    }
}

impl Paginate {
    /// How many pages so many articles make; there is always one.
    pub fn pages(&self, articles: usize) -> u32 {
        articles.div_ceil(self.by.max(1) as usize).max(1) as u32
    }

    /// What stands before the number of a page of a list.
    pub fn base(&self, list: &UrlPath) -> UrlPath {
        UrlPath::new(format!("{list}{}/", self.path.as_deref().unwrap_or("page")))
    }

    /// The address of a page, counted from 1.
    pub fn url(&self, list: &UrlPath, page: u32) -> UrlPath {
        if page == 1 { list.clone() } else { UrlPath::new(format!("{}{page}/", self.base(list))) }
    }
}

/// A list's template, its file, and how lists of its kind are cut.
type Listing<'f> = (&'f str, Option<&'f Article>, Option<&'f Paginate>);

impl<'a> Planner<'a> {
    /// A list's template, its file, and how lists of its kind are cut.
    pub(super) fn listing<'f>(
        &self,
        file: Option<&'f Article>,
        usual: &Usual,
        paginate: Option<&'f Paginate>,
    ) -> Listing<'f>
    where
        'a: 'f,
    {
        (self.theme.choose(file.and_then(|f| f.meta.template.as_deref()), usual), file, paginate)
    }

    /// The further pages of the home page, where its template pages a list.
    pub(super) fn pages_of_home(&mut self, root: &UrlPath) {
        let home = self.archive.home(self.lang);
        let template = self.theme.choose(home.and_then(|f| f.meta.template.as_deref()), &Usual::HOME);
        if let Paging::Numbered(paginate) = Paging::of(self.theme, template, home, None) {
            let articles = self.archive.of_home(self.lang);
            self.numbered(root, &paginate, &articles, View::HomePage);
        }
    }

    /// The further pages of a list, which begin with the newest.
    fn numbered(
        &mut self,
        url: &UrlPath,
        paginate: &Paginate,
        articles: &[ArticleId],
        view: impl Fn(u32) -> View,
    ) {
        // Templates write the number of the first page too.
        self.made(UrlPath::new(format!("{}1/", paginate.base(url))), View::Redirect(url.clone()));
        let pages = articles.rchunks(paginate.by.max(1) as usize);
        for (page, shown) in (1..).zip(pages).skip(1) {
            self.made_of(paginate.url(url, page), view(page), shown);
        }
    }

    /// A list's front, and its other pages.
    pub(super) fn list(
        &mut self,
        url: &UrlPath,
        (template, file, paginate): Listing<'_>,
        articles: &[ArticleId],
        view: impl Fn(Slice) -> View,
    ) {
        let newest = articles.len().saturating_sub(self.config.lists.per_page);
        self.made_of(url.clone(), view(Slice::Front), &articles[newest..]);
        match Paging::of(self.theme, template, file, paginate) {
            Paging::Whole => return,
            Paging::Numbered(paginate) => {
                let pages = |page| view(Slice::Page(page));
                return self.numbered(url, &paginate, articles, pages);
            }
            Paging::Years => {}
        }
        let mut later = articles;
        for (year, count) in self.archive.years_of(articles) {
            let year_url = UrlPath::new(format!("{url}{year:04}/"));
            let (of_year, after) = later.split_at(count);
            later = after;
            for (page, shown) in (1..).zip(of_year.chunks(self.config.lists.per_page)) {
                let url =
                    if page == 1 { year_url.clone() } else { UrlPath::new(format!("{year_url}{page}/")) };
                self.made_of(url, view(Slice::Year(year, page)), shown);
            }
        }
    }
}
