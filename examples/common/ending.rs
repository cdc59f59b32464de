//! How the examples end: what came of it is printed, and makes the exit code.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use tokio::time::timeout;

/// The exit code of a program that was called wrongly.
const MISUSED: u8 = 2;

/// Says on the error stream why the program was called wrongly.
pub(crate) fn misused(why: impl Display) -> ExitCode {
    let _ = writeln!(io::stderr(), "{why}");
    ExitCode::from(MISUSED)
}

/// Prints the verdict of a run that takes `limit` at the most, or why there is none.
pub(crate) async fn conclude<V: Display>(
    limit: Duration,
    run: impl Future<Output = Result<V, Box<dyn Error>>>,
    is_good: impl FnOnce(&V) -> bool,
) -> ExitCode {
    match timeout(limit, run).await {
        Ok(Ok(verdict)) => {
            let _ = writeln!(io::stdout(), "{verdict}");
            if is_good(&verdict) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Ok(Err(error)) => failed(&*error),
        Err(_) => {
            let _ = writeln!(io::stderr(), "error: not done within {limit:?}");
            ExitCode::FAILURE
        }
    }
}

/// Prints an error with all its causes.
pub(crate) fn failed(error: &(dyn Error + 'static)) -> ExitCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let _ = writeln!(io::stderr(), "error: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
