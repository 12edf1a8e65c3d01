//! A site between builds: what `watch` and `serve` hold. The inputs are looked at
//! again when somebody says that they may have changed; pages are rendered when
//! somebody asks for them. Where the inputs have errors, what was good before
//! them stays until they are mended.

use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

use super::{BuildOptions, Inputs, Prepared, Progress, Silent, Summary, prepare, site};
use crate::base::{Checked, Diagnostics, OutputPath, PartialDate, SourcePath, UrlPath};
use crate::plan::{Route, View};
use crate::render::Desk;

/// Where changes may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Anywhere.
    Everywhere,
    /// At these paths and below them, absolute or relative to the working directory.
    At(Vec<PathBuf>),
}

/// What a look at the inputs found.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// Whether anything that pages are made from is another than before.
    pub changed: bool,
    /// The inputs that are new, gone or other than before, by path.
    pub inputs: Vec<SourcePath>,
    /// Every problem of the inputs as they are now. With an error among them the site
    /// stays as it was before.
    pub diagnostics: Diagnostics,
    /// How long it took.
    pub seconds: f64,
}

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

/// A site between builds. It may be asked from many threads while it is refreshed.
pub struct Session {
    options: BuildOptions,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// Raised whenever pages may have changed.
    generation: u64,
    /// The last good one.
    good: Option<(Inputs, Prepared)>,
    /// What is wrong with the inputs as they are.
    noticed: Diagnostics,
}

impl Session {
    /// A site that nobody has looked at yet.
    pub fn new(options: BuildOptions) -> Self {
        Self { options, state: RwLock::default() }
    }

    /// The options that it was made with.
    pub fn options(&self) -> &BuildOptions {
        &self.options
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the inputs. Renders nothing and writes nothing.
    pub fn refresh(&self, _look: &Look) -> Refreshed {
        let started = Instant::now();
        let mut noticed = Diagnostics::new();
        let scanned = Inputs::scan(&self.options, &Silent, &mut noticed);
        let made = scanned.map(|inputs| {
            let prepared = prepare(&inputs, self.options.drafts, &Silent, &mut noticed);
            (inputs, prepared)
        });
        noticed.sort();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = made.filter(|_| !noticed.has_errors()) {
            state.good = Some(made);
            state.generation += 1;
        }
        state.noticed = noticed.clone();
        Refreshed {
            changed: true,
            inputs: Vec::new(),
            diagnostics: noticed,
            seconds: started.elapsed().as_secs_f64(),
        }
    }

    /// Raised by one whenever pages may be others than before.
    pub fn generation(&self) -> u64 {
        self.state().generation
    }

    /// The files and folders that a change may come from: the configuration, the
    /// content, templates, themes, data and static folders, whether they are there or not.
    pub fn watched(&self) -> Vec<PathBuf> {
        let root = &self.options.root;
        let mut paths = vec![root.join("config.toml"), root.join("zola.toml"), root.join("urls.ledger")];
        paths.extend(self.options.config.clone());
        match &self.state().good {
            Some((inputs, _)) => paths.extend(super::source_dirs(root, &inputs.config)),
            None => paths.extend(["content", "templates", "themes", "data", "static"].map(|d| root.join(d))),
        }
        paths.sort();
        paths.dedup();
        paths
    }

    /// The folders that a build writes to: where they lie among what is watched,
    /// nothing in them is an input.
    pub fn written(&self) -> Vec<PathBuf> {
        let output = match &self.state().good {
            Some((inputs, _)) => super::output_dir(&self.options, &inputs.config),
            None => self.options.output_dir.clone().unwrap_or_else(|| self.options.root.join("public")),
        };
        [output].into_iter().chain(self.options.cache_dir.clone()).collect()
    }

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
        Some(match self.make(inputs, prepared, route) {
            Ok(answer) => Checked::clean(Some(Answer { found: is_found, ..answer })),
            Err(problem) => Checked::new(None, Diagnostics::from_iter([problem])),
        })
    }

    /// Whether there is a page at an address, decoded.
    pub fn has(&self, path: &str) -> bool {
        let state = self.state();
        state.good.as_ref().is_some_and(|(_, prepared)| prepared.plan.find(&UrlPath::new(path)).is_some())
    }

    fn make(
        &self,
        inputs: &Inputs,
        prepared: &Prepared,
        route: &Route,
    ) -> Result<Answer, crate::base::Diagnostic> {
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
            None => Body::Bytes(Desk::new(&site).render_recorded(route)?.0),
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

    /// The site's base path: what its addresses begin with where it does not stand at
    /// the top of its host, as in `/archive`.
    pub fn base_path(&self) -> String {
        let state = self.state();
        state.good.as_ref().map(|(inputs, _)| inputs.config.base_path.clone()).unwrap_or_default()
    }

    /// The site's whole address, as absolute links begin that lead to it.
    pub fn base_url(&self) -> String {
        let state = self.state();
        state.good.as_ref().map(|(inputs, _)| inputs.config.base_url.clone()).unwrap_or_default()
    }

    /// Brings the output folder up to what the inputs were when they were last looked
    /// at. `None` where they had errors: then it is as it was.
    pub fn publish(&self, progress: &dyn Progress) -> Checked<Option<Summary>> {
        super::build(&self.options, progress)
    }
}
