//! Filters and tests that Tera 2 left out or renamed, and those that Zola adds,
//! under the names and with the arguments that templates already write. They are
//! pure, and stand apart from the filters that are this program's own, so that
//! `docs/from-zola.md` has one place to be held against.

use std::cell::RefCell;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use regex::Regex;
use rustc_hash::FxHashMap;
use tera::{Kwargs, State, StringInput, Tera, TeraResult, Value, value::Key};

use super::host::locale;
use crate::base::locale::Locale;

/// The most different patterns of `regex_replace` that a thread keeps compiled.
const PATTERNS: usize = 64;

pub(super) fn register(tera: &mut Tera) {
    texts(tera);
    numbers(tera);
    lists(tera);
    tera.register_test("object", |v: &Value, _: Kwargs, _: &State| v.is_map());
    tera.register_test("divisibleby", |n: i64, args: Kwargs, _: &State| {
        let divisor = args.must_get::<i64>("divisor")?;
        Ok::<_, tera::Error>(divisor != 0 && n % divisor == 0)
    });
    tera.register_test("matching", |s: &str, args: Kwargs, _: &State| {
        let pattern = args.must_get::<String>("pat")?;
        with_pattern(&pattern, |regex| regex.is_match(s))
    });
}

fn texts(tera: &mut Tera) {
    tera.register_filter("base64_encode", |s: &str, _: Kwargs, _: &State| BASE64.encode(s));
    tera.register_filter("base64_decode", |s: &str, _: Kwargs, _: &State| {
        let bytes = BASE64.decode(s.trim()).map_err(|e| tera::Error::message(format!("not base64: {e}")))?;
        String::from_utf8(bytes).map_err(|_| tera::Error::message("the bytes behind the base64 are no text"))
    });
    tera.register_filter("regex_replace", |s: &str, args: Kwargs, _: &State| {
        let pattern = args.must_get::<String>("pattern")?;
        let rep = args.must_get::<String>("rep")?;
        with_pattern(&pattern, |regex| regex.replace_all(s, rep.as_str()).into_owned())
    });
    tera.register_filter("as_str", |v: &Value, _: Kwargs, _: &State| v.to_string());
    tera.register_filter("addslashes", |s: &str, _: Kwargs, _: &State| {
        s.replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "\\'")
    });
    tera.register_filter("linebreaksbr", |s: StringInput, _: Kwargs, _: &State| {
        s.inherit_safety(s.as_str().replace("\r\n", "<br>").replace('\n', "<br>"))
    });
    tera.register_filter("spaceless", |s: StringInput, _: Kwargs, _: &State| {
        s.inherit_safety(without_space_between_tags(s.as_str()))
    });
    tera.register_filter("trim_start_matches", |s: StringInput, args: Kwargs, _: &State| {
        let pat = args.must_get::<String>("pat")?;
        Ok::<_, tera::Error>(s.inherit_safety(s.as_str().trim_start_matches(&*pat).to_owned()))
    });
    tera.register_filter("trim_end_matches", |s: StringInput, args: Kwargs, _: &State| {
        let pat = args.must_get::<String>("pat")?;
        Ok::<_, tera::Error>(s.inherit_safety(s.as_str().trim_end_matches(&*pat).to_owned()))
    });
    // Tera 2 asks for the length; Tera 1 took 255.
    tera.register_filter("truncate", |s: &str, args: Kwargs, _: &State| {
        let length = args.get::<usize>("length")?.unwrap_or(255);
        let end = args.get::<String>("end")?.unwrap_or_else(|| "…".into());
        let graphemes = unicode_segmentation::UnicodeSegmentation::grapheme_indices(s, true);
        let cut = graphemes.map(|(at, _)| at).nth(length);
        Ok::<_, tera::Error>(cut.map_or_else(|| s.to_owned(), |at| format!("{}{end}", &s[..at])))
    });
    tera.register_filter("indent", indent);
}

/// Tera 1 names a `prefix`, Tera 2 a `width` and an `indentation`.
fn indent(s: StringInput, args: Kwargs, _: &State) -> TeraResult<Value> {
    let prefix = match args.get::<String>("prefix")? {
        Some(prefix) => prefix,
        None => {
            let width = args.get::<usize>("width")?.unwrap_or(4).min(1000);
            args.get::<String>("indentation")?.unwrap_or_else(|| " ".into()).repeat(width)
        }
    };
    let first = args.get::<bool>("first")?.unwrap_or(false);
    let blank = args.get::<bool>("blank")?.unwrap_or(false);
    let mut text = String::with_capacity(s.as_str().len() + prefix.len());
    for (i, line) in s.as_str().split_inclusive('\n').enumerate() {
        if if i == 0 { first } else { blank || !line.trim().is_empty() } {
            text.push_str(&prefix);
        }
        text.push_str(line);
    }
    Ok(s.inherit_safety(text))
}

/// White space between two tags is left out, as in `</li> <li>`.
fn without_space_between_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(end) = rest.find('>') {
        let (tag, after) = rest.split_at(end + 1);
        out.push_str(tag);
        let trimmed = after.trim_start();
        rest = if trimmed.starts_with('<') { trimmed } else { after };
    }
    out + rest
}

fn numbers(tera: &mut Tera) {
    tera.register_filter("num_format", |v: &Value, args: Kwargs, state: &State| {
        let locale = match args.get::<String>("locale")? {
            Some(lang) => Locale::new(&lang),
            None => locale(state)?,
        };
        super::filters::number(v, locale)
    });
    tera.register_filter("filesizeformat", |n: u64, args: Kwargs, _: &State| {
        let binary = args.get::<bool>("binary")?.unwrap_or(false);
        let format = if binary { humansize::BINARY } else { humansize::WINDOWS };
        Ok::<_, tera::Error>(humansize::format_size(n, format))
    });
    tera.register_filter("int", |v: &Value, args: Kwargs, _: &State| {
        let base = args.get::<u32>("base")?.unwrap_or(10);
        if !(2..=36).contains(&base) {
            return Err(tera::Error::message(format!("`base` is between 2 and 36, not {base}")));
        }
        or_default(integer(v, base).map(Value::from), v, &args)
    });
    tera.register_filter("float", |v: &Value, args: Kwargs, _: &State| {
        let number = v.as_f64().or_else(|| v.as_i64().map(|n| n as f64));
        let number = number.or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()));
        or_default(number.map(Value::from), v, &args)
    });
}

fn integer(value: &Value, base: u32) -> Option<i64> {
    // A float's fraction is cut, as a cast does.
    let cut = |f: f64| (f.is_finite() && f.abs() < 9e15).then_some(f.trunc() as i64);
    match value.as_str().map(str::trim) {
        Some(text) => {
            let prefix = match base {
                2 => "0b",
                8 => "0o",
                16 => "0x",
                _ => "",
            };
            let digits = text.strip_prefix(prefix).unwrap_or(text);
            let whole = i64::from_str_radix(digits, base).ok();
            whole.or_else(|| text.parse().ok().filter(|_| base == 10).and_then(cut))
        }
        None => value.as_i64().or_else(|| value.as_f64().and_then(cut)),
    }
}

fn or_default(number: Option<Value>, value: &Value, args: &Kwargs) -> TeraResult<Value> {
    match (number, args.get::<Value>("default")?) {
        (Some(number), _) => Ok(number),
        (None, Some(default)) => Ok(default),
        (None, None) => {
            let message = format!("`{value}` is not a number; `default=` says what to take instead");
            Err(tera::Error::message(message))
        }
    }
}

fn lists(tera: &mut Tera) {
    tera.register_filter("join", join);
    tera.register_filter("slice", |items: &[Value], args: Kwargs, _: &State| {
        // Negative positions count from the end.
        let place = |n: i64| {
            let n = if n < 0 { n.saturating_add(items.len() as i64).max(0) } else { n };
            usize::try_from(n).unwrap_or(usize::MAX).min(items.len())
        };
        let start = place(args.get::<i64>("start")?.unwrap_or(0));
        let end = args.get::<i64>("end")?.map_or(items.len(), place);
        Ok::<_, tera::Error>(items.get(start..end).unwrap_or_default().to_vec())
    });
    tera.register_filter("concat", |items: &[Value], args: Kwargs, _: &State| {
        let with = args.must_get::<Value>("with")?;
        let mut all = items.to_vec();
        match with.as_array() {
            Some(more) => all.extend_from_slice(more),
            None => all.push(with),
        }
        Ok::<_, tera::Error>(all)
    });
    tera.register_filter("map", |items: &[Value], args: Kwargs, _: &State| {
        let attribute = args.must_get::<String>("attribute")?;
        let found = items.iter().filter_map(|item| item.get_from_path(&attribute));
        Ok::<_, tera::Error>(found.filter(|v| !v.is_none()).cloned().collect::<Vec<Value>>())
    });
    // Without a value, what has the attribute stays.
    tera.register_filter("filter", |items: &[Value], args: Kwargs, _: &State| {
        let attribute = args.must_get::<String>("attribute")?;
        let value = args.get::<Value>("value")?.filter(|v| !v.is_none());
        let keep = |item: &&Value| {
            let own = item.get_from_path(&attribute).filter(|v| !v.is_none());
            match &value {
                Some(value) => own == Some(value),
                None => own.is_some(),
            }
        };
        Ok::<_, tera::Error>(items.iter().filter(keep).cloned().collect::<Vec<Value>>())
    });
    // Tera's own goes through a hash map, and its groups come out in that order.
    tera.register_filter("group_by", |items: &[Value], args: Kwargs, _: &State| {
        let attribute = args.must_get::<String>("attribute")?;
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
        for item in items {
            let Some(key) = item.get_from_path(&attribute).filter(|k| !k.is_none()) else { continue };
            let place = *places.entry(format!("{}:{key}", key.name())).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, members)) => members.push(item.clone()),
                None => groups.push((key.clone(), vec![item.clone()])),
            }
        }
        let mut map = tera::Map::new();
        for (key, members) in groups {
            let key = match key.as_i64() {
                Some(number) => Key::from(i128::from(number)),
                None => Key::from(key.to_string()),
            };
            map.insert(key, Value::from(members));
        }
        Ok::<_, tera::Error>(map)
    });
    tera.register_filter("unique", |items: &[Value], args: Kwargs, _: &State| {
        let attribute = args.get::<String>("attribute")?;
        let case_sensitive = args.get::<bool>("case_sensitive")?.unwrap_or(false);
        let mut seen = std::collections::BTreeSet::new();
        let mut kept: Vec<Value> = Vec::new();
        for item in items {
            let key = match &attribute {
                Some(attribute) => item.get_from_path(attribute),
                None => Some(item),
            };
            let Some(key) = key.filter(|k| !k.is_none()) else { continue };
            // The kind stands before the text: 1 and "1" are two.
            let mut text = key.name().to_owned();
            let _ = write!(text, ":{key}");
            if seen.insert(if case_sensitive { text } else { text.to_lowercase() }) {
                kept.push(item.clone());
            }
        }
        Ok::<_, tera::Error>(kept)
    });
}

/// Tera's own, but that what has a name is joined by it: authors are texts in
/// Zola, tables here.
fn join(items: &[Value], args: Kwargs, state: &State) -> TeraResult<Value> {
    let name = |item: &Value| match item.get_from_path("name").filter(|_| item.is_map()) {
        Some(name) => name.clone(),
        None => item.clone(),
    };
    let items: Vec<Value> = items.iter().map(name).collect();
    let sep = args.get::<Value>("sep")?.unwrap_or_else(|| Value::from(""));
    let safe =
        state.autoescaping_enabled() && items.iter().chain([&sep]).any(|v| v.is_string() && v.is_safe());
    let text = |v: &Value| match (safe, v.is_undefined()) {
        (_, true) => String::new(),
        (true, _) if !v.is_safe() => crate::base::escape::html(&v.to_string()).into_owned(),
        _ => v.to_string(),
    };
    let joined = items.iter().map(text).collect::<Vec<String>>().join(&text(&sep));
    Ok(if safe { Value::safe_string(&joined) } else { Value::from(joined) })
}

/// What to write instead of the syntax of Tera 1 that stands on the line of a
/// syntax error.
pub(super) fn instead(text: &str, at: usize) -> Option<&'static str> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |i| i + 1);
    let line = text.get(start..)?.lines().next()?;
    let tag = |name: &str| {
        line.split("{%").skip(1).any(|t| t.trim_start_matches('-').split_whitespace().next() == Some(name))
    };
    if tag("macro") || tag("endmacro") {
        return Some(
            "macros are components now: `{% component card(page) %}…{% endcomponent card %}` in any template, used as \
             `{{ <card page={page} /> }}`",
        );
    }
    if tag("import") {
        return Some("leave `import` out: components of every template are known in all of them");
    }
    if line.contains("::") {
        return Some(
            "macros are components now: `{{ macros::card(page=page) }}` is `{{ <card page={page} /> }}`",
        );
    }
    let positional = ["starting_with(", "ending_with(", "containing(", "matching(", "divisibleby("];
    if positional.iter().any(|name| line.contains(name)) {
        return Some(
            "name the argument of a test: `is starting_with(pat=\"x\")`, `is divisibleby(divisor=2)`",
        );
    }
    None
}

thread_local! {
    /// Patterns stand in loops over hundreds of pages; each is compiled once.
    static COMPILED: RefCell<FxHashMap<String, Regex>> = RefCell::default();
}

fn with_pattern<R>(pattern: &str, use_it: impl FnOnce(&Regex) -> R) -> TeraResult<R> {
    COMPILED.with_borrow_mut(|compiled| {
        if !compiled.contains_key(pattern) {
            let regex = Regex::new(pattern).map_err(|e| {
                tera::Error::message(format!(
                    "`{pattern}` is not a pattern: {}",
                    e.to_string().replace('\n', " ")
                ))
            })?;
            if compiled.len() >= PATTERNS {
                compiled.clear();
            }
            compiled.insert(pattern.to_owned(), regex);
        }
        match compiled.get(pattern) {
            Some(regex) => Ok(use_it(regex)),
            None => Err(tera::Error::message(format!("`{pattern}` could not be kept"))),
        }
    })
}
