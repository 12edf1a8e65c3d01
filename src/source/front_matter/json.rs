//! JSON, by serde_json into our tree. serde_json knows no places, so the top
//! keys are looked for in the text once the object is known to be sound.

use std::fmt;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Entry, Parsed, Problem, Value};

/// The object at the beginning of `text`, and the offset of its end.
pub(super) fn parse(text: &str) -> Result<(Parsed, usize), Problem> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Tree>();
    let tree = match stream.next() {
        Some(Ok(tree)) => tree.0,
        Some(Err(error)) => return Err(problem(text, &error)),
        None => Value::Table(Vec::new()),
    };
    let end = stream.byte_offset();
    let Keys { top, repeated } = keys(&text[..end]);
    let Value::Table(pairs) = tree else {
        return Err(Problem::new("it is not an object", 0..1));
    };
    let mut parsed = Parsed { repeated, ..Parsed::default() };
    let mut index: FxHashMap<String, usize> = FxHashMap::default();
    for ((key, value), at) in pairs.into_iter().zip(top) {
        let entry = Entry { key: key.clone(), value, value_at: at.clone(), at };
        match index.get(&key) {
            Some(&i) => {
                parsed.repeated.push((key, entry.at.clone()));
                parsed.entries[i] = entry;
            }
            None => {
                index.insert(key, parsed.entries.len());
                parsed.entries.push(entry);
            }
        }
    }
    Ok((parsed, end))
}

fn problem(text: &str, error: &serde_json::Error) -> Problem {
    let line_start =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let at = (line_start + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(&*message, |(m, _)| m).to_owned();
    let hint = if error.is_eof() {
        Some("close the object with `}`, and begin the text on the next line".to_owned())
    } else if message == "trailing comma" {
        Some("take out the comma after the last value".to_owned())
    } else {
        None
    };
    Problem { hint, ..Problem::new(message, at..at + 1) }
}

/// Where the keys of sound JSON stand, quotes included.
#[derive(Default)]
struct Keys {
    /// Those of the outermost object.
    top: Vec<Range<usize>>,
    /// Those that an object within it has given before.
    repeated: Vec<(String, Range<usize>)>,
}

fn keys(text: &str) -> Keys {
    let bytes = text.as_bytes();
    let mut i = 0;
    let Keys { mut top, mut repeated } = Keys::default();
    // The objects and lists that are open; of an object within, the keys so far.
    let mut open: Vec<Option<FxHashSet<&str>>> = Vec::new();
    let mut expects_key = false;
    while i < bytes.len() {
        match bytes[i] {
            b'{' => {
                open.push(Some(FxHashSet::default()));
                expects_key = true;
            }
            b'[' => {
                open.push(None);
                expects_key = false;
            }
            b'}' | b']' => drop(open.pop()),
            b',' => expects_key = matches!(open.last(), Some(Some(_))),
            b'"' => {
                let start = i;
                i += 1;
                while i < bytes.len() && bytes[i] != b'"' {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
                if std::mem::take(&mut expects_key) {
                    let at = start..(i + 1).min(bytes.len());
                    let name = text.get(start + 1..i).unwrap_or_default();
                    let is_top = open.len() == 1;
                    if is_top {
                        top.push(at);
                    } else if let Some(Some(names)) = open.last_mut()
                        && !names.insert(name)
                    {
                        repeated.push((name.to_owned(), at));
                    }
                }
            }
            _ => {}
        }
        i += 1;
    }
    Keys { top, repeated }
}

/// Any JSON; the outermost object keeps keys given twice, an inner one keeps the last.
struct Tree(Value);

struct TreeVisitor {
    depth: usize,
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor { depth: 0 }).map(Tree)
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for TreeVisitor {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Integer(v))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(i64::try_from(v).map_or_else(|_| Value::String(v.to_string()), Value::Integer))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Value::Float(v))
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::String(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::String(v))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(TreeVisitor { depth: self.depth + 1 })? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        let mut index: FxHashMap<String, usize> = FxHashMap::default();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(TreeVisitor { depth: self.depth + 1 })?;
            match index.get(&key).filter(|_| self.depth > 0) {
                Some(&i) => pairs[i].1 = value,
                None => {
                    index.insert(key.clone(), pairs.len());
                    pairs.push((key, value));
                }
            }
        }
        Ok(Value::Table(pairs))
    }
}
