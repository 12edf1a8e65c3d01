//! The quick look: an edited article takes its own place in the archive and the
//! plan, and what is said of it that of what was said before. All that is said is
//! what a whole look would say, or there is a whole look: who mends one of a
//! thousand warnings waits no longer than who has none.

use std::path::{Path, PathBuf};

use super::super::{Inputs, Prepared};
use super::{Pending, Refreshed, Session, State, Work};
use crate::archive::ArticleId;
use crate::article::{self, Again};
use crate::base::slug::slugify;
use crate::base::{Diagnostic, Diagnostics, SourcePath};
use crate::source::{Role, is_passed_over};

/// An article that was edited.
struct Edited {
    id: ArticleId,
    again: Again,
    /// All that there is to say of its file, where that is not what was said before.
    told: Option<Vec<Diagnostic>>,
}

impl Session {
    /// Exchanges articles of which only the text or what lists show was edited.
    /// `None` where that is not all that has changed.
    pub(super) fn exchange(&self, work: &mut Work, paths: &[PathBuf]) -> Option<Refreshed> {
        work.memo.settle();
        let found = self.find_edited(work, paths)?;
        let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let State { generation, good, noticed, .. } = &mut *state;
        let changed = !found.is_empty();
        let mut sources = Vec::new();
        if changed {
            *generation += 1;
            let (inputs, prepared) = good.as_mut()?;
            for Edited { id, again, told } in found {
                let source = again.article.source.clone();
                if let Some(told) = told {
                    let others = std::mem::take(noticed).into_iter();
                    noticed.append(others.filter(|d| d.path.as_ref() != Some(&source)).chain(told));
                }
                sources.push(source);
                inputs.snapshot.exchange(again.input);
                again.row.into_iter().for_each(|row| row.store(&work.memo));
                prepared.archive.exchange(id, again.article);
            }
            noticed.sort();
            if let Some(shared) = prepared.shared.get_mut() {
                shared.forget_lists(&inputs.config, &prepared.archive);
            }
        }
        sources.sort();
        if let Pending::Articles(pending) = &mut work.pending {
            pending.extend(sources.iter().cloned());
        }
        let diagnostics = noticed.clone();
        Some(Refreshed { changed, inputs: sources, everywhere: false, diagnostics, seconds: 0.0 })
    }

    fn find_edited(&self, work: &Work, paths: &[PathBuf]) -> Option<Vec<Edited>> {
        let state = self.state();
        let (inputs, prepared) = state.good.as_ref().filter(|_| state.is_current)?;
        // The clock runs, or was set back.
        let now = self.options.clock.unwrap_or_else(jiff::Timestamp::now);
        if now < inputs.now || prepared.turns_at.is_some_and(|at| at <= now) {
            return None;
        }
        let mut found: Vec<Edited> = Vec::new();
        for path in paths {
            let source = self.source_of(path)?;
            let Some(input) = inputs.snapshot.get(&source) else {
                // An editor's own file, which may have gone by now.
                if path.symlink_metadata().is_err() || is_passed_over(&source, &inputs.config) {
                    continue;
                }
                return None;
            };
            let id = prepared.archive.by_source(&source).filter(|_| input.role == Role::Content)?;
            let before = prepared.archive.article(id);
            let input = inputs.snapshot.look_again(input)?;
            let parts = (&inputs.config, prepared.theme.shortcodes(), &prepared.cascades);
            let again = article::parse_again(&work.memo, &inputs.snapshot, (before, &input), parts)?;
            if again.article.digest == before.digest {
                continue;
            }
            let is_at_its_title = inputs.config.permalinks.say_titles() || {
                // The address of a file whose name gives none.
                slugify(before.slug_from_path(), inputs.config.slugs).is_empty()
            };
            if again.article.bones() != before.bones()
                || (is_at_its_title && again.article.title != before.title)
            {
                return None;
            }
            let told = tell_again(&state.noticed, id, &again, inputs, prepared)?;
            found.push(Edited { id, again, told });
        }
        Some(found)
    }

    /// A path as the snapshot names it; `None` where it cannot be below the root.
    fn source_of(&self, path: &Path) -> Option<SourcePath> {
        let root = &self.options.root;
        let inner = match path.strip_prefix(root) {
            Ok(inner) => inner.to_owned(),
            Err(_) => {
                let folder = path.parent()?.canonicalize().ok()?;
                let inner = folder.strip_prefix(root.canonicalize().ok()?).ok()?.to_owned();
                inner.join(path.file_name()?)
            }
        };
        let parts: Option<Vec<&str>> = inner
            .components()
            .filter(|part| !matches!(part, std::path::Component::CurDir))
            .map(|part| part.as_os_str().to_str())
            .collect();
        Some(SourcePath::new(parts?.join("/")))
    }
}

/// All that there is to say of an article that was edited, from what was said of its
/// file before; within `Some` nothing where it is the same. `None` where only a whole
/// look can tell.
///
/// What its own text gave is taken out and said anew. Of what else was said, the
/// bones of an article decide what it is; the edit has at most moved its lines.
fn tell_again(
    noticed: &Diagnostics,
    id: ArticleId,
    again: &Again,
    inputs: &Inputs,
    prepared: &Prepared,
) -> Option<Option<Vec<Diagnostic>>> {
    let source = &again.article.source;
    let Some(before) = &again.before else {
        // Nobody knows what of all that its file has added to.
        return (noticed.is_empty() && again.now.is_empty()).then_some(None);
    };
    let moves = before.moves(&again.now)?;
    let mut rest: Vec<Diagnostic> =
        noticed.iter().filter(|d| d.path.as_ref() == Some(source)).cloned().collect();
    let was = rest.clone();
    for own in before.own.iter() {
        rest.remove(rest.iter().position(|d| d == own)?);
    }
    let mut told: Vec<Diagnostic> = again.now.own.iter().cloned().collect();
    // What is said once of many files is said of this one where it is the first.
    let mut links = None;
    for mut d in rest {
        let is = |(kind, was, _): &&article::Move<'_>| *kind == d.kind && *was == d.excerpt.as_deref();
        if let Some((.., now)) = moves.iter().find(is) {
            d.excerpt = now.cloned().map(Box::new);
        } else if d.words.is_some() {
            let had_place = d.excerpt.take().is_some();
            let mut one = Diagnostics::from_iter([d]);
            inputs.snapshot.locate(&mut one);
            d = one.into_iter().next().filter(|d| d.excerpt.is_some() == had_place)?;
        } else {
            // Links of one wording come in the order of their places, before and now.
            let Prepared { archive, plan, .. } = prepared;
            let links: &mut Vec<Diagnostic> = links.get_or_insert_with(|| {
                let mut links = plan.recheck((id, &again.article), archive, &inputs.config, &inputs.snapshot);
                links.sort();
                links.into_iter().collect()
            });
            d = links.remove(links.iter().position(|l| (l.kind, &l.message) == (d.kind, &d.message))?);
        }
        told.push(d);
    }
    if links.is_some_and(|links| !links.is_empty()) {
        return None;
    }
    let mut told = Diagnostics::from_iter(told);
    told.sort();
    let told: Vec<Diagnostic> = told.into_iter().collect();
    Some((told != was).then_some(told))
}
