//! What stands at an address, rendered when it is asked for.

use std::path::PathBuf;

use super::super::{Inputs, Prepared, site};
use super::Session;
use crate::base::{Checked, Diagnostic, Diagnostics, OutputPath, PartialDate, SourcePath, UrlPath};
use crate::plan::{Route, View};
use crate::render::Desk;

/// What an address gives.
#[derive(Debug)]
pub struct Answer {
    /// Whether there is such a page; else this is the page that says so.
    pub found: bool,
    /// The file that it would be; its ending says what type it is.
    pub output: OutputPath,
    /// What it holds.
    pub body: Body,
    /// The `href` that it redirects to, if it does.
    pub redirect: Option<String>,
    /// The source that it is about, for pages of articles.
    pub source: Option<SourcePath>,
    /// Why a build without drafts would leave it out, if it would.
    pub unpublished: Option<Unpublished>,
}

/// What keeps an article back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpublished {
    /// It is a draft.
    Draft,
    /// It is to be published then.
    Until(PartialDate),
}

/// The bytes of an [`Answer`].
#[derive(Debug)]
pub enum Body {
    /// Rendered.
    Bytes(Vec<u8>),
    /// In a file that is published as it is.
    File(PathBuf),
}

impl Session {
    /// What stands at an address: its path, decoded, from the site's base path on, as
    /// in `/iran/2014/`. `None` where there is no good site yet.
    /// Where the address is that of no page, the site's own page for that.
    pub fn answer(&self, path: &str) -> Option<Checked<Option<Answer>>> {
        let state = self.state();
        let (inputs, prepared) = state.good.as_ref()?;
        let plan = &prepared.plan;
        let found = plan.find(&UrlPath::new(path)).or_else(|| {
            let folder = path.strip_suffix("index.html").filter(|folder| folder.ends_with('/'))?;
            plan.find(&UrlPath::new(folder))
        });
        let is_found = found.is_some();
        let Some(route) = found.or_else(|| plan.find(&UrlPath::new("/404.html"))) else {
            return Some(Checked::clean(None));
        };
        Some(match make(inputs, prepared, route) {
            Ok(answer) => Checked::clean(Some(Answer { found: is_found, ..answer })),
            Err(problem) => Checked::new(None, Diagnostics::from_iter([problem])),
        })
    }

    /// Whether there is a page at an address, decoded.
    pub fn has(&self, path: &str) -> bool {
        let state = self.state();
        state.good.as_ref().is_some_and(|(_, prepared)| prepared.plan.find(&UrlPath::new(path)).is_some())
    }

    /// The site's whole address, as absolute links begin that lead to it.
    pub fn base_url(&self) -> String {
        let state = self.state();
        state.good.as_ref().map(|(inputs, _)| inputs.config.base_url.clone()).unwrap_or_default()
    }

    /// The site's base path: what its addresses begin with where it does not stand at
    /// the top of its host, as in `/archive`.
    pub fn base_path(&self) -> String {
        let state = self.state();
        state.good.as_ref().map(|(inputs, _)| inputs.config.base_path.clone()).unwrap_or_default()
    }
}

fn make(inputs: &Inputs, prepared: &Prepared, route: &Route) -> Result<Answer, Diagnostic> {
    let site = site(inputs, prepared);
    let article = match &route.view {
        View::Article(id) => Some(site.archive.article(*id)),
        _ => None,
    };
    let body = match &route.view {
        View::Copy(source) => inputs.snapshot.disk_path(source).map(Body::File),
        _ => None,
    };
    let body = match body {
        Some(body) => body,
        None => Body::Bytes(Desk::new(&site).render_alone(route)?),
    };
    Ok(Answer {
        found: true,
        output: route.output(),
        body,
        redirect: match &route.view {
            View::Redirect(to) => Some(inputs.config.href(to)),
            _ => None,
        },
        source: article.map(|a| a.source.clone()),
        unpublished: article.and_then(|a| match a.meta.publish_date {
            _ if a.meta.draft => Some(Unpublished::Draft),
            Some(date) if date.instant(&inputs.config.time_zone) > inputs.now.as_second() => {
                Some(Unpublished::Until(date))
            }
            _ => None,
        }),
    })
}
