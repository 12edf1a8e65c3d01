//! The way from finished bytes to the output folder. A build that is killed,
//! runs out of disk or stops at an error must not leave a lie: each file in
//! the output folder is the old one or the new one, whole; what is not ours is
//! never replaced or deleted; and what did not change is not written again.
//!
//! 1. [`guard::check_output_dir`] refuses folders that a build would ruin.
//! 2. [`Staging::begin`] takes the lock, settles what a killed build left and
//!    reads what is there.
//! 3. [`Staging::put`] and [`Staging::copy`] compare each file with what is
//!    there, and stage those that differ inside the output folder itself, on
//!    the same file system.
//! 4. [`Staging::commit`] looks for obstacles, writes down what it is about to
//!    do, renames the staged files into place, deletes what is stale and
//!    writes the manifest.
//! 5. [`Staging::commit_and_hold`] leaves a [`Publisher`], through which a few
//!    files at a time are published after that.
//!
//! Nothing here knows what a page is.

// An error here ends the build, so it is made once; boxing it would cost every
// reader for nothing.
#![allow(clippy::result_large_err)]

mod ahead;
pub mod artifact;
mod changes;
pub mod commit;
pub mod comparison;
mod disk;
mod folder;
mod folders;
mod ground;
pub mod guard;
mod intent;
mod lock;
pub mod manifest;
pub mod publisher;
pub mod staging;
#[cfg(test)]
mod tests;
mod tree;
mod walk;

pub use ahead::Ahead;
pub use artifact::{Artifact, Content, MemoryOutput, Sink};
pub use commit::{CommitError, CommitReport};
pub use comparison::{Comparison, Differences};
pub use disk::{Durability, digest_file, problem};
pub use folder::STAGING_DIR;
pub use ground::CommitOptions;
pub use ground::{forget, record, take_lock};
pub use guard::check_output_dir;
pub use lock::create_cache_dir;
pub use publisher::{Publisher, Update, UpdateError};
pub use staging::Staging;
