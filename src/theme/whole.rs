//! Tera's `__tera_context` is a table of all that a page sees, in the order of a hash
//! table, which is another one in each process: a page that prints it would never be
//! the same twice. So the text that Tera gets asks for it by way of a filter that puts
//! it in the order of its names. Tera has no door through which the table itself
//! could be made otherwise.

use std::collections::BTreeMap;

use tera::{Kwargs, State, Tera, Value};

use super::words::{EVERYTHING, each_name, each_tag};

/// No template is to write it: it stands where [`put_in_order`] puts it.
const FILTER: &str = "__in_order";

/// Adds the filter.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter(FILTER, |table: &Value, _: Kwargs, _: &State| {
        let Some(map) = table.as_map() else { return table.clone() };
        let sorted: BTreeMap<String, Value> =
            map.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        Value::from(sorted)
    });
}

/// Has a template's text ask for it in order. Its lines stay as they are, and an
/// error shows the filter: that is cheaper than to count its places anew.
pub(super) fn put_in_order(text: &mut String) {
    if !text.contains(EVERYTHING) {
        return;
    }
    let mut places = Vec::new();
    each_tag(text, |at, tag, _| {
        each_name(tag, |from, name| {
            let after = tag[from + name.len()..].trim_start();
            // One thing of it has no order.
            let is_whole = !after.starts_with(['.', '[']) && !tag[..from].trim_end().ends_with('.');
            if name == EVERYTHING && is_whole {
                places.push(at + from);
            }
        });
    });
    for at in places.into_iter().rev() {
        text.replace_range(at..at + EVERYTHING.len(), &format!("({EVERYTHING} | {FILTER})"));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn all_that_a_page_sees_comes_in_the_order_of_its_names() {
        let mut context = tera::Context::new();
        let names: Vec<String> = (0..40).map(|n| format!("name{n:02}")).collect();
        names.iter().for_each(|name| context.insert(name.clone(), &1));
        let render = |text: &str| {
            let mut tera = Tera::default();
            register(&mut tera);
            super::super::tera1::register(&mut tera);
            let mut text = text.to_owned();
            put_in_order(&mut text);
            tera.add_raw_template("a", &text).unwrap();
            tera.render("a", &context).unwrap()
        };
        let listed = names.join(" ") + " ";
        assert_eq!(render("{% for name, x in __tera_context %}{{ name }} {% endfor %}"), listed);
        assert_eq!(
            render("{% set all = __tera_context %}{% for name in all | keys %}{{ name }} {% endfor %}"),
            listed
        );
        assert_eq!(
            render(
                "{% if __tera_context %}{{ __tera_context.name00 }}{{__tera_context[\"name01\"]}}{% endif %}"
            ),
            "11"
        );
        let printed = render("{{ __tera_context | safe }}");
        let places: Vec<usize> = names.iter().map(|name| printed.find(name).unwrap()).collect();
        assert!(places.is_sorted(), "{printed}");
        // What is no tag stays.
        let plain = "{# __tera_context #}{% raw %}{{ __tera_context }}{% endraw %}{{ \"__tera_context\" }}";
        let mut same = plain.to_owned();
        put_in_order(&mut same);
        assert_eq!(same, plain);
    }
}
