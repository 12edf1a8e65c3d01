//! Filters that Tera leaves out and that writers of themes expect.

use tera::{Kwargs, State, StringInput, Tera, TeraResult, Value};

use super::host::{Question, ask, locale};
use crate::article::{Word, markdown};
use crate::base::locale::{Locale, Style};
use crate::base::slug::{SlugMode, slugify};
use crate::base::{PartialDate, escape, text};

pub(super) fn register(tera: &mut Tera, slugs: SlugMode) {
    tera.register_filter("date", date);
    tera.register_filter("striptags", |s: StringInput, _: Kwargs, _: &State| text::strip_tags(s.as_str()));
    tera.register_filter("slugify", move |s: &str, _: Kwargs, _: &State| slugify(s, slugs));
    tera.register_filter("json_encode", |v: &Value, args: Kwargs, _: &State| json_encode(v, &args));
    tera.register_filter("json_ld", |v: &Value, _: Kwargs, _: &State| {
        let json = serde_json::to_value(v).map_err(tera::Error::message)?;
        Ok::<_, tera::Error>(Value::safe_string(&escape::json_for_script(&json)))
    });
    tera.register_filter("urlencode", |s: &str, _: Kwargs, _: &State| escape::url_path(s));
    tera.register_filter("urlencode_strict", |s: &str, _: Kwargs, _: &State| escape::url_query(s));
    tera.register_filter("markdown", |s: StringInput, args: Kwargs, state: &State| {
        // A shortcode's body has been read already.
        let value = s.into_value();
        if value.is_safe() {
            return Ok(value);
        }
        let s = value.as_str().unwrap_or_default();
        let inline = args.get::<bool>("inline")?.unwrap_or(false);
        if inline {
            return Ok(Value::safe_string(&markdown::inline(s)));
        }
        let lang = state.get::<String>("lang")?;
        let locale = locale(state)?;
        let words = |word: Word| {
            if word.key().is_empty() {
                return locale.number(u64::from(word.number()));
            }
            let question = Question::Text { key: word.key().to_owned(), lang: lang.clone(), count: None };
            let text = ask(&question).ok().and_then(|text| text.as_str().map(str::to_owned));
            let number = locale.number(u64::from(word.number()));
            text.map_or_else(|| word.english(), |text| text.replace("{number}", &number))
        };
        Ok::<_, tera::Error>(Value::safe_string(&markdown::block(s, words)))
    });
    // An address that a browser would run as a script is no address.
    tera.register_filter("safe_url", |s: StringInput, _: Kwargs, _: &State| {
        if escape::is_safe_url(s.as_str()) { s.into_value() } else { Value::from("") }
    });
    tera.register_filter("number", |v: &Value, _: Kwargs, state: &State| number(v, locale(state)?));
    tera.register_filter("digits", |n: i64, _: Kwargs, state: &State| {
        Ok::<_, tera::Error>(locale(state)?.digits(n))
    });
}

/// A number in a language's digits and with its separators.
pub(super) fn number(value: &Value, locale: Locale) -> TeraResult<String> {
    match (value.as_i64(), value.as_f64()) {
        (Some(n), _) => {
            let digits = locale.number(n.unsigned_abs());
            Ok(if n < 0 { format!("-{digits}") } else { digits })
        }
        (None, Some(n)) => Ok(locale.fraction(n)),
        (None, None) => Err(tera::Error::message(format!("`{value}` is not a number"))),
    }
}

/// `date(format="long")`: `full`, `long`, `medium`, `short`, `month_day`, or a
/// strftime pattern, in the page's language unless `locale` names another. Takes
/// the dates of articles, which may be partial, and seconds since 1970.
fn date(value: &Value, args: Kwargs, state: &State) -> TeraResult<String> {
    let read = match (value.as_str(), value.as_i64()) {
        (Some(text), _) => PartialDate::parse(text),
        (None, Some(seconds)) => jiff::Timestamp::from_second(seconds)
            .ok()
            .map(|t| PartialDate::of_clock(t, &jiff::tz::TimeZone::UTC)),
        (None, None) => None,
    };
    let Some(date) = read else {
        return Err(tera::Error::message(format!("`{value}` is not a date")));
    };
    let locale = match args.get::<String>("locale")? {
        Some(lang) => Locale::new(&lang),
        None => locale(state)?,
    };
    let format = args.get::<String>("format")?;
    Ok(match format.as_deref().unwrap_or("%Y-%m-%d") {
        "full" => locale.format_date(date, Style::Full),
        "month_day" => locale.format_date(date, Style::MonthDay),
        "long" => locale.format_date(date, Style::Long),
        "medium" => locale.format_date(date, Style::Medium),
        "short" => locale.format_date(date, Style::Short),
        pattern => locale.strftime(date, pattern),
    })
}

fn json_encode(value: &Value, args: &Kwargs) -> TeraResult<Value> {
    let pretty = args.get::<bool>("pretty")?.unwrap_or(false);
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    text.map(Value::from).map_err(tera::Error::message)
}
