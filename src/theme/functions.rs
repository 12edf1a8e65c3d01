//! Functions of templates, under the names that Zola's users know. Each puts its
//! arguments into a [`Question`] and asks the host.

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::host::{Query, Question, ask};

pub(super) fn register(tera: &mut Tera) {
    tera.register_function("get_url", |args: Kwargs, _: &State| {
        let path = args.must_get::<String>("path")?;
        let absolute = args.get::<bool>("absolute")?.unwrap_or(false);
        ask(&Question::Url { path, absolute })
    });
    tera.register_function("get_page", |args: Kwargs, _: &State| {
        ask(&Question::Page(args.must_get("path")?))
    });
    tera.register_function("get_section", |args: Kwargs, _: &State| {
        ask(&Question::Section(args.must_get("path")?))
    });
    tera.register_function("get_taxonomy_term", |args: Kwargs, _: &State| term(&args));
    tera.register_function("get_taxonomy_url", |args: Kwargs, _: &State| {
        let kind = args.must_get::<String>("kind")?;
        let term = match args.get::<String>("name")? {
            Some(name) => name,
            None => args.must_get::<String>("term")?,
        };
        let answer = ask(&Question::Term { kind, term })?;
        Ok::<Value, tera::Error>(answer.get_from_path("permalink").cloned().unwrap_or_else(Value::none))
    });
    tera.register_function("get_taxonomy", |args: Kwargs, _: &State| {
        ask(&Question::Taxonomy(args.must_get("kind")?))
    });
    tera.register_function("load_data", |args: Kwargs, _: &State| {
        if args.get::<String>("url")?.is_some() {
            return Err(tera::Error::message(
                "`load_data` reads files only: a build that asked a server would not be reproducible",
            ));
        }
        let path = args.must_get::<String>("path")?;
        let format = args.get::<String>("format")?;
        let required = args.get::<bool>("required")?.unwrap_or(true);
        ask(&Question::Data { path, format, required })
    });
    tera.register_function("trans", trans);
    tera.register_function("now", |_: Kwargs, _: &State| ask(&Question::Today));
    tera.register_function("articles", articles);
}

fn term(args: &Kwargs) -> TeraResult<Value> {
    let kind = args.must_get::<String>("kind")?;
    let term = args.must_get::<String>("term")?;
    match ask(&Question::Term { kind, term }) {
        Err(_) if args.get::<bool>("required")? == Some(false) => Ok(Value::none()),
        answer => answer,
    }
}

/// `trans(key="part_of", part=3, parts=6)`: the host gives the text, its holes
/// are filled here.
fn trans(args: Kwargs, _: &State) -> TeraResult<Value> {
    let key = args.must_get::<String>("key")?;
    let lang = args.get::<String>("lang")?;
    let count = args.get::<i64>("count")?;
    let text = ask(&Question::Text { key, lang, count })?;
    let Some(text) = text.as_str().filter(|t| t.contains('{')) else { return Ok(text) };
    let mut text = text.to_owned();
    for (name, value) in args.iter() {
        let Some(name) = name.as_str() else { continue };
        let hole = format!("{{{name}}}");
        if text.contains(&hole) {
            text = text.replace(&hole, &value.to_string());
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
