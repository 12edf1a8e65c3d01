//! What a content file is, before it is read.

use super::Role;
use crate::base::SourcePath;
use crate::config::Config;

/// What a content file describes, by where it lies.
pub(super) fn role_of(path: &SourcePath, content_dir: &str) -> Role {
    let inner = path.as_str().strip_prefix(content_dir).unwrap_or(path.as_str()).trim_start_matches('/');
    let is_index = path.stem() == "_index";
    let top = inner.split('/').next().unwrap_or("");
    let depth = inner.matches('/').count();
    // `authors/_index.md` introduces the list of people; `authors/x/_index.md` is a person.
    let role = match top {
        // Hugo's places for what introduces a topic.
        "tags" | "categories" if is_index && depth == 2 => return Role::Topic,
        "authors" => Role::Person,
        "topics" => Role::Topic,
        "series" => Role::Series,
        _ => Role::Article,
    };
    match role {
        _ if depth == 0 || (is_index && (depth == 1 || role == Role::Article)) => {
            if is_index {
                Role::Section
            } else {
                Role::Article
            }
        }
        role => role,
    }
}

/// Whether a file lies where those of a taxonomy's terms do: `genres/noir.md`,
/// `genres/noir/index.md` or `genres/noir/_index.md`. What lies deeper does not, nor
/// does an article that lay there before the taxonomy was declared.
pub(super) fn names_term(path: &SourcePath, config: &Config, lang: &str) -> bool {
    if config.taxonomies.own.is_empty() {
        return false;
    }
    let inner = path.as_str().strip_prefix(&config.content_dir).unwrap_or(path.as_str());
    let Some((folder, rest)) = inner.trim_start_matches('/').split_once('/') else { return false };
    let is_index = matches!(path.stem(), "_index" | "index");
    let depth = usize::from(is_index);
    rest.matches('/').count() == depth && config.taxonomies.of_folder(folder, lang).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_place_says() {
        let cases = [
            ("content/_index.md", Role::Section),
            ("content/a.md", Role::Article),
            ("content/iran/_index.md", Role::Section),
            ("content/iran/2014/a.md", Role::Article),
            ("content/authors/_index.md", Role::Section),
            ("content/authors/ana.md", Role::Person),
            ("content/authors/ana/_index.md", Role::Person),
            ("content/authors/ana/index.md", Role::Person),
            ("content/topics/privacy/_index.md", Role::Topic),
            ("content/series/coast.md", Role::Series),
            ("content/topics.md", Role::Article),
            ("content/tags/go/_index.md", Role::Topic),
            ("content/tags/go/x.md", Role::Article),
            ("content/tags/_index.md", Role::Section),
        ];
        for (path, role) in cases {
            assert_eq!(role_of(&SourcePath::new(path), "content"), role, "{path}");
        }
    }
}
