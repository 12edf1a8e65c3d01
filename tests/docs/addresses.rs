//! `docs/urls.md`: the placeholders, the switches, and that each address is one.

use std::collections::BTreeSet;

use backfile::base::permalink;
use backfile::config;

use super::context::SITE;
use super::{code, hold, listed, rows, same};
use crate::support::Site;

const HEADING: &str = "Pages that are made";

#[test]
fn every_placeholder_and_every_switch_of_a_page() {
    let mut wrong = Vec::new();
    let there = permalink::placeholders().map(|p| format!(":{p}")).collect();
    let placeholders = listed("urls.md", |h| h == "Placeholders");
    let example = "| `NAME` | what stands for it |";
    same(&mut wrong, "urls.md", "Placeholders", example, &there, &placeholders);
    let there = config::known_keys("pages").unwrap().iter().map(|k| (*k).to_owned()).collect();
    let pages = rows("urls.md");
    let pages = pages.iter().flat_map(|r| code(r.cell("switch")).into_iter().map(str::to_owned)).collect();
    let example = "| `/address/` | what stands there | `NAME` |";
    same(&mut wrong, "urls.md", HEADING, example, &there, &pages);
    hold(&wrong);
}

/// The files of the archive of all kinds of page, with a line more in its configuration.
fn files(more: &str) -> BTreeSet<String> {
    let built = Site::new(&SITE.replacen("[lists]", &format!("{more}\n[lists]"), 1)).build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    built.files.into_keys().collect()
}

/// Whether a file is at an address such as `/topics/{topic}/` or `…/cite.bib`.
fn is_at(file: &str, address: &str) -> bool {
    let address = if address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() };
    let (address, anywhere) = address.strip_prefix('…').map_or((&*address, false), |rest| (rest, true));
    let wanted: Vec<&str> = address.trim_start_matches('/').split('/').collect();
    let mut parts: Vec<&str> = file.split('/').collect();
    if anywhere {
        parts.drain(..parts.len().saturating_sub(wanted.len()));
    }
    wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(wanted, part)| is_named(part, wanted))
}

/// `sitemap-2014.xml` is a `sitemap-{yyyy}.xml`.
fn is_named(part: &str, wanted: &str) -> bool {
    let Some((before, rest)) = wanted.split_once('{') else { return part == wanted };
    let Some((name, after)) = rest.split_once('}') else { return false };
    let is_digits = name.chars().all(|c| matches!(c, 'y' | 'm' | 'd'));
    part.strip_prefix(before).is_some_and(|rest| {
        (1..=rest.len()).filter(|end| rest.is_char_boundary(*end)).any(|end| {
            let (value, tail) = rest.split_at(end);
            let fits = value.len() == name.len() && value.bytes().all(|b| b.is_ascii_digit());
            (!is_digits || fits) && is_named(tail, after)
        })
    })
}

#[test]
fn each_address_is_one_and_its_switch_takes_it_away() {
    let mut wrong = Vec::new();
    let all = files("");
    for row in rows("urls.md").iter().filter(|r| r.heading == HEADING) {
        let switch = code(row.cell("switch")).first().map(|s| (*s).to_owned());
        let gone: BTreeSet<String> = match &switch {
            Some(switch) => all.difference(&files(&format!("[pages]\n{switch} = false"))).cloned().collect(),
            None => all.clone(),
        };
        for address in row.names().into_iter().filter(|a| a.starts_with(['/', '…'])) {
            if !gone.iter().any(|file| is_at(file, address)) {
                let why = switch
                    .as_ref()
                    .map_or("is at no page".to_owned(), |s| format!("is not what `{s}` switches off"));
                wrong.push(format!("docs/urls.md, “{HEADING}”: `{address}` {why}; correct the row"));
            }
        }
    }
    hold(&wrong);
}
