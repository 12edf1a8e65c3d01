//! Functions of templates, under the names that Zola's users know. Each puts its
//! arguments into a [`Question`] and asks the host.

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::host::{Query, Question, ask, locale};
use crate::base::locale::Locale;

pub(super) fn register(tera: &mut Tera) {
    tera.register_function("get_url", |args: Kwargs, _: &State| {
        let path = args.must_get::<String>("path")?;
        let absolute = args.get::<bool>("absolute")?.unwrap_or(false);
        let cachebust = args.get::<bool>("cachebust")?.unwrap_or(false);
        let lang = args.get::<String>("lang")?;
        let url = ask(&Question::Url { path, absolute, cachebust, lang })?;
        Ok::<Value, tera::Error>(match (url.as_str(), args.get::<bool>("trailing_slash")?) {
            (Some(text), Some(true)) if !text.ends_with('/') => Value::from(format!("{text}/")),
            _ => url,
        })
    });
    tera.register_function("get_page", |args: Kwargs, _: &State| {
        ask(&Question::Page { path: args.must_get("path")?, lang: args.get("lang")? })
    });
    tera.register_function("get_section", |args: Kwargs, _: &State| {
        // A line of `section.subsections` stands for its path.
        let path = args.must_get::<Value>("path")?;
        let path = path.get_from_path("relative_path").unwrap_or(&path);
        let Some(path) = path.as_str().map(str::to_owned) else {
            return Err(tera::Error::message("`path` is the path of a section: \"blog/_index.md\""));
        };
        let metadata_only = args.get::<bool>("metadata_only")?.unwrap_or(false);
        ask(&Question::Section { path, lang: args.get("lang")?, metadata_only })
    });
    tera.register_function("get_taxonomy_term", |args: Kwargs, _: &State| term(&args));
    tera.register_function("get_taxonomy_url", |args: Kwargs, _: &State| {
        let kind = args.must_get::<String>("kind")?;
        let term = match args.get::<String>("name")? {
            Some(name) => name,
            None => args.must_get::<String>("term")?,
        };
        let lang = args.get("lang")?;
        let answer = ask(&Question::Term { kind, term, lang, with_pages: false })?;
        Ok::<Value, tera::Error>(answer.get_from_path("permalink").cloned().unwrap_or_else(Value::none))
    });
    tera.register_function("get_taxonomy", |args: Kwargs, _: &State| {
        ask(&Question::Taxonomy { kind: args.must_get("kind")?, lang: args.get("lang")? })
    });
    tera.register_function("load_data", |args: Kwargs, _: &State| {
        if args.get::<String>("url")?.is_some() {
            return Err(tera::Error::message(
                "`load_data` reads files only: a build that asked a server would not be reproducible",
            ));
        }
        let literal = args.get::<String>("literal")?;
        let path = match literal {
            Some(_) => None,
            None => Some(args.must_get::<String>("path")?),
        };
        let format = args.get::<String>("format")?;
        let required = args.get::<bool>("required")?.unwrap_or(true);
        ask(&Question::Data { path, literal, format, required })
    });
    tera.register_function("get_hash", hash);
    tera.register_function("get_image_metadata", |args: Kwargs, _: &State| {
        let required = !args.get::<bool>("allow_missing")?.unwrap_or(false);
        ask(&Question::Picture { path: args.must_get("path")?, required })
    });
    tera.register_function("get_env", |args: Kwargs, _: &State| {
        let name = args.must_get::<String>("name")?;
        let value = ask(&Question::Env(name.clone()))?;
        if !value.is_none() {
            return Ok(value);
        }
        args.get::<Value>("default")?.ok_or_else(|| {
            let message = format!("the environment has no `{name}`; `default=` says what to take instead");
            tera::Error::message(message)
        })
    });
    // What cannot be had says so at its own line, instead of "unknown function".
    for (name, why) in [
        (
            "get_random",
            "a page comes out the same each time: choose by a value of its own, as in \
                        `page.word_count % 5`",
        ),
        (
            "resize_image",
            "pictures are not resized yet: write `get_url(path=…)`, and \
                          `get_image_metadata(path=…)` for the size",
        ),
    ] {
        tera.register_function(name, move |_: Kwargs, _: &State| {
            Err::<Value, _>(tera::Error::message(format!("there is no `{name}`: {why}")))
        });
    }
    tera.register_function("trans", trans);
    // The day is as fine as the clock gets here: a page that printed the second
    // would be another page at every build.
    tera.register_function("now", |args: Kwargs, _: &State| {
        let day = ask(&Question::Today)?;
        if !args.get::<bool>("timestamp")?.unwrap_or(false) {
            return Ok(day);
        }
        let midnight = day.as_str().and_then(|d| d.parse::<jiff::civil::Date>().ok());
        let midnight = midnight.and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok());
        Ok::<Value, tera::Error>(midnight.map_or(day, |z| Value::from(z.timestamp().as_second())))
    });
    tera.register_function("articles", articles);
}

fn term(args: &Kwargs) -> TeraResult<Value> {
    let kind = args.must_get::<String>("kind")?;
    let term = args.must_get::<String>("term")?;
    let with_pages = args.get::<bool>("include_pages")?.unwrap_or(true);
    match ask(&Question::Term { kind, term, lang: args.get("lang")?, with_pages }) {
        Err(_) if args.get::<bool>("required")? == Some(false) => Ok(Value::none()),
        answer => answer,
    }
}

/// `trans(key="part_of", part=3, parts=6)`: the host gives the text, its holes
/// are filled here.
///
/// Numbers are written in the digits of the language, and `count`, which is a
/// quantity, with its thousands set off; years and parts are names.
fn trans(args: Kwargs, state: &State) -> TeraResult<Value> {
    let key = args.must_get::<String>("key")?;
    let lang = args.get::<String>("lang")?;
    let count = args.get::<i64>("count")?;
    let text = ask(&Question::Text { key, lang: lang.clone(), count })?;
    let Some(text) = text.as_str().filter(|t| t.contains('{')) else { return Ok(text) };
    let locale = match lang {
        Some(lang) => Locale::new(&lang),
        None => locale(state)?,
    };
    let mut text = text.to_owned();
    for (name, value) in args.iter() {
        let Some(name) = name.as_str() else { continue };
        let hole = format!("{{{name}}}");
        if text.contains(&hole) {
            let value = match value.as_i64() {
                Some(n) if name == "count" && n >= 0 => locale.number(n.unsigned_abs()),
                Some(n) => locale.digits(n),
                None => value.to_string(),
            };
            text = text.replace(&hole, &value);
        }
    }
    Ok(Value::from(text))
}

fn articles(args: Kwargs, _: &State) -> TeraResult<Value> {
    let limit = args.get::<i64>("limit")?.map(|n| usize::try_from(n).unwrap_or(0));
    ask(&Question::Articles(Query {
        section: args.get("section")?,
        topic: args.get("topic")?,
        author: args.get("author")?,
        series: args.get("series")?,
        year: args.get("year")?,
        kind: args.get("kind")?,
        lang: args.get("lang")?,
        limit,
        sort: args.get("sort")?,
    }))
}

/// `get_hash(literal=, path=, sha_type=384, base64=true)`.
fn hash(args: Kwargs, _: &State) -> TeraResult<Value> {
    let bits = args.get::<u16>("sha_type")?.unwrap_or(384);
    let base64 = args.get::<bool>("base64")?.unwrap_or(true);
    match args.get::<String>("literal")? {
        Some(text) => sha(text.as_bytes(), bits, base64).map(Value::from).map_err(tera::Error::message),
        None => ask(&Question::Hash { path: args.must_get("path")?, bits, base64 }),
    }
}

/// A digest of the SHA-2 family (FIPS 180-4) of 256, 384 or 512 bits, in base64
/// as `integrity` attributes want it, or in hexadecimal digits.
pub fn sha(bytes: &[u8], bits: u16, base64: bool) -> Result<String, String> {
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256, Sha384, Sha512};
    let digest = match bits {
        256 => Sha256::digest(bytes).to_vec(),
        384 => Sha384::digest(bytes).to_vec(),
        512 => Sha512::digest(bytes).to_vec(),
        other => return Err(format!("`sha_type` is 256, 384 or 512, not {other}")),
    };
    if base64 {
        return Ok(base64::engine::general_purpose::STANDARD.encode(digest));
    }
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
