//! What a build has to say about its input. Every problem names its file, the
//! line and column where one is known, shows the excerpt and says what to do.
//! Problems are values: they are gathered, never printed, below `cli`.

use super::{Excerpt, SourcePath};
use serde::{Deserialize, Serialize};

/// Whether a problem stops the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The output folder is left untouched and the exit code is 1.
    Error,
    /// The build goes on; `--strict` turns it into an error.
    Warning,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal $heading:literal,)*) => {
        /// The kind of a problem. Warnings are grouped and counted by it, and
        /// tools select by its code, so a code never changes once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// The stable code, as printed and as written in `--format json`.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$name => $code,)* }
            }

            /// What a group of such problems is called in the summary.
            pub fn heading(self) -> &'static str {
                match self { $(Kind::$name => $heading,)* }
            }

            /// Every kind, in the order in which groups are printed.
            pub const ALL: &[Kind] = &[$(Kind::$name,)*];
        }
    };
}

kinds! {
    /// A file or folder that cannot be read, written or listed.
    Io "io" "files that could not be read or written",
    /// `config.toml` holds a mistake.
    Config "config" "problems in the configuration",
    /// A source that is not UTF-8 text, or holds NUL bytes.
    Encoding "encoding" "files that are not UTF-8 text",
    /// A source over the size limit.
    TooLarge "too-large" "files over the size limit",
    /// A symbolic link that leaves the root or goes in circles, or a special file.
    BadEntry "bad-entry" "links and special files that are not followed",
    /// Front matter that does not parse.
    FrontMatter "front-matter" "front matter that could not be read",
    /// Lines of `Title: …` at the top of a text that no fence encloses.
    BareHeaders "bare-headers" "front matter without a fence, kept as text",
    /// An article whose title is its file's name.
    MissingTitle "missing-title" "articles without a title",
    /// A known key whose value has the wrong type.
    KeyType "key-type" "values of the wrong type",
    /// A known key with another tool's shape, kept under `extra`.
    KeyShape "key-shape" "values kept under `extra`",
    /// A key that nobody knows.
    UnknownKey "unknown-key" "unknown keys",
    /// The same key twice.
    DuplicateKey "duplicate-key" "keys given twice (the last one counts)",
    /// A date that cannot be.
    Date "date" "dates that could not be read for certain",
    /// A language that the configuration does not have.
    Language "language" "languages that the site does not have",
    /// A slug that cannot be a path segment, or was cleaned.
    Slug "slug" "slugs that were refused or cleaned",
    /// A source with neither text nor title.
    Empty "empty" "empty articles, left out",
    /// Two pages that want one URL.
    Collision "collision" "URLs that more than one page wants",
    /// Two articles with one id.
    DuplicateId "duplicate-id" "ids that more than one article has",
    /// An address that was published and is not there any more.
    VanishedUrl "vanished-url" "published addresses that vanished",
    /// A page that the ledger does not have yet.
    UnrecordedUrl "unrecorded-url" "addresses that are not in the ledger",
    /// A line of the ledger that cannot be right, or is not any more.
    Ledger "ledger" "problems in the ledger",
    /// Two spellings of one topic or author.
    Spelling "spelling" "topics and authors spelt in several ways",
    /// A link within the site that leads nowhere.
    DeadLink "dead-link" "links that lead nowhere",
    /// An anchor that its page does not have.
    DeadAnchor "dead-anchor" "anchors that their pages do not have",
    /// A picture or another local file that is not there.
    MissingFile "missing-file" "pictures and files that are missing",
    /// A picture whose header is that of none.
    Picture "picture" "pictures that cannot be read",
    /// A link whose scheme is not allowed.
    UnsafeLink "unsafe-link" "links whose scheme is not allowed",
    /// Raw HTML that the sanitiser took out.
    RemovedHtml "removed-html" "pieces of raw HTML that were removed",
    /// A shortcode that is not closed or whose arguments cannot be read.
    Shortcode "shortcode" "shortcodes that could not be read",
    /// Another tool's template tag left in a body.
    LeftoverTag "leftover-tag" "template tags of other tools, kept as text",
    /// A key of another tool that is understood and does nothing here.
    NoEffect "no-effect" "keys of other tools that have no effect here",
    /// A formula that is not LaTeX, shown as it was written.
    Formula "formula" "formulas that cannot be read",
    /// An alias that was dropped.
    Alias "alias" "aliases that were dropped",
    /// A reference to an article, topic or person that is not there.
    UnknownReference "unknown-reference" "references to articles that are not there",
    /// A template that does not parse, is missing or fails.
    Template "template" "templates that fail",
    /// A text of the interface that a language lacks.
    MissingText "missing-text" "texts of the interface that another language stands in for",
    /// A data file that does not parse.
    Data "data" "data files that could not be read",
    /// A code block in a language that is not known.
    UnknownLanguage "unknown-language" "code in languages that are not known",
    /// A part of a site that is missing, damaged, or was made from other things.
    Shard "shard" "parts of the site that do not belong together",
    /// The output folder holds something that is in the way.
    Output "output" "files in the output folder that are in the way",
    /// A file of ours that was edited by hand.
    EditedOutput "edited-output" "output files edited by hand, moved aside",
    /// A file in the output folder that is not ours.
    ForeignOutput "foreign-output" "files in the output folder that are not ours, kept",
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Whether it stops the build.
    pub severity: Severity,
    /// What kind of problem it is.
    pub kind: Kind,
    /// One sentence without a full stop, naming the thing that is wrong.
    pub message: String,
    /// The file, relative to the site's root.
    pub path: Option<SourcePath>,
    /// The line and what it says.
    pub excerpt: Option<Box<Excerpt>>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Other files or facts that matter, a line each.
    pub notes: Vec<String>,
    /// What the file's front matter says that is wrong, for whoever can read the
    /// file again: sources are not kept until links and references are known.
    pub words: Option<Box<Words>>,
}

/// Words of a file's front matter, and the names of the key that they stand under:
/// a word may stand in the title too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The key by each of its names.
    pub keys: Box<[Box<str>]>,
    /// The words as written; empty for the key alone.
    pub text: Box<str>,
}

impl Diagnostic {
    /// A problem that stops the build.
    pub fn error(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, kind, message)
    }

    /// A problem that does not.
    pub fn warning(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, kind, message)
    }

    fn new(severity: Severity, kind: Kind, message: impl Into<String>) -> Self {
        Self {
            severity,
            kind,
            message: message.into(),
            path: None,
            excerpt: None,
            hint: None,
            notes: Vec::new(),
            words: None,
        }
    }

    /// Names the file.
    #[must_use]
    pub fn at(mut self, path: &SourcePath) -> Self {
        self.path = Some(path.clone());
        self
    }

    /// Shows the line.
    #[must_use]
    pub fn showing(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(Box::new(excerpt));
        self
    }

    /// Shows the line, where one is known.
    #[must_use]
    pub fn showing_maybe(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt.map(Box::new);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names what is wrong as the front matter says it, and the names of its key;
    /// its line is found later.
    #[must_use]
    pub fn naming(mut self, keys: &[&str], words: &str) -> Self {
        let keys = keys.iter().map(|key| Box::from(*key)).collect();
        self.words = Some(Box::new(Words { keys, text: words.into() }));
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The order in which problems are printed: errors first, then by file,
    /// line and kind. It does not depend on which thread found what first.
    pub fn sort_key(&self) -> (Severity, Option<&str>, u32, u32, Kind, &str) {
        let (line, column) = self.excerpt.as_ref().map_or((0, 0), |e| (e.line, e.column));
        let path = self.path.as_ref().map(SourcePath::as_str);
        (self.severity, path, line, column, self.kind, &self.message)
    }
}

/// Problems gathered on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of another's.
    pub fn append(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// Whether any of them stops the build.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many stop the build.
    pub fn errors(&self) -> usize {
        self.0.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// One after the other, to add to them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// Puts them into the order of [`Diagnostic::sort_key`] and drops repeats.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.0.dedup();
    }

    /// Makes every warning an error, for `--strict`.
    pub fn escalate(&mut self) {
        for d in &mut self.0 {
            d.severity = Severity::Error;
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

/// A value with what was noticed on the way to it. The value is there even
/// where there are errors, so that the phases after it can report theirs too.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// What was made, as far as it could be.
    pub value: T,
    /// What was noticed.
    pub diagnostics: Diagnostics,
}

impl<T> Checked<T> {
    /// A value about which there is nothing to say.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Diagnostics::new() }
    }

    /// A value and what was noticed.
    pub fn new(value: T, diagnostics: Diagnostics) -> Self {
        Self { value, diagnostics }
    }

    /// The value; what was noticed goes to `sink`.
    pub fn into_value(self, sink: &mut Diagnostics) -> T {
        sink.append(self.diagnostics);
        self.value
    }

    /// Another value with the same problems.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: f(self.value), diagnostics: self.diagnostics }
    }
}
