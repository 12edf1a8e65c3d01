//! What is alike in sections, topics, authors and terms: they are groups of articles.

use crate::archive::{Archive, ArticleId, AuthorId, SectionId, SeriesId, TermId, TopicId};
use crate::render::fact::{Group, Sort};

/// The group that a section, topic, author, series or term is.
pub(in crate::render) trait Grouped: Copy {
    /// Its name in a [`Fact`].
    fn group(self, archive: &Archive) -> Group;
    /// Its articles.
    fn articles(self, archive: &Archive) -> &[ArticleId];
    /// The topics beside them.
    fn beside(self, _: &Archive) -> &[(TopicId, u32)] {
        &[]
    }
}

macro_rules! grouped {
    ($($id:ident $of:ident $sort:expr, $slug:ident;)*) => {$(
        impl Grouped for $id {
            fn group(self, archive: &Archive) -> Group {
                let it = archive.$of(self);
                Group { sort: $sort, lang: it.lang, slug: it.$slug.clone() }
            }

            fn articles(self, archive: &Archive) -> &[ArticleId] {
                &archive.$of(self).articles
            }

            grouped!(@beside $id $of);
        }
    )*};
    (@beside SectionId $of:ident) => {};
    (@beside $id:ident $of:ident) => {
        fn beside(self, archive: &Archive) -> &[(TopicId, u32)] {
            &archive.$of(self).related
        }
    };
}

grouped! {
    SectionId section Sort::Section, path;
    TopicId topic Sort::Topic, slug;
    AuthorId author Sort::Author, slug;
}

impl Grouped for TermId {
    fn group(self, archive: &Archive) -> Group {
        let term = archive.term(self);
        let declared = archive.declaration_of(archive.taxonomy_of(self));
        Group { sort: Sort::Term(declared as u16), lang: term.lang, slug: term.slug.clone() }
    }

    fn articles(self, archive: &Archive) -> &[ArticleId] {
        &archive.term(self).articles
    }

    fn beside(self, archive: &Archive) -> &[(TopicId, u32)] {
        &archive.term(self).related
    }
}

/// The group that a series is; its parts are read with it.
pub(in crate::render) fn series_group(archive: &Archive, id: SeriesId) -> Group {
    let series = archive.series(id);
    Group { sort: Sort::Series, lang: series.lang, slug: series.slug.clone() }
}
