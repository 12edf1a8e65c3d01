//! Joining templates that parse, and finding all that they refer to and is not
//! there. The engine stops at what it finds first: the templates at fault are
//! taken out and the others are tried again, until they can be rendered, so that
//! what only rendering shows is found in the same run.

use tera::{ErrorKind, Tera};

use super::load::explain;
use super::names::{FILTERS, FUNCTIONS, TESTS, instead};
use super::template_error;
use crate::base::{Diagnostic, Diagnostics, Excerpt, SourcePath};

/// Name, file and text of a template.
pub(super) type Source = (String, SourcePath, String);

/// Joins the templates that are not in `broken`, by name. What one refers to in
/// a broken one is not reported: the file is there, and has its own report.
pub(super) fn join(
    base: impl Fn() -> Tera,
    sources: &[Source],
    mut broken: Vec<String>,
    noticed: &mut Diagnostics,
) -> Tera {
    loop {
        let mut tera = base();
        let good = sources.iter().filter(|(name, ..)| !broken.contains(name));
        let Err(error) = tera.add_raw_templates(good.map(|(name, _, text)| (name.as_str(), text.as_str())))
        else {
            return tera;
        };
        let (fault, parent) = match error.kind() {
            ErrorKind::MissingParent { current, parent } => (current, Some(parent)),
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => (tpl, None),
            ErrorKind::Msg(text) => {
                let (found, faulty) = references(text, sources, &broken);
                noticed.append(found);
                if faulty.iter().all(|name| broken.contains(name)) {
                    return tera;
                }
                broken.extend(faulty);
                continue;
            }
            _ => {
                noticed.push(explain(&error, "", sources));
                return tera;
            }
        };
        if !parent.is_some_and(|parent| is_broken(parent, &broken)) {
            noticed.push(explain(&error, fault, sources));
        }
        let found =
            sources.iter().map(|(name, ..)| name).find(|name| is(name, fault) && !broken.contains(name));
        match found {
            Some(name) => broken.push(name.clone()),
            None => return tera,
        }
    }
}

/// Whether a template has this name, with or without its layer.
fn is(template: &str, name: &str) -> bool {
    template == name || template.split_once('/').is_some_and(|(_, inner)| inner == name)
}

fn is_broken(name: &str, broken: &[String]) -> bool {
    broken.iter().any(|template| is(template, name))
}

/// The engine reports these all at once, as one text: for each `error: MESSAGE`,
/// `--> FILE:LINE:COLUMN`, and the line with carets below it. Beside the problems
/// come the templates that have them.
fn references(text: &str, sources: &[Source], broken: &[String]) -> (Vec<Diagnostic>, Vec<String>) {
    let (mut found, mut faulty) = (Vec::new(), Vec::new());
    for report in text.split("error: ").filter(|r| !r.trim().is_empty()) {
        let (message, rest) = report.split_once('\n').unwrap_or((report, ""));
        let place = rest.trim_start().strip_prefix("--> ").and_then(|r| r.lines().next());
        let place = place.and_then(|p| {
            let mut parts = p.rsplitn(3, ':');
            let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
            Some((file, line.parse::<u32>().ok()?, column.parse::<u32>().ok()?))
        });
        if place.is_none() && !message.starts_with("Component") {
            // A source's own line may hold the words that reports begin with.
            continue;
        }
        let name = message.split('`').nth(1).unwrap_or_default();
        faulty.extend(place.map(|(file, ..)| file.to_owned()));
        if is_excused(message, name, sources, broken) {
            continue;
        }
        let own = place.map_or("", |(file, ..)| file);
        let (message, hint) = reworded(message, name, own, sources);
        let d = template_error(message).hint(hint);
        let source = place.and_then(|(file, ..)| sources.iter().find(|(n, ..)| n == file));
        found.push(match (source, place) {
            (Some((_, path, text)), Some((_, line, column))) => {
                let mut excerpt = Excerpt::at(text, line, column);
                if let Some(at) = excerpt.text.get(excerpt.start..).and_then(|t| t.find(name)) {
                    excerpt.end = excerpt.start + at + name.len();
                }
                d.at(path).showing(excerpt)
            }
            _ => match sources.iter().rev().find(|(.., text)| defines(text, name)) {
                Some((file, path, text)) => {
                    faulty.push(file.clone());
                    let at = text.find(&format!("component {name}")).unwrap_or(0);
                    d.at(path).showing(Excerpt::of(text, at..at + "component ".len() + name.len()))
                }
                None => d,
            },
        });
    }
    (found, faulty)
}

/// Whether a broken template may be why a name is not there.
fn is_excused(message: &str, name: &str, sources: &[Source], broken: &[String]) -> bool {
    let texts = || sources.iter().filter(|(n, ..)| broken.contains(n)).map(|(.., text)| text);
    if message.starts_with("Unknown component") {
        texts().any(|text| defines(text, name))
    } else if message.starts_with("Unknown template") {
        is_broken(name, broken)
    } else {
        message.starts_with("Block") && texts().any(|text| text.contains(&format!("block {name}")))
    }
}

fn defines(text: &str, component: &str) -> bool {
    text.match_indices("component ").any(|(i, word)| {
        let rest = text[i + word.len()..].strip_prefix(component);
        rest.is_some_and(|r| r.starts_with(|c: char| !(c.is_alphanumeric() || c == '_')))
    })
}

/// In the words of this program, with what to write; `own` is the template itself.
fn reworded(message: &str, name: &str, own: &str, sources: &[Source]) -> (String, String) {
    let names_after = |word: &str| -> Vec<&str> {
        let others = sources.iter().filter(|(n, ..)| n != own);
        let texts = others.flat_map(|(.., text)| text.split("{%").skip(1));
        let texts = texts.filter_map(|t| t.trim_start_matches('-').trim_start().strip_prefix(word));
        let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'));
        let mut names: Vec<&str> = texts.map(|t| t.split(ends).next().unwrap_or_default()).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|n| !n.is_empty());
        names
    };
    if message.starts_with("Unknown filter") {
        (format!("there is no filter `{name}`"), instead(name, FILTERS))
    } else if message.starts_with("Unknown test") {
        (format!("there is no test `{name}`"), instead(name, TESTS))
    } else if message.starts_with("Unknown function") {
        (format!("there is no function `{name}`"), instead(name, FUNCTIONS))
    } else if message.starts_with("Unknown component") {
        let hint = instead(name, &names_after("component "));
        (format!("there is no component `{name}`"), hint)
    } else if message.starts_with("Unknown template") {
        let mut names: Vec<&str> = sources.iter().filter_map(|(n, ..)| Some(n.split_once('/')?.1)).collect();
        names.sort_unstable();
        names.dedup();
        let hint = match crate::config::nearest(name, &names) {
            Some(near) => format!("did you mean `{near}`? Else write templates/{name}"),
            None => format!("write templates/{name}, or correct the name"),
        };
        (format!("there is no template `{name}`"), hint)
    } else if message.starts_with("Block") {
        let message = format!("no template that this one extends has a block `{name}`");
        (message, instead(name, &names_after("block ")))
    } else if message.starts_with("Component") {
        (message.trim_end().to_owned(), "give one of them another name".to_owned())
    } else {
        (message.to_owned(), "correct the name".to_owned())
    }
}
