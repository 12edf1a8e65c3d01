//! `backfile new`

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::args::{NewArgs, SiteArgs};
use super::wording::shown;
use super::{Exit, Streams, failed, refuse, site, usage};
use crate::base::path::check_segment;
use crate::base::slug::{SlugMode, slugify};
use crate::base::{Diagnostic, Kind};

/// Folders whose files have no date: what has none is a page, not an article.
const UNDATED: [&str; 4] = ["authors", "topics", "series", "pages"];

/// Writes an article's file, with its title and today's date, and prints its path.
pub fn run(args: &NewArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let site = match site::read(site) {
        Ok(site) => site,
        Err(problem) => return refuse(streams, *problem),
    };
    let article = NewArticle::read(&args.article, site.slugs).and_then(|article| {
        let is_term = article.section.len() == 1
            && site
                .taxonomies
                .iter()
                .any(|t| *t == article.section[0] || slugify(t, site.slugs) == article.section[0]);
        let lang = suffix(args.lang.as_deref(), &site.languages)?;
        Ok(NewArticle { lang, dated: article.dated && !is_term, ..article })
    });
    let article = match article {
        Ok(article) => article,
        Err(message) => return usage(streams, &message),
    };
    // The day is the publication's, wherever its editor travels.
    let today = Timestamp::now().to_zoned(site.time_zone).date();
    match article.write(&site.content, today) {
        Ok(path) => {
            writeln!(streams.out, "{}", shown(&path))?;
            Ok(Exit::Done)
        }
        Err(problem) => refuse(streams, *problem),
    }
}

/// What is to be begun, read from `SECTION/TITLE`.
#[derive(Debug, PartialEq, Eq)]
struct NewArticle {
    /// The folders below `content/`; empty for an article of no section.
    section: Vec<String>,
    title: String,
    slug: String,
    /// The suffix of its file: nothing, or a language.
    lang: Option<String>,
    /// Whether it gets a date: what introduces a person or a term has none.
    dated: bool,
}

impl NewArticle {
    /// Splits at the last slash, so that a section may lie within another. (A
    /// title that holds a slash is given without it and mended in the file.)
    fn read(argument: &str, slugs: SlugMode) -> Result<Self, String> {
        let (section, title) = argument.rsplit_once('/').unwrap_or(("", argument));
        let title = title.trim();
        if title.is_empty() {
            return Err(format!("`{argument}` has no title after its last slash"));
        }
        if title.contains(char::is_control) {
            return Err(format!("the title `{title}` holds a control character"));
        }
        let slug = slugify(title, slugs);
        if slug.is_empty() {
            return Err(format!("the title `{title}` has no letter or digit that could stand in a URL"));
        }
        check_segment(&slug).map_err(|reason| format!("the slug `{slug}` of the title {reason}"))?;
        let section: Vec<String> =
            section.split('/').filter(|_| !section.is_empty()).map(str::to_owned).collect();
        for part in &section {
            check_segment(part).map_err(|reason| match part.as_str() {
                "" => format!("the section of `{argument}` has an empty part"),
                part => format!("the section's part `{part}` {reason}"),
            })?;
        }
        let dated = !matches!(section.first(), Some(top) if UNDATED.contains(&top.as_str()));
        Ok(Self { section, title: title.to_owned(), slug, lang: None, dated })
    }

    /// Creates the file under `content` and returns its path.
    fn write(&self, content: &Path, today: Date) -> Result<PathBuf, Box<Diagnostic>> {
        let section = self.section.iter().fold(content.to_owned(), |path, part| path.join(part));
        let dated = self.dated;
        let year = format!("{:04}", today.year());
        let folder = if dated && has_year_folders(&section) { section.join(year) } else { section.clone() };
        stays_within(content, &folder)?;

        if let Some(lang) = &self.lang
            && let Some(original) = self.original(&section)
        {
            let stem = original.file_stem().unwrap_or_default().to_string_lossy();
            let path = original.with_file_name(format!("{stem}.{lang}.md"));
            create(&path, &self.front_matter(None))?;
            return Ok(path);
        }
        let suffix = self.lang.as_ref().map_or(String::new(), |lang| format!(".{lang}"));
        let path = folder.join(format!("{}{suffix}.md", self.slug));
        // The same article in its other form, a folder with pictures beside it.
        let twin = folder.join(&self.slug).join(format!("index{suffix}.md"));
        if twin.exists() {
            return Err(taken(&twin));
        }
        fs::create_dir_all(&folder).map_err(|error| failed("created", &folder, &error))?;
        create(&path, &self.front_matter(dated.then_some(today)))?;
        Ok(path)
    }

    /// The article of the same name in the default language: in the section, or in
    /// one of its folders by year. A translation stands beside it and takes over
    /// its date, authors and topics.
    fn original(&self, section: &Path) -> Option<PathBuf> {
        let mut folders = vec![section.to_owned()];
        let years = fs::read_dir(section).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut years: Vec<PathBuf> = years.filter(|path| path.is_dir()).collect();
        years.sort();
        folders.extend(years.into_iter().filter(|path| {
            path.file_name().is_some_and(|n| n.to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        }));
        let forms = |folder: &PathBuf| {
            [folder.join(format!("{}.md", self.slug)), folder.join(&self.slug).join("index.md")]
        };
        folders.iter().flat_map(forms).find(|path| path.is_file())
    }

    fn front_matter(&self, date: Option<Date>) -> String {
        let title = toml::Value::String(self.title.clone());
        match date {
            Some(date) => format!("+++\ntitle = {title}\ndate = {date}\nauthors = []\ntopics = []\n+++\n\n"),
            None => format!("+++\ntitle = {title}\n+++\n\n"),
        }
    }
}

/// The suffix for a language: none for the default one. A sentence where it is no
/// language of the site: its file would be an article of that odd name.
fn suffix(lang: Option<&str>, languages: &[String]) -> Result<Option<String>, String> {
    let Some(lang) = lang else { return Ok(None) };
    match languages.iter().position(|tag| tag.eq_ignore_ascii_case(lang)) {
        Some(0) => Ok(None),
        Some(i) => Ok(Some(languages[i].clone())),
        None => Err(format!(
            "`{lang}` is not a language of the site ({}); add [languages.{lang}] to its configuration",
            languages.join(", ")
        )),
    }
}

/// Writes a file that must not be there yet. Asked of the system in one step: a
/// look beforehand would let two runs both find the place free.
fn create(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(taken(path)),
        Err(error) => return Err(failed("created", path, &error)),
    };
    file.write_all(text.as_bytes()).map_err(|error| failed("written", path, &error))
}

/// Whether the section sorts its articles into folders such as `2014/`.
fn has_year_folders(section: &Path) -> bool {
    let Ok(entries) = fs::read_dir(section) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit()) && entry.path().is_dir()
    })
}

/// Refuses a folder that a symbolic link takes out of `content`: the build
/// would not follow it, so an article written there would be lost.
fn stays_within(content: &Path, folder: &Path) -> Result<(), Box<Diagnostic>> {
    let Some(existing) = folder.ancestors().find(|path| path.exists()) else { return Ok(()) };
    if !content.exists() {
        return Ok(());
    }
    let real = |path: &Path| path.canonicalize().map_err(|error| failed("read", path, &error));
    if real(existing)?.starts_with(real(content)?) {
        return Ok(());
    }
    let message = format!("{} leads out of {}", shown(existing), shown(content));
    Err(Box::new(
        Diagnostic::error(Kind::BadEntry, message).hint("put the folder itself there, not a link to it"),
    ))
}

fn taken(path: &Path) -> Box<Diagnostic> {
    let message = format!("{} exists already", shown(path));
    Box::new(Diagnostic::error(Kind::Io, message).hint("choose another title, or edit that file"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use jiff::civil::date;

    fn write(content: &Path, argument: &str) -> Result<String, String> {
        let path = NewArticle::read(argument, SlugMode::Unicode)?
            .write(content, date(2026, 3, 9))
            .map_err(|d| d.message)?;
        Ok(path.strip_prefix(content).unwrap().to_string_lossy().into_owned())
    }

    #[test]
    fn an_article_goes_where_its_section_keeps_its_articles() {
        let content = tempfile::tempdir().unwrap();
        let content = content.path();
        fs::create_dir_all(content.join("iran/2014")).unwrap();
        for (argument, path) in [
            ("iran/The Long Road", "iran/2026/the-long-road.md"),
            ("world/africa/Nile notes", "world/africa/nile-notes.md"),
            ("A letter", "a-letter.md"),
            ("authors/Ines Vallow", "authors/ines-vallow.md"),
        ] {
            assert_eq!(write(content, argument).as_deref(), Ok(path));
        }
        let article = fs::read_to_string(content.join("iran/2026/the-long-road.md")).unwrap();
        assert_eq!(
            article,
            "+++\ntitle = \"The Long Road\"\ndate = 2026-03-09\nauthors = []\ntopics = []\n+++\n\n"
        );
        let person = fs::read_to_string(content.join("authors/ines-vallow.md")).unwrap();
        assert_eq!(person, "+++\ntitle = \"Ines Vallow\"\n+++\n\n");
    }

    #[test]
    fn a_translation_goes_beside_its_original() {
        let content = tempfile::tempdir().unwrap();
        let content = content.path();
        fs::create_dir_all(content.join("iran/2014")).unwrap();
        fs::create_dir_all(content.join("iran/2015/floods")).unwrap();
        fs::write(content.join("iran/2014/the-long-road.md"), "").unwrap();
        fs::write(content.join("iran/2015/floods/index.md"), "").unwrap();
        let languages = ["en".to_owned(), "fr".to_owned()];
        let write = |argument: &str, lang| {
            let article = NewArticle::read(argument, SlugMode::Unicode)?;
            let article = NewArticle { lang: suffix(Some(lang), &languages)?, ..article };
            let path = article.write(content, date(2026, 3, 9)).map_err(|d| d.message)?;
            Ok::<_, String>(path.strip_prefix(content).unwrap().to_string_lossy().into_owned())
        };
        for (argument, lang, path) in [
            ("iran/The Long Road", "FR", "iran/2014/the-long-road.fr.md"),
            ("iran/Floods", "fr", "iran/2015/floods/index.fr.md"),
            ("iran/Le port", "fr", "iran/2026/le-port.fr.md"),
            ("iran/Ports", "en", "iran/2026/ports.md"),
        ] {
            assert_eq!(write(argument, lang).as_deref(), Ok(path));
        }
        let translation = fs::read_to_string(content.join("iran/2014/the-long-road.fr.md")).unwrap();
        assert_eq!(translation, "+++\ntitle = \"The Long Road\"\n+++\n\n");
        assert!(write("iran/The Long Road", "fr").unwrap_err().ends_with(" exists already"));
        let refused = write("iran/X", "de").unwrap_err();
        assert!(refused.contains("`de` is not a language of the site (en, fr)"), "{refused}");
    }

    #[test]
    fn nothing_is_overwritten() {
        let content = tempfile::tempdir().unwrap();
        fs::create_dir_all(content.path().join("iran/floods")).unwrap();
        fs::write(content.path().join("iran/floods/index.md"), "").unwrap();
        write(content.path(), "iran/Roads").unwrap();
        for title in ["Roads", "roads!", "Floods"] {
            let message = write(content.path(), &format!("iran/{title}")).unwrap_err();
            assert!(message.ends_with(" exists already"), "{message}");
        }
    }

    #[test]
    fn what_cannot_be_a_section_or_a_title_is_refused() {
        for (argument, message) in [
            ("../x/Title", "the section's part `..` climbs out of its folder"),
            ("/etc/Title", "the section of `/etc/Title` has an empty part"),
            ("a//Title", "the section of `a//Title` has an empty part"),
            ("con/Title", "the section's part `con` is a name that Windows keeps for a device"),
            ("iran/", "`iran/` has no title after its last slash"),
            ("iran/ ", "`iran/ ` has no title after its last slash"),
            ("iran/!?", "the title `!?` has no letter or digit that could stand in a URL"),
            ("iran/a\u{1b}b", "the title `a\u{1b}b` holds a control character"),
        ] {
            assert_eq!(NewArticle::read(argument, SlugMode::Unicode), Err(message.to_owned()), "{argument}");
        }
    }

    #[test]
    fn a_title_is_quoted_as_toml_wants_it() {
        for title in ["Say \"yes\"", "C:\\ and 'quotes' \"both\"", "سلام"] {
            let article = NewArticle::read(title, SlugMode::Unicode).unwrap();
            let text = article.front_matter(None);
            let table: toml::Table = text.trim_matches(['+', '\n']).parse().unwrap();
            assert_eq!(table["title"].as_str(), Some(title));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_content_is_not_followed() {
        let (content, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), content.path().join("iran")).unwrap();
        let message = write(content.path(), "iran/Roads").unwrap_err();
        assert!(message.contains(" leads out of "), "{message}");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}
