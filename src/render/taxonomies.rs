//! The pages of the site's own taxonomies, and what articles say of them. A
//! site's templates stand under Zola's names: `genres/list.html` and
//! `genres/single.html`, or `taxonomy_list.html` and `taxonomy_single.html` for
//! all of them.

use tera::Value;

use super::head::{Head, PageKind};
use super::lists::GroupBy;
use super::object::Object;
use super::page::Page;
use super::zola::ListPage;
use super::{Desk, Made};
use crate::archive::{ArticleId, TaxonomyId, TermId};
use crate::article::Article;
use crate::base::LangId;
use crate::base::slug::slugify;
use crate::config::{Config, Taxonomy};
use crate::plan::{Route, Slice};

impl Desk<'_> {
    fn declared(&self, id: TaxonomyId) -> &Taxonomy {
        &self.config().taxonomies.own[self.archive().declaration_of(id)]
    }

    pub(super) fn taxonomy_page(&self, id: TaxonomyId, route: &Route) -> Made<Vec<u8>> {
        let taxonomy = self.declared(id);
        let entries = self.archive().terms_in(id).filter_map(|term| {
            let archive = self.archive();
            self.entry_of(archive.term(term), archive.indexed(term), self.plan().term(term))
        });
        let index = super::front::terms(entries.collect(), &self.collation());
        let archive = self.archive();
        let file = archive
            .introduction(self.lang(), &taxonomy.slug)
            .or_else(|| archive.introduction(self.lang(), &taxonomy.name));
        let content = match file {
            Some(file) => self.text_of(file, &route.url)?,
            None => String::new(),
        };
        let title = taxonomy.title.clone();
        let description = file.and_then(Article::description);
        let head = Head { title: title.clone(), description, kind: PageKind::Collection, ..Head::default() };
        let usual = self.site.theme.of_taxonomy(&taxonomy.name, &taxonomy.slug, "list");
        let template = self.site.theme.of_term(file.and_then(|f| f.meta.template.as_deref()), &usual);
        self.begin(template);
        let ids = archive.terms_in(id);
        let terms = self.zolas_terms(template, ids, |id| archive.term(id), |id| self.own_term_value(id));
        let (archive, href) = self.archive_crumb();
        let page = Page::new(route, template, head)
            .crumb(archive, href)
            .set("content", content)
            .here(title)
            .set("taxonomy", self.own_taxonomy_value(id, self.lang()))
            .set("terms", terms)
            .set("index", index);
        self.finish(page)
    }

    pub(super) fn term_page(&self, id: TermId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let (term, articles) = (self.archive().term(id), self.archive().list(id));
        let of = self.archive().taxonomy_of(id);
        let taxonomy = self.declared(of);
        let (file, url) = (term.file.as_deref(), self.plan().term(id));
        let usual = self.site.theme.of_taxonomy(&taxonomy.name, &taxonomy.slug, "single");
        let template = self.site.theme.of_term(file.and_then(|f| f.meta.template.as_deref()), &usual);
        self.begin(template);
        let mut page = Page::new(route, template, self.list_head(&term.name, file, slice));
        let paginate = taxonomy.paginate.as_ref();
        let list = ListPage { template, url, file, paginate, page: slice.page() };
        let mut value = self.own_term_value(id).set("content", self.introduction(file, slice, url)?);
        page = self.add_list_of_term(&articles, &mut value, page, &list);
        page = page.set("taxonomy", self.own_taxonomy_value(of, self.lang())).set("term", value);
        page = self.add_list(page, &list, &articles, slice, GroupBy::Month);
        let above = vec![(taxonomy.title.clone(), self.url_of_page(self.plan().taxonomy(of)))];
        self.finish(self.list_crumbs(page, above, &term.name, url, slice))
    }

    /// A taxonomy with its address in a language.
    pub(super) fn own_taxonomy_value(&self, id: TaxonomyId, lang: LangId) -> Object {
        let url = self.plan().taxonomy(id);
        let mut value = taxonomy_value(self.declared(id));
        value.put("lang", self.config().language(lang).code.to_string());
        value.set("path", url.as_str()).set("permalink", self.config().absolute(url))
    }

    pub(super) fn own_term_value(&self, id: TermId) -> Object {
        let term = self.archive().term(id);
        let related = self.counted_topics(self.archive().beside(id));
        let url = self.plan().term(id);
        self.term_value(term, &self.archive().list(id), url)
            .maybe("image", term.about().and_then(|file| self.picture_of(file, url)))
            .set("related", related)
    }

    /// The names of an article's own terms, by taxonomy.
    pub(super) fn term_names(&self, id: ArticleId, mut names: Object) -> Object {
        for of in self.archive().terms_of(id).chunk_by(|a, b| self.is_one_taxonomy(*a, *b)) {
            let list: Vec<String> = of.iter().map(|t| self.archive().term(*t).name.to_string()).collect();
            names.put_named(&self.declared(self.archive().taxonomy_of(of[0])).name, list);
        }
        names
    }

    /// The same with their addresses, for the page of the article.
    pub(super) fn term_lists(&self, id: ArticleId) -> Vec<Value> {
        let of_article = self.archive().terms_of(id);
        let lists = of_article.chunk_by(|a, b| self.is_one_taxonomy(*a, *b)).map(|terms| {
            let taxonomy = self.archive().taxonomy_of(terms[0]);
            let items = terms.iter().map(|term| {
                let name = &*self.archive().term(*term).name;
                let url = self.url_of_page(self.plan().term(*term));
                Object::new().set("name", name).maybe("url", url).into()
            });
            let items: Vec<Value> = items.collect();
            let declared = self.declared(taxonomy);
            Object::new()
                .set("name", declared.name.as_str())
                .set("title", declared.title.as_str())
                .maybe("url", self.url_of_page(self.plan().taxonomy(taxonomy)))
                .set("items", items)
                .into()
        });
        lists.collect()
    }

    fn is_one_taxonomy(&self, a: TermId, b: TermId) -> bool {
        self.archive().taxonomy_of(a) == self.archive().taxonomy_of(b)
    }

    /// Answers for a taxonomy of the site's own, or says which there are.
    pub(super) fn find_taxonomy(&self, name: &str, lang: LangId) -> Result<TaxonomyId, String> {
        let own = &self.config().taxonomies;
        let wanted = own.find(name).map(|t| &t.name);
        let mut of_lang = self.archive().taxonomies(lang);
        let is_it = |id: &TaxonomyId| {
            let declaration = self.archive().declaration_of(*id);
            wanted == Some(&own.own[declaration].name)
                && own.is_for(declaration, &self.config().language(lang).code)
        };
        of_lang.find(is_it).ok_or_else(|| {
            let mut known = vec!["topics", "authors"];
            known.extend(own.own.iter().map(|t| t.name.as_str()));
            format!("there is no taxonomy `{name}`: there are {}", known.join(", "))
        })
    }

    pub(super) fn find_own_term(&self, taxonomy: TaxonomyId, name: &str) -> Option<TermId> {
        self.archive().find_term(taxonomy, &slugify(name, self.config().slugs), name)
    }
}

fn taxonomy_value(taxonomy: &Taxonomy) -> Object {
    Object::new()
        .set("name", taxonomy.name.as_str())
        .set("slug", taxonomy.slug.as_str())
        .set("title", taxonomy.title.as_str())
        .set("feed", taxonomy.feed)
        .set("render", taxonomy.render)
        .maybe("lang", taxonomy.lang.as_deref())
        .maybe("paginate_by", taxonomy.paginate.as_ref().map(|p| u64::from(p.by)))
        .maybe("paginate_path", taxonomy.paginate.as_ref().and_then(|p| p.path.as_deref()))
}

/// What templates see of all that are declared.
pub(super) fn declared(config: &Config) -> Vec<Value> {
    config.taxonomies.own.iter().map(|taxonomy| taxonomy_value(taxonomy).into()).collect()
}
