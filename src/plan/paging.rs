//! How a list is cut into pages. The built-in lists are by year, so that an
//! article with an old date moves one year's pages only; a template of the
//! site's own that reads `paginator` gets numbered pages, as Zola makes them, and
//! one that reads neither gets the list's front alone: other pages would repeat it.

use crate::article::{Article, Paginate};
use crate::base::UrlPath;
use crate::theme::Theme;

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
    /// By what the list's template reads and what its file says.
    pub fn of(theme: &Theme, template: &str, file: Option<&Article>) -> Self {
        let paginate = file.and_then(|f| f.meta.paginate.as_deref()).filter(|p| p.by > 0);
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
