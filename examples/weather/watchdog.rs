//! A limit for the program as a whole.

use std::{
    io::{self, Write as _},
    process,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use supervision::TreeRef;

/// The exit code of a program that was cut short.
const CUT_SHORT: i32 = 3;

/// Ends the process if it is not dropped in time.
///
/// A thread, and not a timer of the runtime: it is to work even if every thread of the runtime is
/// blocked.
pub(crate) struct Watchdog {
    _alive: Sender<()>,
}

impl Watchdog {
    /// Allows the program this much time; then it prints the state of the tree and exits.
    pub(crate) fn new(limit: Duration, tree: TreeRef) -> Self {
        let (alive, dropped) = mpsc::channel();
        thread::spawn(move || {
            if dropped.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                let mut out = io::stderr();
                let _ = writeln!(out, "not finished after {limit:?}:");
                print_within(Duration::from_secs(1), tree);
                process::exit(CUT_SHORT);
            }
        });
        Self { _alive: alive }
    }
}

/// Prints the state of the tree, unless even looking at it takes too long.
fn print_within(limit: Duration, tree: TreeRef) {
    let (done, printed) = mpsc::channel();
    thread::spawn(move || {
        let _ = writeln!(io::stderr(), "{}", tree.status());
        let _ = done.send(());
    });
    let _ = printed.recv_timeout(limit);
}
