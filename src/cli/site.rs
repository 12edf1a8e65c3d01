//! The few facts of a site's configuration that a command needs while the rest
//! may be broken: an article can be begun, and a failed build can name its
//! output folder, before `config.toml` is mended. Whoever builds uses `config`.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::args::SiteArgs;
use super::wording::shown_folder;
use crate::base::slug::SlugMode;
use crate::base::{Diagnostic, Kind};

/// Where things are. What the file does not say, or says wrongly, has its default.
pub(super) struct Site {
    pub content: PathBuf,
    pub output: PathBuf,
    pub slugs: SlugMode,
    pub time_zone: TimeZone,
    /// The tags of the languages, the default one first.
    pub languages: Vec<String>,
    /// The names of its own taxonomies: what lies in their folders introduces a term.
    pub taxonomies: Vec<String>,
}

/// Reads them; a problem where the folder holds no site at all.
pub(super) fn read(args: &SiteArgs) -> Result<Site, Box<Diagnostic>> {
    let Some(path) = config_path(args) else {
        let message = format!("there is no config.toml in {}", shown_folder(&args.root));
        let hint = "begin a site with `backfile init`, or name the site's folder with --root";
        return Err(Box::new(Diagnostic::error(Kind::Config, message).hint(hint)));
    };
    let text = fs::read_to_string(&path).map_err(|error| super::failed("read", &path, &error))?;
    let table: toml::Table = text.parse().unwrap_or_default();
    let key = |name: &str| table.get(name).and_then(toml::Value::as_str);
    let slugs = table.get("slugify").and_then(|slugify| slugify.get("paths")).and_then(toml::Value::as_str);
    let zone = key("time_zone").and_then(|name| TimeZone::get(name).ok());
    let default = key("default_language").unwrap_or("en");
    let others = table.get("languages").and_then(toml::Value::as_table);
    let others = others.into_iter().flat_map(|t| t.keys()).filter(|tag| *tag != default);
    let languages = [default.to_owned()].into_iter().chain(others.cloned()).collect();
    let declared = table.get("taxonomies").and_then(toml::Value::as_array).into_iter().flatten();
    let names = declared.filter_map(|taxonomy| taxonomy.get("name")?.as_str().map(str::to_owned));
    Ok(Site {
        content: args.root.join(key("content_dir").unwrap_or("content")),
        output: args.root.join(key("output_dir").unwrap_or("public")),
        slugs: match slugs {
            Some("on" | "ascii") => SlugMode::Ascii,
            _ => SlugMode::Unicode,
        },
        time_zone: zone.unwrap_or_else(TimeZone::system),
        languages,
        taxonomies: names.collect(),
    })
}

/// What the output folder is called where a build has failed and so cannot say
/// itself; `named` is the one that the arguments name.
pub(super) fn output_folder(args: &SiteArgs, named: Option<&Path>) -> String {
    match (named, read(args)) {
        (Some(output), _) => shown_folder(output),
        (None, Ok(site)) => shown_folder(&site.output),
        (None, Err(_)) => "The output folder".to_owned(),
    }
}

fn config_path(args: &SiteArgs) -> Option<PathBuf> {
    args.config.clone().or_else(|| {
        let mut paths = ["config.toml", "zola.toml"].iter().map(|name| args.root.join(name));
        paths.find(|path| path.is_file())
    })
}
