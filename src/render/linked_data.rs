//! JSON-LD in the terms of schema.org. Values are typed here and written by a
//! serialiser, so a headline can hold anything.

use serde_json::{Map, Value, json};

use super::Desk;
use super::article::licence_url;
use super::head::{Head, PageKind};
use super::reads::List;
use crate::archive::{ArticleId, AuthorId, Credit};
use crate::article::{BylineKind, Kind};
use crate::base::text;
use crate::plan::{Route, View};

/// The most items of a list that a page describes.
const ITEMS: usize = 50;

/// Every block of a page.
pub(super) fn of(
    desk: &Desk<'_>,
    head: &Head,
    route: &Route,
    lang: &str,
    description: Option<&str>,
    crumbs: &[(String, Option<String>)],
) -> Vec<Value> {
    let mut blocks = Vec::new();
    match head.kind {
        PageKind::Plain => return blocks,
        PageKind::Home => {
            blocks.push(website(desk, lang));
            blocks.push(with_context(organisation(desk)));
        }
        PageKind::Article(id) if desk.archive().date(id).is_some() => {
            blocks.push(article(desk, id, head, lang, description))
        }
        PageKind::Article(id) => blocks.push(json!({
            "@context": "https://schema.org", "@type": "WebPage", "name": head.title,
            "url": desk.config().absolute(desk.plan().article(id)), "inLanguage": lang,
        })),
        PageKind::Collection => blocks.push(collection(desk, head, route, lang, description)),
    }
    if crumbs.len() > 1 {
        blocks.push(breadcrumbs(desk, route, crumbs));
    }
    blocks
}

fn with_context(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.insert("@context".into(), "https://schema.org".into());
    }
    value
}

fn website(desk: &Desk<'_>, lang: &str) -> Value {
    let (config, language) = (desk.config(), desk.language());
    let mut site = json!({
        "@context": "https://schema.org", "@type": "WebSite", "@id": format!("{}/#site", config.base_url),
        "name": language.title, "url": config.absolute(&desk.at("/")), "inLanguage": lang,
        "publisher": { "@id": format!("{}/#publisher", config.base_url) },
    });
    if !language.description.is_empty() {
        site["description"] = language.description.as_str().into();
    }
    site
}

fn organisation(desk: &Desk<'_>) -> Value {
    let config = desk.config();
    let mut publisher = json!({
        "@type": "NewsMediaOrganization", "@id": format!("{}/#publisher", config.base_url),
        "name": desk.language().title, "url": format!("{}/", config.base_url),
    });
    let corrections = desk.at("/corrections/");
    if desk.plan().find(&corrections).is_some() {
        publisher["correctionsPolicy"] = config.absolute(&corrections).into();
    }
    let years = config.langs().filter_map(|lang| desk.archive().span(lang));
    if let Some((year, _)) = years.min() {
        publisher["foundingDate"] = format!("{year:04}").into();
    }
    publisher
}

fn breadcrumbs(desk: &Desk<'_>, route: &Route, crumbs: &[(String, Option<String>)]) -> Value {
    let items: Vec<Value> = crumbs
        .iter()
        .zip(1u32..)
        .map(|((name, url), position)| {
            let url =
                url.as_ref().map_or_else(|| desk.config().absolute(&route.url), |u| desk.absolute_href(u));
            json!({ "@type": "ListItem", "position": position, "name": name, "item": url })
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}

/// The schema.org type of a kind of article.
fn article_type(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Analysis) => "AnalysisNewsArticle",
        Some(Kind::Opinion) => "OpinionNewsArticle",
        Some(Kind::Interview) => "ReportageNewsArticle",
        Some(Kind::Review) => "ReviewNewsArticle",
        Some(Kind::Background) => "BackgroundNewsArticle",
        Some(Kind::News | Kind::Briefing) | None => "NewsArticle",
    }
}

fn person(desk: &Desk<'_>, credit: &Credit) -> Value {
    let kind = match credit.kind {
        BylineKind::Staff | BylineKind::Syndicated => "Organization",
        BylineKind::Person | BylineKind::Anonymous | BylineKind::TranslatedFrom => "Person",
    };
    let mut person = json!({ "@type": kind, "name": &*credit.name });
    if let Some(author) = credit.author {
        let url = desk.config().absolute(desk.plan().author(author));
        person["@id"] = format!("{url}#person").into();
        if desk.plan().find(desk.plan().author(author)).is_some() {
            person["url"] = url.into();
        }
    }
    person
}

fn article(desk: &Desk<'_>, id: ArticleId, head: &Head, lang: &str, description: Option<&str>) -> Value {
    let (archive, config) = (desk.archive(), desk.config());
    let article = archive.article(id);
    let url = config.absolute(desk.plan().article(id));
    let mut o = Map::new();
    let mut set = |key: &str, value: Value| drop(o.insert(key.to_owned(), value));
    set("@context", "https://schema.org".into());
    set("@type", article_type(article.meta.kind).into());
    set("@id", format!("{url}#article").into());
    set("url", url.clone().into());
    set("mainEntityOfPage", url.clone().into());
    set("headline", (*article.title).into());
    if let Some(dek) = article.description() {
        set("alternativeHeadline", dek.into());
    }
    if let Some(description) = description {
        set("description", description.into());
    }
    if let Some(image) = desk.image_of(id) {
        set("image", image_object(desk, &image));
    }
    if let Some(date) = article.meta.date {
        set("datePublished", date.iso().into());
        set("dateModified", desk.modified(id).unwrap_or(date).iso().into());
    }
    let credits: Vec<&Credit> =
        archive.credits_of(id).iter().filter(|c| c.kind != BylineKind::TranslatedFrom).collect();
    if credits.is_empty() {
        set("author", json!({ "@type": "Organization", "name": desk.language().staff_byline }));
    } else {
        set("author", credits.iter().map(|c| person(desk, c)).collect());
    }
    set("publisher", organisation(desk));
    set("inLanguage", lang.into());
    if let Some((key, works)) = desk.translated_works(id) {
        set(key, works);
    }
    if let Some(section) = archive.section_of(id) {
        set("articleSection", (*archive.section(section).name).into());
    }
    let topics: Vec<&str> = archive.topics_of(id).iter().map(|t| &*archive.topic(*t).name).collect();
    if !topics.is_empty() {
        let about = topics.iter().map(|name| json!({ "@type": "Thing", "name": name })).collect();
        set("keywords", topics.clone().into());
        set("about", about);
    }
    if article.facts.words > 0 {
        set("wordCount", article.facts.words.into());
        set("timeRequired", format!("PT{}M", text::reading_minutes(article.facts.words)).into());
    }
    if let Some(dateline) = &head.dateline {
        set("dateline", dateline.as_str().into());
    }
    let is_free = article.meta.access.is_none();
    set("isAccessibleForFree", is_free.into());
    if !is_free {
        set(
            "hasPart",
            json!({ "@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".gate" }),
        );
    }
    if let Some((series, part)) = archive.series_of(id) {
        let url = config.absolute(desk.plan().series(series));
        set(
            "isPartOf",
            json!({ "@type": "CreativeWorkSeries", "@id": url, "name": &*archive.series(series).name }),
        );
        set("position", part.into());
    }
    let licence = head.provenance.as_ref().and_then(|p| p.licence.as_deref()).or(config.licence.as_deref());
    if let Some(licence) = licence {
        set("license", licence_url(licence).unwrap_or_else(|| licence.to_owned()).into());
    }
    if let Some(p) = &head.provenance {
        if let Some(based_on) = &p.url {
            set("isBasedOn", based_on.as_str().into());
        }
        if let Some(snapshot) = &p.snapshot {
            set("archivedAt", snapshot.as_str().into());
        }
    }
    if !head.corrections.is_empty() {
        let comments = head.corrections.iter().map(|c| {
            let mut comment = json!({ "@type": "CorrectionComment", "text": c.text });
            if let Some(date) = c.date {
                comment["datePublished"] = date.iso().into();
            }
            comment
        });
        set("correction", comments.collect());
    }
    Value::Object(o)
}

fn image_object(desk: &Desk<'_>, image: &tera::Value) -> Value {
    let text =
        |key: &'static str| image.get_from_path(key).and_then(|v| v.as_str()).filter(|t| !t.is_empty());
    let mut object = json!({ "@type": "ImageObject" });
    if let Some(url) = text("url") {
        object["contentUrl"] = desk.absolute_href(url).into();
    }
    for key in ["width", "height"] {
        if let Some(n) = image.get_from_path(key).and_then(tera::Value::as_i64) {
            object[key] = n.into();
        }
    }
    for (key, name) in [("caption", "caption"), ("credit", "creditText")] {
        if let Some(value) = text(key) {
            object[name] = value.into();
        }
    }
    object
}

fn collection(desk: &Desk<'_>, head: &Head, route: &Route, lang: &str, description: Option<&str>) -> Value {
    let url = desk.config().absolute(&route.url);
    let mut page = json!({
        "@context": "https://schema.org", "@type": "CollectionPage", "@id": url, "url": url,
        "name": head.title, "inLanguage": lang,
        "isPartOf": { "@type": "WebSite", "@id": format!("{}/#site", desk.config().base_url) },
    });
    if let Some(description) = description {
        page["description"] = description.into();
    }
    if let Some(author) = head.person {
        page["@type"] = "ProfilePage".into();
        page["mainEntity"] = profile(desk, author);
        return page;
    }
    let items: Vec<Value> = newest(desk, route)
        .iter()
        .zip(1u32..)
        .map(|(id, position)| {
            let url = desk.config().absolute(desk.plan().article(*id));
            json!({ "@type": "ListItem", "position": position, "url": url, "name": &*desk.archive().article(*id).title })
        })
        .collect();
    if !items.is_empty() {
        page["mainEntity"] = json!({ "@type": "ItemList", "itemListElement": items });
    }
    page
}

fn profile(desk: &Desk<'_>, author: AuthorId) -> Value {
    let term = desk.archive().author(author);
    let url = desk.config().absolute(desk.plan().author(author));
    let mut person =
        json!({ "@type": "Person", "@id": format!("{url}#person"), "name": &*term.name, "url": url });
    if let Some(file) = term.about() {
        if let Some(description) = file.description() {
            person["description"] = description.into();
        }
        let same: Vec<&str> =
            file.meta.links.iter().map(|(_, url)| url.as_str()).filter(|u| u.starts_with("http")).collect();
        if !same.is_empty() {
            person["sameAs"] = same.into();
        }
    }
    person
}

/// The articles that a list's page shows first.
fn newest(desk: &Desk<'_>, route: &Route) -> Vec<ArticleId> {
    let archive = desk.archive();
    let range = |range: std::ops::Range<u32>| range.map(ArticleId).take(ITEMS).collect::<Vec<_>>();
    let front = |list: List<'_, '_>| list.newest(ITEMS).iter().rev().copied().collect::<Vec<_>>();
    match route.view {
        View::Section(id, crate::plan::Slice::Front) => front(archive.list(id)),
        View::Topic(id, crate::plan::Slice::Front) => front(archive.list(id)),
        View::Term(id, crate::plan::Slice::Front) => front(archive.list(id)),
        View::Series(id) => archive.series(id).parts.iter().map(|p| p.0).take(ITEMS).collect(),
        View::Month(year, month) => range(archive.in_month(route.lang, year, month)),
        View::Day(year, month, day) => range(archive.on_day(route.lang, year, month, day)),
        _ => Vec::new(),
    }
}
