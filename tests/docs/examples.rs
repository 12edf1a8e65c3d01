//! The examples of the reference: they are read without a problem, and what a
//! report looks like is what one looks like.

use backfile::config;

use super::{hold, page, support};
use backfile::base::SourcePath;
use support::Site;

/// The fenced blocks of a page in a language.
fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = page(file);
    let fence = format!("\n```{language}\n");
    let blocks = text.split(&fence).skip(1);
    blocks.map(|b| b.split("\n```").next().unwrap_or_default().to_owned() + "\n").collect()
}

#[test]
fn examples_of_the_configuration_are_read_without_a_problem() {
    let mut wrong = Vec::new();
    let examples = blocks("configuration.md", "toml");
    for example in &examples {
        let base = if example.contains("base_url") { "" } else { "base_url = \"https://gazette.example\"\n" };
        for d in config::parse(&format!("{base}{example}"), &SourcePath::new("config.toml"), None).diagnostics
        {
            wrong.push(format!("docs/configuration.md: {} in the example\n{example}", d.message));
        }
    }
    hold(&wrong);
    assert!(examples.len() >= 5);
}

#[test]
fn examples_of_front_matter_are_read_without_a_problem() {
    let mut site = Site::new("");
    let examples = blocks("front-matter.md", "toml");
    assert!(examples.len() >= 2);
    for (i, example) in examples.iter().enumerate() {
        let inner = example.trim().trim_matches('+');
        // A cascade belongs to a section.
        let file = if inner.contains("[[cascade]]") { "_index.md" } else { "one.md" };
        site = site.with(&format!("content/s{i}/{file}"), format!("+++{inner}+++\nText.\n"));
        site = site.with(&format!("content/s{i}/quay.jpg"), b"GIF89a\x01\0\x01\0\0\0\0\0\0\0".to_vec());
    }
    site.build().expect::<&str>(&[]);
}

#[test]
fn examples_of_templates_render() {
    let examples = blocks("templates.md", "jinja");
    assert_eq!(examples.len(), 1);
    let mut site = Site::new(
        "-- content/harbour/one.md --\n+++\ntitle = \"One\"\ndate = 2014-06-11\nauthors = [\"A. Reyes\"]\n+++\nText.\n",
    );
    site = site.with("templates/article.html", examples[0].clone());
    site.build().expect(&["has /harbour/2014/06/11/one/ <p>A. Reyes, for the Gazette</p>"]);
}

#[test]
fn the_report_is_as_shown() {
    let site = Site::new(
        "-- content/harbour/one.md --\n+++\ntitle = \"One\"\ndate = 2014-06-11\n+++\n\n\nPilots knew [the tide](@/harbour/the-tyde.md) would not turn.\n",
    );
    assert_eq!(site.build().report().trim_end(), blocks("diagnostics.md", "text")[0].trim_end());
}
