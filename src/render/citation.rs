//! How to cite an article: BibTeX, RIS (the format of reference managers), and
//! CSL-JSON (the Citation Style Language's item).

use serde_json::{Value, json};

use super::head::last_first;
use crate::archive::{Archive, ArticleId};
use crate::article::BylineKind;
use crate::base::PartialDate;
use crate::config::Config;
use crate::plan::{CitationFormat, Plan};

/// What all three formats say.
struct Facts<'a> {
    key: String,
    title: &'a str,
    authors: Vec<&'a str>,
    date: Option<PartialDate>,
    publication: &'a str,
    language: &'a str,
    url: String,
}

/// The bytes of one format.
pub(super) fn render(
    archive: &Archive,
    config: &Config,
    plan: &Plan,
    id: ArticleId,
    format: CitationFormat,
) -> Vec<u8> {
    let article = archive.article(id);
    let is_author = |kind: BylineKind| matches!(kind, BylineKind::Person | BylineKind::Anonymous);
    let key: String = plan
        .identity(id, article, &config.content_dir)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let facts = Facts {
        key,
        title: &article.title,
        authors: archive.credits_of(id).iter().filter(|c| is_author(c.kind)).map(|c| &*c.name).collect(),
        date: article.meta.date,
        publication: &config.language(article.lang).title,
        language: article.meta.lang.as_deref().unwrap_or(&config.language(article.lang).code),
        url: config.absolute(plan.article(id)),
    };
    match format {
        CitationFormat::BibTex => bibtex(&facts),
        CitationFormat::Ris => ris(&facts),
        CitationFormat::CslJson => format!("{:#}\n", csl(&facts)),
    }
    .into_bytes()
}

fn bibtex(facts: &Facts<'_>) -> String {
    let clean = |text: &str| {
        text.chars().fold(String::new(), |mut out, c| {
            match c {
                '{' | '}' | '\\' => {}
                '&' | '%' | '$' | '#' | '_' => {
                    out.push('\\');
                    out.push(c);
                }
                _ => out.push(c),
            }
            out
        })
    };
    let mut fields: Vec<(&str, String)> = vec![("title", format!("{{{}}}", clean(facts.title)))];
    if !facts.authors.is_empty() {
        let authors: Vec<String> = facts.authors.iter().map(|a| clean(&last_first(a))).collect();
        fields.push(("author", authors.join(" and ")));
    }
    fields.push(("journal", clean(facts.publication)));
    if let Some(date) = facts.date {
        fields.push(("year", format!("{:04}", date.year)));
        fields.push(("date", date.day_iso()));
    }
    fields.push(("langid", facts.language.to_owned()));
    fields.push(("url", facts.url.replace(['{', '}'], "")));
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    format!("@article{{{},\n{}\n}}\n", facts.key, fields.join(",\n"))
}

fn ris(facts: &Facts<'_>) -> String {
    let line = |tag: &str, value: &str| format!("{tag}  - {}\r\n", value.replace(['\r', '\n'], " "));
    let mut out = line("TY", "NEWS") + &line("TI", facts.title);
    for author in &facts.authors {
        out += &line("AU", &last_first(author));
    }
    out += &line("T2", facts.publication);
    if let Some(date) = facts.date {
        out += &line("PY", &format!("{:04}", date.year));
        out += &line("DA", &date.day_iso().replace('-', "/"));
    }
    out + &line("LA", facts.language) + &line("UR", &facts.url) + &line("ER", "")
}

fn csl(facts: &Facts<'_>) -> Value {
    let mut item = json!({
        "id": facts.key, "type": "article-newspaper", "title": facts.title,
        "container-title": facts.publication, "language": facts.language, "URL": facts.url,
    });
    let author = |name: &&str| match name.rsplit_once(' ') {
        Some((given, family)) => json!({ "family": family, "given": given }),
        None => json!({ "literal": name }),
    };
    if !facts.authors.is_empty() {
        item["author"] = facts.authors.iter().map(author).collect();
    }
    if let Some(date) = facts.date {
        let parts: Vec<i64> = [i64::from(date.year), i64::from(date.month), i64::from(date.day)]
            .into_iter()
            .take_while(|n| *n > 0)
            .collect();
        item["issued"] = json!({ "date-parts": [parts] });
    }
    item
}
