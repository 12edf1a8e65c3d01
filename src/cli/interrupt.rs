//! Ctrl-C for commands that go on until they are told to end.

use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell makes of a program that Ctrl-C has ended: 128 and the signal's number.
const ENDED: i32 = 130;

/// Has `end` called at the first Ctrl-C, or when the system asks the program to end;
/// it comes to its end from there. A second one ends it where it stands, which a
/// build survives as it survives a kill.
pub(super) fn on_interrupt(end: impl Fn() + Send + 'static) {
    let asked = AtomicBool::new(false);
    let handler = move || match asked.swap(true, Ordering::Relaxed) {
        false => end(),
        true => std::process::exit(ENDED),
    };
    // Where it cannot be set, Ctrl-C does what it does to every program.
    let _ = ctrlc::set_handler(handler);
}
