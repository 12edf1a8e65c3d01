//! From the text of `config.toml` to a [`Config`].

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::file::{File, Math, MathTool, OnExpiry, Static, known};
use super::places::line_of;
use super::taxonomies::TaxonomyFile;
use super::typed::Typed;
use super::zola;
use super::{
    Access, Config, DEFAULT_DARK, DEFAULT_LIGHT, FeedContent, FeedFormat, Feeds, Language, Lists,
    MarkdownOptions, Pages, Permalinks, StaticMount,
};
use crate::base::permalink::Pattern;
use crate::base::slug::SlugMode;
use crate::base::{Checked, Diagnostic, Diagnostics, Excerpt, Kind, SourcePath};

/// Reads a configuration. `base_url` stands in for the file's own, as
/// `--base-url` does. `None` where it cannot be read at all.
pub fn parse(text: &str, source: &SourcePath, base_url: Option<&str>) -> Checked<Option<Config>> {
    let mut noticed = Diagnostics::new();
    let cx = Context { text, source };
    let Some(Typed { file, grounded }) = cx.typed(&mut noticed) else {
        return Checked::new(None, noticed);
    };
    cx.report_unknown(&mut noticed);
    let config = cx.check(file, base_url, &mut noticed);
    Checked::new(Some(config).filter(|_| grounded), noticed)
}

pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) source: &'a SourcePath,
}

impl Context<'_> {
    /// A mistake at the line of a key, which is named with the tables around it.
    pub(super) fn at(&self, diagnostic: Diagnostic, path: &[&str]) -> Diagnostic {
        diagnostic.at(self.source).showing_maybe(line_of(self.text, path))
    }

    /// A mistake in an entry of a list of tables: at its key, or where it begins.
    /// The span of a `[[table]]` is its header, so the key is looked for as far as the next.
    pub(super) fn at_entry(
        &self,
        diagnostic: Diagnostic,
        span: &std::ops::Range<usize>,
        key: &str,
    ) -> Diagnostic {
        let at = self.key_of_entry(span, key).unwrap_or_else(|| span.clone());
        diagnostic.at(self.source).showing(Excerpt::of(self.text, at))
    }

    /// Where a key of an entry of a list of tables is written.
    pub(super) fn key_of_entry(
        &self,
        span: &std::ops::Range<usize>,
        key: &str,
    ) -> Option<std::ops::Range<usize>> {
        let from = self.text.get(span.end..).unwrap_or_default();
        let is_header = self.text.get(span.clone()).is_some_and(|s| s.starts_with('['));
        let end = if is_header { span.end + from.find("\n[").unwrap_or(from.len()) } else { span.end };
        let entry = self.text.get(span.start..end).unwrap_or_default();
        let found = entry.match_indices(key).map(|(i, _)| i).find(|i| {
            let before = entry[..*i].chars().next_back().unwrap_or(' ');
            let after = entry[i + key.len()..].trim_start_matches(['"', '\'']).trim_start();
            !before.is_alphanumeric() && before != '_' && after.starts_with('=')
        });
        found.map(|i| span.start + i..span.start + i + key.len())
    }

    fn report_unknown(&self, noticed: &mut Diagnostics) {
        let (table, _) = DeTable::parse_recoverable(self.text);
        let table = table.get_ref();
        self.report_unknown_keys("", "", table, noticed);
        for (name, value) in table {
            let (name, DeValue::Table(inner)) = (name.get_ref(), value.get_ref()) else { continue };
            self.report_unknown_keys(name, name, inner, noticed);
            if name == "languages" {
                for (code, value) in inner {
                    let DeValue::Table(inner) = value.get_ref() else { continue };
                    self.report_unknown_keys(
                        &format!("languages.{}", code.get_ref()),
                        "languages.*",
                        inner,
                        noticed,
                    );
                }
            }
        }
    }

    /// The keys of a table that are not among those of its shape.
    fn report_unknown_keys(&self, name: &str, shape: &str, table: &DeTable<'_>, noticed: &mut Diagnostics) {
        // Kinds of term are the site's to declare: `merges` reports the others.
        let Some(keys) = known(shape).filter(|_| shape != "merge") else { return };
        for (key, value) in table {
            let (key, at) = (key.get_ref(), key.span());
            if !keys.contains(&&**key) {
                let place = if name.is_empty() { String::new() } else { format!(" in [{name}]") };
                let of_hugo = zola::of_hugo(name, key).map(str::to_owned);
                let hint = match nearest(key, keys) {
                    _ if of_hugo.is_some() => of_hugo.unwrap_or_default(),
                    Some(near) => format!("did you mean `{near}`?"),
                    // Templates find menus of any name.
                    None if shape == "menus" => continue,
                    None => "values of your own belong under [extra]".to_owned(),
                };
                let d = Diagnostic::warning(Kind::UnknownKey, format!("`{key}`{place} is not a known key"));
                noticed.push(d.at(self.source).hint(hint).showing(Excerpt::of(self.text, at)));
            } else if let Some(advice) = zola::advice(name, key, value.get_ref()) {
                // The advice is part of the message: a group shows one hint for all.
                let d = Diagnostic::warning(Kind::NoEffect, format!("`{key}` has no effect here: {advice}"));
                noticed.push(d.at(self.source).showing(Excerpt::of(self.text, at)));
            }
        }
    }

    fn check(&self, file: File, base_url: Option<&str>, noticed: &mut Diagnostics) -> Config {
        let base_url =
            base_url.or(file.base_url.as_deref()).unwrap_or_default().trim_end_matches('/').to_owned();
        let is_wrong = file.base_url.is_none() && line_of(self.text, &["base_url"]).is_some();
        let base_path = self.base_path(&base_url, is_wrong, noticed);
        let default_language = file.default_language.unwrap_or_else(|| "en".into());
        let time_zone = self.time_zone(file.time_zone.as_deref(), noticed);
        let permalinks = self.permalinks(&file.permalinks, noticed);
        let statics = self.statics(file.statics, noticed);
        let content_dir = self.folder("content_dir", file.content_dir, "content", noticed);
        let named = self.named_feeds(file.feed_filenames.as_deref(), noticed);
        // Zola's default is none; here an archive has feeds unless it says no.
        let zolas = if file.generate_feeds == Some(false) { Some(Vec::new()) } else { named.clone() };
        let slugs = self.slugs(file.slugify.paths.as_deref(), noticed);
        let mut declared = file.taxonomies;
        let mut languages = file.languages;
        for (code, language) in &mut languages {
            declared.extend(TaxonomyFile::in_language(std::mem::take(&mut language.taxonomies), code));
        }
        let taxonomies = self.taxonomies(declared, slugs, noticed);
        let title = file.title.unwrap_or_else(|| "Untitled".into());
        let description = file.description.unwrap_or_default();
        let staff_byline = file.staff_byline.unwrap_or_else(|| "Staff".into());
        let menus = object(file.menus);
        let own = Language {
            title: title.clone(),
            description: description.clone(),
            staff_byline: staff_byline.clone(),
            menus: menus.clone(),
            translations: file.translations,
            extra: object(file.extra.clone()),
            theme_options: object(file.theme_options.clone()),
            ..Language::of(&default_language)
        };
        let languages = self.languages(own, languages, &content_dir, noticed);
        // What `[languages.en]` says of the default language stands before the rest.
        let own = &languages[0];
        let (title, description) = (own.title.clone(), own.description.clone());
        let (staff_byline, menus) = (own.staff_byline.clone(), own.menus.clone());
        let p = file.pages;
        let on = |switch: Option<bool>| switch.unwrap_or(true);
        let l = file.lists;
        let site_feed = file.feeds.content.unwrap_or(FeedContent::Full);
        // A full text in a topic's feed would put each article's text into a dozen files.
        let short = if site_feed == FeedContent::None { FeedContent::None } else { FeedContent::Summary };
        let m = file.markdown;
        let mut rel: Vec<&str> =
            m.external_links.rel.as_deref().unwrap_or("noopener").split_whitespace().collect();
        for (on, word) in
            [(m.external_links_no_follow, "nofollow"), (m.external_links_no_referrer, "noreferrer")]
        {
            if on == Some(true) && !rel.contains(&word) {
                rel.push(word);
            }
        }
        Config {
            source: self.source.clone(),
            text: super::Written(self.text.into()),
            title,
            description,
            bare_headers: file.content.bare_headers.unwrap_or(false),
            markdown: MarkdownOptions {
                html: m.html.unwrap_or_default(),
                smart_punctuation: m.smart_punctuation.unwrap_or(true),
                highlight_code: m.highlight_code.unwrap_or(true),
                math: matches!(m.math, Some(Math::Tool(MathTool::Mathml) | Math::Switch(true))),
                external_rel: rel.join(" "),
                base_url: base_url.clone(),
                content_dir: content_dir.clone(),
            },
            highlight_themes: (
                m.highlight_light.unwrap_or_else(|| DEFAULT_LIGHT.into()),
                m.highlight_dark.unwrap_or_else(|| DEFAULT_DARK.into()),
            ),
            base_url,
            base_path,
            default_language,
            languages,
            content_dir,
            output_dir: file.output_dir.unwrap_or_else(|| "public".into()),
            theme: file.theme.unwrap_or_else(|| "broadsheet".into()),
            statics,
            staff_byline,
            time_zone,
            publication_type: file.publication_type.unwrap_or_else(|| "newspaper".into()),
            licence: file.licence,
            permalinks,
            pages: Pages {
                sections: on(p.sections),
                topics: on(p.topics),
                authors: on(p.authors),
                series: on(p.series),
                archive: on(p.archive),
                years: on(p.years),
                months: on(p.months),
                days: on(p.days),
                on_this_day: on(p.on_this_day),
                corrections: on(p.corrections),
                citations: on(p.citations),
                redirects: on(p.redirects),
                not_found: on(p.not_found),
                robots: on(p.robots.or(file.generate_robots_txt)),
                sitemap: on(p.sitemap.or(file.generate_sitemap)),
            },
            lists: Lists {
                front: l.front.unwrap_or(50).max(1),
                per_page: l.per_page.unwrap_or(100).max(1),
                recommended: l.recommended.unwrap_or(5),
                more: l.more.unwrap_or(4),
                author_box: l.author_box.unwrap_or(3),
                latest: l.latest.unwrap_or(10),
                more_is_latest: l.more_is_latest.unwrap_or(false),
            },
            feeds: Feeds {
                formats_when_asked: named.filter(|f| !f.is_empty()).unwrap_or_else(|| vec![FeedFormat::Atom]),
                formats: unique(file.feeds.formats.or(zolas)),
                limit: file.feeds.limit.or(file.feed_limit).unwrap_or(20),
                site: site_feed,
                sections: file.feeds.sections.unwrap_or(short),
                topics: file.feeds.topics.unwrap_or(short),
                authors: file.feeds.authors.unwrap_or(short),
            },
            slugs,
            ledger: file.ledger,
            remove_expired: matches!(file.on_expiry, Some(OnExpiry::Remove)),
            access: self.access(file.access, noticed),
            ignored_content: file.ignored_content,
            max_source_bytes: file.max_source_bytes.unwrap_or(32 << 20),
            merges: self.merges(&file.merge, &taxonomies, noticed),
            taxonomies,
            updated_from_git: self.updated(file.updated.as_deref(), noticed),
            git_ignore_revs: file.git.ignore_revs,
            menus,
            menu_entries: self.menu_entries(noticed),
            theme_options: object(file.theme_options),
            extra: object(file.extra),
        }
    }

    /// The formats that Zola's `feed_filenames` asks for, where it is given.
    fn named_feeds(&self, names: Option<&[String]>, noticed: &mut Diagnostics) -> Option<Vec<FeedFormat>> {
        let known = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];
        let mut formats = Vec::new();
        for name in names? {
            match known.into_iter().find(|f| f.file_name() == name) {
                Some(format) => formats.push(format),
                None => {
                    let d = Diagnostic::warning(Kind::Config, format!("there is no feed `{name}`"));
                    let hint = "the feeds are atom.xml, rss.xml and feed.json";
                    noticed.push(self.at(d.hint(hint), &["feed_filenames"]));
                }
            }
        }
        Some(formats).filter(|formats| !formats.is_empty())
    }

    fn base_path(&self, base_url: &str, is_wrong: bool, noticed: &mut Diagnostics) -> String {
        let rest = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"));
        match rest {
            Some(rest)
                if !rest.is_empty()
                    && !rest.starts_with('/')
                    && !rest.contains(['?', '#', ' ', '"', '<']) =>
            {
                rest.find('/').map_or_else(String::new, |i| rest[i..].to_owned())
            }
            // A value of the wrong type has been reported.
            _ if base_url.is_empty() && is_wrong => String::new(),
            _ => {
                let d = if base_url.is_empty() {
                    Diagnostic::error(Kind::Config, "`base_url` is missing")
                } else {
                    Diagnostic::error(Kind::Config, format!("`base_url` is not an address: `{base_url}`"))
                };
                noticed.push(self.at(
                    d.hint("give the site's address, as in base_url = \"https://review.example\""),
                    &["base_url"],
                ));
                String::new()
            }
        }
    }

    fn time_zone(&self, name: Option<&str>, noticed: &mut Diagnostics) -> TimeZone {
        let Some(name) = name else { return TimeZone::UTC };
        TimeZone::get(name).unwrap_or_else(|_| {
            let d = Diagnostic::error(Kind::Config, format!("`{name}` is not a time zone"));
            noticed.push(self.at(
                d.hint("use a name of the time zone database, such as \"Europe/Lisbon\""),
                &["time_zone"],
            ));
            TimeZone::UTC
        })
    }

    fn pattern(&self, key: &str, text: &str, noticed: &mut Diagnostics) -> Option<Pattern> {
        match Pattern::parse(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let d = Diagnostic::error(
                    Kind::Config,
                    format!("the permalink `{text}` cannot be used: {error}"),
                );
                noticed.push(
                    self.at(d.hint("as in \"/:section/:year/:month/:day/:slug/\""), &["permalinks", key]),
                );
                None
            }
        }
    }

    fn permalinks(&self, written: &BTreeMap<String, String>, noticed: &mut Diagnostics) -> Permalinks {
        let mut sections = BTreeMap::new();
        let mut default = None;
        for (name, text) in written {
            let pattern = self.pattern(name, text, noticed);
            if name == "default" {
                default = pattern;
            } else if let Some(pattern) = pattern {
                sections.insert(name.trim_matches('/').to_owned(), pattern);
            }
        }
        Permalinks { default: default.unwrap_or_default(), sections }
    }

    fn statics(&self, written: Option<Vec<Static>>, noticed: &mut Diagnostics) -> Vec<StaticMount> {
        let written = written.unwrap_or_else(|| vec![Static::Folder("static".into())]);
        let mut mounts = Vec::new();
        for entry in written {
            let (from, to) = match entry {
                Static::Folder(from) => (from, "/".to_owned()),
                Static::Mount { from, to } => (from, to),
            };
            let from = self.folder("static", Some(from), "static", noticed);
            let to = format!("/{}/", to.trim_matches('/')).replace("//", "/");
            if let Err(reason) = crate::base::UrlPath::new(&to).check() {
                let d = Diagnostic::error(
                    Kind::Config,
                    format!("files cannot be copied to `{to}`: a part of it {reason}"),
                );
                noticed.push(self.at(d, &["static"]));
                continue;
            }
            mounts.push(StaticMount { from, to });
        }
        mounts
    }

    /// A folder below the root, without slashes around it.
    fn folder(&self, key: &str, written: Option<String>, default: &str, noticed: &mut Diagnostics) -> String {
        let Some(written) = written else { return default.to_owned() };
        let climbs = written.starts_with('/') || written.contains('\\') || written.contains(':');
        match crate::base::path::normalise("", &written) {
            Some(path) if !climbs && !path.is_empty() => path,
            _ => {
                let d = Diagnostic::error(
                    Kind::Config,
                    format!("`{written}` is not a folder below the site's root"),
                );
                noticed.push(
                    self.at(d.hint("give a path relative to the folder that config.toml lies in"), &[key]),
                );
                default.to_owned()
            }
        }
    }

    fn slugs(&self, written: Option<&str>, noticed: &mut Diagnostics) -> SlugMode {
        match written {
            None | Some("safe" | "unicode") => SlugMode::Unicode,
            Some("on" | "ascii") => SlugMode::Ascii,
            Some("off") => {
                let message = "`paths = \"off\"` is read as \"unicode\": every script stays, but addresses have \
                               no blanks and no capitals";
                let d = Diagnostic::warning(Kind::NoEffect, message);
                noticed.push(self.at(d, &["slugify", "paths"]));
                SlugMode::Unicode
            }
            Some(other) => {
                let d = Diagnostic::error(Kind::Config, format!("`{other}` is not a way to make slugs"));
                noticed.push(self.at(
                    d.hint("\"unicode\" keeps every script, \"ascii\" writes Latin letters without accents"),
                    &["slugify", "paths"],
                ));
                SlugMode::Unicode
            }
        }
    }

    fn updated(&self, written: Option<&str>, noticed: &mut Diagnostics) -> bool {
        match written {
            None => false,
            Some("git") => true,
            Some(other) => {
                let message = format!("`updated` cannot be taken from `{other}`");
                let d = Diagnostic::error(Kind::Config, message);
                noticed.push(self.at(d.hint("write updated = \"git\", or remove the key"), &["updated"]));
                false
            }
        }
    }

    fn access(&self, file: super::file::AccessFile, noticed: &mut Diagnostics) -> Access {
        let mut tiers = BTreeMap::new();
        for (name, value) in file.tiers {
            match json(value) {
                Value::Object(map) => drop(tiers.insert(name, map)),
                _ => {
                    let d = Diagnostic::error(Kind::Config, format!("the tier `{name}` is not a table"));
                    noticed.push(self.at(
                        d.hint(format!("write [access.{name}] and its keys below it")),
                        &["access", &name],
                    ));
                }
            }
        }
        for name in ["registered", "invited"] {
            tiers.entry(name.to_owned()).or_default();
        }
        Access {
            tiers,
            benefits: file.benefits,
            members_url: file.members_url,
            sign_in_url: file.sign_in_url,
            privacy_url: file.privacy_url,
        }
    }
}

fn unique(formats: Option<Vec<FeedFormat>>) -> Vec<FeedFormat> {
    let mut formats = formats.unwrap_or_else(|| vec![FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json]);
    formats.sort();
    formats.dedup();
    formats
}

/// The known name that is nearest to a misspelt one, if any is near.
pub(crate) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = name.to_lowercase();
    let far = lower.chars().count() / 3 + 1;
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, k), *k))
        .filter(|(d, _)| *d <= far)
        .min()
        .map(|(_, k)| k)
}

pub(super) fn object(table: toml::Table) -> Map<String, Value> {
    table.into_iter().map(|(k, v)| (k, json(v))).collect()
}

/// TOML as JSON; dates become text.
pub(crate) fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(s) => Value::String(s),
        toml::Value::Integer(i) => Value::from(i),
        toml::Value::Float(f) => Value::from(f),
        toml::Value::Boolean(b) => Value::Bool(b),
        toml::Value::Datetime(d) => Value::String(d.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(json).collect()),
        toml::Value::Table(table) => Value::Object(object(table)),
    }
}
