//! The task that does what it is told.

use std::{
    future::pending,
    io,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio_util::sync::CancellationToken;

use super::{lab::Lab, life::Life, trace::What};

/// What a scripted task does in one incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It runs until it is cancelled.
    Run,
    /// It runs, and looks at no token.
    Ignore,
    /// It returns at once.
    Return,
    /// It fails at once, with an error of this kind.
    Fail(io::ErrorKind),
    /// It panics.
    Panic,
}

/// One incarnation of a task under the name `path`, for `run:` of a tree. It does `acts` one after
/// the other from incarnation to incarnation; the last one repeats.
pub async fn scripted_task(
    (lab, path, acts, run): (Lab, &'static str, &'static [Act], Arc<AtomicU64>),
    token: CancellationToken,
) -> Result<(), io::Error> {
    let incarnation = run.fetch_add(1, Relaxed) + 1;
    let life = Life::begin(&lab, path, incarnation);
    let n = usize::try_from(incarnation - 1)
        .unwrap_or(usize::MAX)
        .min(acts.len() - 1);
    match acts[n] {
        Act::Run => {
            token.cancelled().await;
            life.did(What::Cancelled);
            Ok(())
        }
        Act::Ignore => pending().await,
        Act::Return => Ok(()),
        Act::Fail(kind) => Err(kind.into()),
        Act::Panic => panic!("panic in a task"),
    }
}
