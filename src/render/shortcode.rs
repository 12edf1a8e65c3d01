//! What a call of a shortcode gives: its template, with its arguments, its body
//! and the article that calls it.

use std::collections::BTreeMap;

use tera::{Context, Value};

use super::object::{Object, json};
use super::{Desk, Fact, Made, Sheets};
use crate::article::markdown::Purpose;
use crate::article::shortcode::{Arg, Call};
use crate::article::{Body, HoleKind, Link, LinkTarget, Picture, markdown};
use crate::base::{Diagnostic, Excerpt, Kind, SourcePath, UrlPath, locale};
use crate::plan::{Destination, pictures};
use crate::source::{Input, Role};

/// The article whose text is being filled.
pub(super) struct Caller<'b> {
    pub source: &'b SourcePath,
    pub base: &'b UrlPath,
    /// What every call of the text sees alike; made at the first.
    pub context: Option<Context>,
}

impl Desk<'_> {
    /// Renders a call.
    pub(super) fn shortcode(&self, call: &Call, body: Option<&str>, caller: &mut Caller<'_>) -> Made<String> {
        let mut context = match &caller.context {
            Some(context) => context.clone(),
            None => {
                let surroundings = self.entirely(|| self.surroundings(caller));
                caller.context.insert(surroundings).clone()
            }
        };
        let theme = self.site.theme;
        let html = format!("shortcodes/{}.html", call.name);
        let (template, is_html) = match theme.has(&html) {
            true => (html, true),
            false => (format!("shortcodes/{}.md", call.name), false),
        };
        // A picture's size is known before the browser has it.
        let picture = call.args.iter().find_map(|(key, arg)| match arg {
            Arg::Picture(picture) if matches!(&**key, "src" | "poster") => self.size(picture, caller),
            _ => None,
        });
        if let Some((width, height)) = picture {
            context.insert_value("width", Value::from(u64::from(width)));
            context.insert_value("height", Value::from(u64::from(height)));
        }
        for (key, arg) in &call.args {
            context.insert_value(key.to_string(), self.argument(arg, caller));
        }
        context.insert_value("nth", Value::from(u64::from(call.nth)));
        if let Some(body) = body {
            context.insert_value("body", Value::safe_string(body));
        }
        let before = self.here.replace(Some((caller.source.clone(), caller.base.clone())));
        let rendered = self.rendered(&template, &context, None);
        self.here.replace(before);
        let rendered = rendered.map_err(|problem| self.failed(call, problem, caller))?;
        if is_html {
            return Ok(rendered.trim().to_owned());
        }
        // A template in Markdown is read as the article is, but calls nothing itself.
        let known = crate::article::Shortcodes::default();
        let options = &self.config().markdown;
        let text = markdown::parse(&rendered, 0, caller.source, options, &known, false, Purpose::Page).value;
        let links = text.links.iter().map(|l| &l.target);
        for target in links.chain(text.pictures.iter().filter_map(|p| p.target.as_ref())) {
            self.plan().resolve(target, caller.base, caller.source);
        }
        let is_dead = |link: &&Link| {
            matches!(link.target, LinkTarget::Source { strict: true, .. })
                && self.plan().resolve(&link.target, caller.base, caller.source) == Destination::Nowhere
        };
        if let Some(link) = text.links.iter().find(is_dead) {
            let message =
                format!("the shortcode `{}` leads to `{}`, which is no page", call.name, link.written);
            let hint = "correct the argument that the address is made from, or the template";
            return Err(Box::new(self.at_call(call, message, caller).hint(hint)));
        }
        Ok(self.fill(&text, caller.source, caller.base)?.trim_end().to_owned())
    }

    /// `page`, `section`, `lang` and `dir`.
    fn surroundings(&self, caller: &Caller<'_>) -> Context {
        let mut context = Context::new();
        let mut lang: &str = &self.language().code;
        if let Some(id) = self.archive().by_source(caller.source) {
            lang = self.tag_of(self.archive().article(id));
            context.insert_value("page", self.card(id));
            if let Some(section) = self.archive().section_of(id) {
                context.insert_value("section", self.section_value(section));
            }
        }
        // What introduces a section is no article, but stands in that section.
        let content = format!("{}/", self.config().content_dir);
        let plain = self.config().language_of(caller.source).map(|(_, plain)| plain);
        if plain.as_ref().unwrap_or(caller.source).stem() == "_index"
            && let Some(folder) = caller.source.folder().strip_prefix(&content)
            && let Some(section) = self.archive().find_section(self.lang(), folder)
        {
            context.insert_value("section", self.section_value(section));
        }
        if let Some(config) = &self.local().config {
            context.insert_value("config", config.clone());
        }
        context.insert_value("dir", Value::from(locale::dir(lang)));
        context.insert_value("lang", Value::from(lang));
        context
    }

    fn argument(&self, arg: &Arg, caller: &Caller<'_>) -> Value {
        match arg {
            Arg::Value(value) => json(value),
            Arg::Link(link) => {
                self.plan().resolve(&link.target, caller.base, caller.source);
                Value::from(self.href(link, caller.source, caller.base))
            }
            Arg::Picture(picture) => {
                if let Some(target) = &picture.target {
                    self.plan().resolve(target, caller.base, caller.source);
                }
                Value::from(self.source_of(picture, caller.source, caller.base).0)
            }
            Arg::Pictures(picture) => {
                let place = pictures::place(picture, caller.source, self.config());
                let meant = |(folder, names): (String, String)| {
                    self.note(|| Fact::Folder(SourcePath::new(&folder)));
                    pictures::meant(self.site.snapshot, &folder, &names)
                };
                let item = |input: &Input| {
                    let url = match &input.role {
                        Role::Static(output) => UrlPath::new(output.as_str()),
                        _ => self.plan().of_file(&input.path)?.clone(),
                    };
                    let mut item = Object::new().set("src", self.config().href(&url));
                    if let Some((width, height)) = self.dimensions(&input.path) {
                        item.put("width", u64::from(width));
                        item.put("height", u64::from(height));
                    }
                    Some(item.into())
                };
                let items = place.map(meant).unwrap_or_default().into_iter().filter_map(item);
                items.collect::<Vec<Value>>().into()
            }
            Arg::List(items) => items.iter().map(|i| self.argument(i, caller)).collect::<Vec<Value>>().into(),
            Arg::Map(entries) => {
                let size = entries.iter().find_map(|(_, arg)| match arg {
                    Arg::Picture(picture) => self.size(picture, caller),
                    _ => None,
                });
                let mut map: BTreeMap<String, Value> = BTreeMap::new();
                if let Some((width, height)) = size {
                    map.insert("width".to_owned(), Value::from(u64::from(width)));
                    map.insert("height".to_owned(), Value::from(u64::from(height)));
                }
                map.extend(entries.iter().map(|(key, arg)| (key.to_string(), self.argument(arg, caller))));
                Value::from(map)
            }
        }
    }

    fn size(&self, picture: &Picture, caller: &Caller<'_>) -> Option<(u32, u32)> {
        let (_, file) = self.source_of(picture, caller.source, caller.base);
        self.dimensions(&file?)
    }

    fn at_call(&self, call: &Call, message: String, caller: &Caller<'_>) -> Diagnostic {
        let text = self.site.snapshot.text(caller.source).map(|t| t.text).unwrap_or_default();
        let at = call.at.start as usize..call.at.end as usize;
        Diagnostic::error(Kind::Template, message).at(caller.source).showing(Excerpt::of(&text, at))
    }

    /// A template's failure at the call, with the template's own line as a note.
    fn failed(&self, call: &Call, problem: Diagnostic, caller: &Caller<'_>) -> Box<Diagnostic> {
        if problem.kind == Kind::Data {
            return Box::new(
                problem.note(format!("the shortcode `{}` is called in {}", call.name, caller.source)),
            );
        }
        let message = format!("the shortcode `{}` fails: {}", call.name, problem.message);
        let mut d = self.at_call(call, message, caller);
        if let Some(path) = &problem.path {
            let line = problem.excerpt.as_ref().map(|e| format!(":{}:{}", e.line, e.column));
            d = d.note(format!("in {path}{}", line.unwrap_or_default()));
        }
        let hint = problem.hint.unwrap_or_else(|| {
            "give the argument that the template asks for, or correct the template".to_owned()
        });
        Box::new(d.hint(hint))
    }

    /// HTML with every hole filled.
    pub(super) fn fill(&self, body: &Body, source: &SourcePath, base: &UrlPath) -> Made<String> {
        let Sheets { code, shortcodes } = self.sheets.get();
        let shortcodes = shortcodes || !body.shortcodes.is_empty();
        self.sheets.set(Sheets { code: code || body.has_code, shortcodes });
        let mut caller = Caller { source, base, context: None };
        // Bodies that are open, each with its call and what came before it.
        let mut open: Vec<(u32, String)> = Vec::new();
        let mut html = String::with_capacity(body.html.len() + body.holes.len() * 48);
        let mut at = 0;
        for hole in &body.holes {
            html.push_str(&body.html[at..hole.at]);
            at = hole.at;
            match hole.what {
                HoleKind::Shortcode(i) => match body.shortcodes.get(i as usize) {
                    Some(call) if call.has_body => open.push((i, std::mem::take(&mut html))),
                    Some(call) => html.push_str(&self.shortcode(call, None, &mut caller)?),
                    None => {}
                },
                HoleKind::ShortcodeEnd(i) => {
                    // The sanitiser may have taken a tag of the two away.
                    if let Some((_, before)) = open.pop_if(|(opened, _)| *opened == i)
                        && let Some(call) = body.shortcodes.get(i as usize)
                    {
                        let inside = std::mem::replace(&mut html, before);
                        html.push_str(&self.shortcode(call, Some(inside.trim()), &mut caller)?);
                    }
                }
                what => self.fill_address(&mut html, what, body, source, base),
            }
        }
        html.push_str(&body.html[at..]);
        while let Some((_, before)) = open.pop() {
            html = before + &html;
        }
        Ok(html)
    }
}
