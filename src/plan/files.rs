//! Routes that are no pages of the program's own: files that are copied, and
//! addresses that have moved.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::routes::{Planner, explicit_url};
use super::{Destination, View};
use crate::archive::ArticleId;
use crate::article::{Article, LinkTarget};
use crate::base::slug::slugify;
use crate::base::{Diagnostic, Kind, LangId, SourcePath, UrlPath};
use crate::source::{Role, Snapshot};
use crate::theme::Usual;

impl Planner<'_> {
    pub(super) fn files(&mut self, snapshot: &Snapshot) {
        // 1. The files of an article's folder belong to it, and go when it goes.
        let mut bundles: FxHashMap<&str, Option<ArticleId>> = FxHashMap::default();
        // Each is a look at what lies somewhere else in memory.
        let ids: Vec<ArticleId> = self.archive.ids().collect();
        let own_folders = ids.into_par_iter().filter(|id| self.archive.article(*id).is_bundle());
        for id in own_folders.collect::<Vec<_>>() {
            // Translations share them: they stand once, with the first language.
            bundles.entry(self.archive.article(id).source.folder()).or_insert(Some(id));
        }
        let withdrawn = self.archive.withdrawn().iter().map(|w| &w.article).filter(|a| a.is_bundle());
        for article in withdrawn {
            bundles.entry(article.source.folder()).or_insert(None);
        }
        for input in snapshot.inputs() {
            let url = match &input.role {
                Role::Beside => match self.beside_url(&bundles, &input.path) {
                    Some(url) => url,
                    None => continue,
                },
                // As hosts answer: the index of a folder at the address of the folder.
                Role::Static(output) => output.url(),
                _ => continue,
            };
            if let Err(reason) = url.check() {
                let message = format!("the file cannot be published as {url}: a part of its name {reason}");
                self.noticed.push(Diagnostic::error(Kind::Slug, message).at(&input.path).hint("rename it"));
                continue;
            }
            if input.role == Role::Beside {
                self.plan.beside.insert(input.path.clone(), url.clone());
            }
            match self.taken(&url.output().url()) {
                None => self.insert(url, View::Copy(input.path.clone()), Some(&input.path)),
                Some(i) => self.file_in_the_way(&input.path, &url, i),
            }
        }
    }

    fn file_in_the_way(&mut self, path: &SourcePath, url: &UrlPath, i: u32) {
        let theme = format!("themes/{}/", self.config.theme);
        if path.as_str().starts_with(&theme) && matches!(self.plan.routes[i as usize].view, View::Copy(_)) {
            return; // the site's own file stands before its theme's
        }
        // A file of the site's own stands before what the program would make.
        if matches!(self.plan.routes[i as usize].view, View::Robots | View::NotFound | View::Redirects) {
            self.plan.routes[i as usize].view = View::Copy(path.clone());
            return;
        }
        let other = self.name_of(i);
        let message = format!("two things want the address {url}");
        let d = Diagnostic::error(Kind::Collision, message).at(path);
        self.noticed.push(d.note(format!("the other is {other}")).hint("rename the file"));
    }

    /// `None` for a file of an article that was withdrawn.
    fn beside_url(&self, bundles: &FxHashMap<&str, Option<ArticleId>>, path: &SourcePath) -> Option<UrlPath> {
        let mut folder = path.folder();
        loop {
            if let Some(&id) = bundles.get(folder) {
                let inner = &path.as_str()[folder.len() + 1..];
                return id.map(|id| self.plan.articles[id.index()].child(inner));
            }
            match folder.rfind('/') {
                Some(i) if i > self.config.content_dir.len() => folder = &folder[..i],
                _ => break,
            }
        }
        let inner = path.as_str().strip_prefix(&self.config.content_dir).unwrap_or(path.as_str());
        Some(UrlPath::new(inner))
    }

    pub(super) fn aliases(&mut self) {
        let archive = self.archive;
        let articles = archive.ids().map(|id| (archive.article(id), &self.plan.articles[id.index()]));
        let aliased = articles.filter(|(article, _)| !article.meta.aliases.is_empty());
        let mut wanted: Vec<(&Article, UrlPath)> = aliased.map(|(a, url)| (a, url.clone())).collect();
        // An old address leads to what is left, too.
        let withdrawn = archive.withdrawn().iter().map(|w| &*w.article);
        wanted.extend(withdrawn.filter_map(|a| Some((a, self.plan.by_source.get(&a.source)?.clone()))));
        for section in archive.sections().iter().enumerate() {
            if let (i, Some(file)) = (section.0, &section.1.file) {
                wanted.push((file, self.plan.sections[i].clone()));
            }
        }
        for (i, topic) in archive.topics().iter().enumerate() {
            self.alias_terms(&topic.aliases, self.plan.topics[i].clone(), "topics", topic.file.as_deref());
            if let Some(file) = &topic.file {
                wanted.push((file, self.plan.topics[i].clone()));
            }
        }
        for (i, author) in archive.authors().iter().enumerate() {
            self.alias_terms(
                &author.aliases,
                self.plan.authors[i].clone(),
                "authors",
                author.file.as_deref(),
            );
            if let Some(file) = &author.file {
                wanted.push((file, self.plan.authors[i].clone()));
            }
        }
        for (i, series) in archive.series_list().iter().enumerate() {
            if let Some(file) = &series.file {
                wanted.push((file, self.plan.series[i].clone()));
            }
        }
        for (i, topic) in archive.topics().iter().enumerate() {
            let url = self.plan.topics[i].clone();
            self.lang = topic.lang;
            self.merged_terms(&topic.merged, &url, "topics");
        }
        for (i, author) in archive.authors().iter().enumerate() {
            let url = self.plan.authors[i].clone();
            self.lang = author.lang;
            self.merged_terms(&author.merged, &url, "authors");
        }
        for (i, series) in archive.series_list().iter().enumerate() {
            let url = self.plan.series[i].clone();
            self.lang = series.lang;
            self.merged_terms(&series.merged, &url, "series");
        }
        for (article, url) in wanted {
            for alias in article
                .meta
                .aliases
                .iter()
                .filter(|a| article.role == crate::article::Role::Article || a.starts_with('/'))
            {
                self.alias(alias, &url, article);
            }
        }
        for lang in self.config.langs() {
            self.lang = lang;
            self.term_aliases();
        }
    }

    /// Sections, and home pages, whose `redirect_to` names another page: they are
    /// planned once every page that may be meant is there.
    pub(super) fn section_redirects(&mut self) {
        let archive = self.archive;
        for lang in self.config.langs() {
            self.lang = lang;
            let home = archive.home(lang).map(|file| (file, None));
            let sections = archive.edition(lang).sections();
            let sections = sections.filter_map(|id| Some((archive.section(id).about()?, Some(id))));
            for (file, section) in home.into_iter().chain(sections) {
                let Some(written) = file.meta.redirect_to.as_deref().filter(|_| file.lang == lang) else {
                    continue;
                };
                let url = section.map_or_else(|| self.url("/"), |id| self.plan.section(id).clone());
                match self.redirect_target(written, file) {
                    Some(to) if to != url => self.insert_redirect(url, to, file),
                    found => {
                        self.dead_redirect(written, file, found.is_some());
                        // It is a page as any other then.
                        match section {
                            None => {
                                self.made(url.clone(), View::Home);
                                self.pages_of_home(&url);
                            }
                            Some(id) if self.config.pages.sections => {
                                let list = self.listing(Some(file), &Usual::SECTION, None);
                                let articles = &archive.section(id).articles;
                                self.list(&url, list, articles, |slice| View::Section(id, slice));
                            }
                            Some(_) => {}
                        }
                    }
                }
            }
        }
        self.lang = LangId::DEFAULT;
    }

    fn insert_redirect(&mut self, from: UrlPath, to: UrlPath, file: &Article) {
        if self.config.pages.redirects && self.taken(&from).is_none() {
            self.insert(from, View::Redirect(to), Some(&file.source));
        }
    }

    /// A content file, or a path from the site's top with or without its slash.
    fn redirect_target(&self, written: &str, file: &Article) -> Option<UrlPath> {
        let inner = written.strip_prefix(self.config.base_url.as_str()).unwrap_or(written);
        let target = match inner.strip_prefix("@/") {
            Some(path) => {
                let path = SourcePath::new(format!("{}/{path}", self.config.content_dir));
                LinkTarget::Source { path, strict: true }
            }
            None if inner.contains("://") => return None,
            None => LinkTarget::Path(format!("/{}", inner.trim_start_matches('/')).into()),
        };
        match self.plan.resolve(&target, &UrlPath::new("/"), &file.source) {
            Destination::Found(url) => Some(url),
            _ => None,
        }
    }

    fn dead_redirect(&mut self, written: &str, file: &Article, is_itself: bool) {
        let why = if is_itself { "is the section itself" } else { "is no page of the site" };
        let message = format!("`redirect_to` leads to `{written}`, which {why}");
        let hint = "give the path of a page, as in \"/blog/\" or \"@/blog/_index.md\"";
        let d = Diagnostic::warning(Kind::DeadLink, message).at(&file.source).hint(hint);
        self.noticed.push(d.naming(&["redirect_to"], written));
    }

    /// For hosts that answer old addresses themselves.
    pub(super) fn redirects(&mut self) {
        let any = self.plan.routes.iter().any(|r| matches!(r.view, View::Redirect(_)));
        self.lang = LangId::DEFAULT;
        if any && self.config.pages.redirects {
            self.made(UrlPath::new("/_redirects"), View::Redirects);
        }
    }

    /// What the configuration merged leads from the address that it had.
    pub(super) fn merged_terms(&mut self, merged: &[std::sync::Arc<str>], to: &UrlPath, folder: &str) {
        for slug in merged {
            self.leads_on(&self.url(&format!("/{folder}/{slug}/")), to);
        }
    }

    /// An address that nothing else wants leads on to a page.
    pub(super) fn leads_on(&mut self, from: &UrlPath, to: &UrlPath) {
        let made = self.config.pages.redirects && self.plan.by_url.contains_key(to);
        if made && from.check().is_ok() && self.taken(from).is_none() {
            self.insert(from.clone(), View::Redirect(to.clone()), None);
        }
    }

    /// Another name of a topic or author leads from the address that it would have.
    pub(super) fn alias_terms(
        &mut self,
        aliases: &[std::sync::Arc<str>],
        url: UrlPath,
        folder: &str,
        file: Option<&Article>,
    ) {
        let Some(file) = file else { return };
        let root = self.config.root(file.lang);
        for alias in aliases {
            let slug = slugify(alias, self.config.slugs);
            let from = format!("{root}/{folder}/{slug}/");
            if !slug.is_empty()
                && from != url.as_str()
                && !self.plan.has(&from)
                && self.plan.find(&url).is_some()
            {
                self.alias(&from, &url, file);
            }
        }
    }

    pub(super) fn alias(&mut self, alias: &str, to: &UrlPath, article: &Article) {
        if !self.config.pages.redirects || !self.plan.by_url.contains_key(to) {
            return;
        }
        let mut from = explicit_url(alias);
        let last = from.as_str().rsplit('/').next().unwrap_or("");
        if !last.is_empty() && !last.contains('.') {
            from = UrlPath::new(format!("{from}/"));
        }
        if from == *to {
            return;
        }
        let drop = |why: String| {
            let hint = "remove the alias, or give it to the article that it belongs to";
            Diagnostic::warning(Kind::Alias, why)
                .at(&article.source)
                .naming(&["aliases", "alias", "redirect_from"], alias)
                .hint(hint)
        };
        if let Err(reason) = from.check() {
            self.noticed.push(drop(format!("the alias {from} cannot be used: a part of it {reason}")));
            return;
        }
        match self.taken(&from) {
            None => {
                self.lang = article.lang;
                self.insert(from, View::Redirect(to.clone()), Some(&article.source));
            }
            Some(i) => {
                // The same alias twice, or one that differs from its own page in case only.
                let route = &self.plan.routes[i as usize];
                let is_redirect =
                    route.url == *to || matches!(&route.view, View::Redirect(other) if other == to);
                if !is_redirect {
                    let other = self.name_of(i);
                    self.noticed.push(
                        drop(format!("the alias {from} is taken"))
                            .note(format!("it is the address of {other}")),
                    );
                }
            }
        }
    }
}
