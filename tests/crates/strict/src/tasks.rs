//! Tasks: functions of every shape.

use core::fmt;

use supervision::{
    CommandError,
    prelude::{CancellationToken, Duration, TaskContext},
    supervision_tree,
};

/// What ends a task before its time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum Interrupted {
    /// Just now.
    #[error("interrupted")]
    Once,
    /// Again and again.
    #[error("interrupted {0} times")]
    Often(u32),
}

/// Runs until it is told to stop.
///
/// # Errors
///
/// None.
pub async fn forever(stop: CancellationToken) -> Result<(), Interrupted> {
    stop.cancelled().await;
    Ok(())
}

/// Runs for some rounds.
#[derive(Clone, Copy, Debug)]
pub struct Rounds(pub u32);

impl Rounds {
    /// A task as an associated function; its error is no standard error.
    ///
    /// # Errors
    ///
    /// If there are no rounds.
    pub async fn run(self, stop: CancellationToken) -> Result<(), String> {
        if self.0 == 0 {
            return Err("no rounds".to_owned());
        }
        stop.cancelled().await;
        Ok(())
    }
}

/// A task with a generic argument.
///
/// # Errors
///
/// None.
pub async fn show<T: fmt::Display + Send + 'static>(
    what: T,
    stop: CancellationToken,
) -> Result<(), fmt::Error> {
    stop.cancelled().await;
    drop(what);
    Ok(())
}

/// A task that knows its place, with work beside its own.
///
/// # Errors
///
/// None.
pub async fn placed(cx: TaskContext) -> Result<(), Interrupted> {
    drop(cx.spawn(async {}));
    let path = cx.path().to_owned();
    drop(cx.spawn_blocking(move || path.len()));
    cx.cancelled().await;
    Ok(())
}

/// The same, with arguments.
///
/// # Errors
///
/// If there are no rounds.
pub async fn counted(rounds: Rounds, cx: TaskContext) -> Result<(), Interrupted> {
    if rounds.0 == 0 {
        return Err(Interrupted::Once);
    }
    cx.cancelled().await;
    Ok(())
}

supervision_tree!(Tasks {
    context: u32,
    strategy: rest_for_one,
    children: [
        plain = task { run: forever },
        rounds = task { run: Rounds::run, args: |rounds| Rounds(*rounds), restart: transient },
        placed = task { run: placed, shutdown: 1s },
        counted = task { run: counted, args: |rounds| Rounds(*rounds), shutdown: 1s },
        shown = task {
            run: show::<String>,
            args: |_, up| up.rounds.path().to_owned(),
            restart: temporary,
        },
        closure = task {
            run: |stop: CancellationToken| async move {
                stop.cancelled().await;
                Ok::<(), CommandError>(())
            },
            start_timeout: 3s,
            shutdown: Duration::from_millis(1500),
        },
    ],
});
