//! Data files that templates read. One that cannot be read is at fault itself, not
//! the template that asks for it: the problem is shown at the file's own line.

use serde_json::Value as Json;
use tera::Value;

use super::object::{Object, json};
use crate::base::{Diagnostic, Excerpt, Kind, SourcePath};

/// Why data cannot be read.
pub(super) struct Unread {
    /// In one line.
    pub message: String,
    /// Line and column, from 1, where the text is at fault.
    at: Option<(u32, u32)>,
}

impl Unread {
    fn new(message: &str, at: Option<(u32, u32)>) -> Self {
        Self { message: message.trim().replace('\n', ", "), at }
    }

    /// The problem of a file, and what the template that asked is told. A format
    /// that is not parsed is the template's business alone.
    pub fn of_file(self, source: &SourcePath, text: &str) -> (Option<Box<Diagnostic>>, String) {
        let message = format!("{source} cannot be read: {}", self.message);
        let fault = self.at.map(|(line, column)| {
            let d = Diagnostic::error(Kind::Data, format!("the data cannot be read: {}", self.message));
            let hint = "correct the line shown, or name the format that it has with `format=`";
            Box::new(d.at(source).showing(Excerpt::at(text, line, column)).hint(hint))
        });
        (fault, message)
    }
}

/// Data in one of the formats that are understood.
pub(super) fn parse(text: &str, format: &str) -> Result<Value, Unread> {
    match format {
        "toml" => {
            let table: Result<toml::Table, toml::de::Error> = text.parse();
            table.map(|table| json(&crate::config::json(toml::Value::Table(table)))).map_err(|e| {
                let at = e.span().map(|span| Excerpt::of(text, span)).map(|e| (e.line, e.column));
                Unread::new(e.message(), at)
            })
        }
        "json" => serde_json::from_str::<Json>(text).map(|v| json(&v)).map_err(|e| {
            let message = e.to_string();
            let message = message.rsplit_once(" at line ").map_or(&*message, |(m, _)| m);
            Unread::new(message, Some((e.line() as u32, e.column() as u32)))
        }),
        // `NO` is Norway, not false (YAML 1.2).
        "yaml" | "yml" => serde_saphyr::from_str_with_options::<Json>(
            text,
            serde_saphyr::options! { strict_booleans: true },
        )
        .map(|v| json(&v))
        .map_err(|e| {
            let at = e.location().map(|l| (l.line() as u32, l.column() as u32));
            let message = e.to_string();
            Unread::new(message.lines().next().unwrap_or_default(), Some(at.unwrap_or((1, 1))))
        }),
        "csv" => csv(text).map_err(|e| {
            let line = e.position().map_or(1, |p| p.line() as u32);
            Unread::new(&e.to_string(), Some((line, 1)))
        }),
        "xml" | "bibtex" | "bib" => {
            let message = format!(
                "it is {format}, which is not parsed: convert it to JSON, or take it as it is with format=\"plain\""
            );
            Err(Unread::new(&message, None))
        }
        _ => Ok(Value::from(text)),
    }
}

/// A table with its header: `headers`, and `records` as lists of cells, as Zola gives it.
fn csv(text: &str) -> Result<Value, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut records: Vec<Value> = Vec::new();
    for record in reader.records() {
        records.push(record?.iter().map(str::to_owned).collect::<Vec<String>>().into());
    }
    Ok(Object::new().set("headers", headers).set("records", records).into())
}
