//! A weather service under fire.
//!
//! A source sends the rows of a file to parsers and the days they make of them to an aggregator; a
//! reporter publishes each month when it is complete. Meanwhile hundreds of faults strike: errors,
//! panics, hangs, starts that fail, all of them in the midst of the work. The supervisors restart
//! what fails, and nothing is delivered twice; so the program has to be one that can live with that:
//!
//! - the source keeps every row until it is acknowledged, and sends it again otherwise;
//! - the aggregator takes up each row once, by its number, and acknowledges it when its state is saved:
//!   what it holds is handed on by restarts, and by the death of the process;
//! - the client asks for each month until it has its answer.
//!
//! In the end every aggregate must be the same as that of one straight pass over the file.
//!
//! ```text
//! cargo run --release --example weather -- --faults 500 --seed 7
//! cargo run --release --example weather -- --kill
//! ```
//!
//! With `--features wasm` a WebAssembly component has a word on every month, and falls over every eleventh; the aggregates are the same.
//!
//! The second has the program killed in mid-work, and started again, five times.

mod aggregator;
mod almanac;
mod args;
mod client;
mod data;
mod faults;
mod kill;
mod outbox;
mod parser;
mod progress;
mod reporter;
mod source;
mod summary;
mod tally;
mod tree;
mod verdict;
mod watch;
mod watchdog;

use std::{
    error::Error,
    io::{self, Write as _},
    panic,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use aggregator::AggregatorMsg;
use args::{Options, Request, USAGE};
use faults::{Extent, Faults, TooMany, is_injected};
use progress::Progress;
use summary::straight_pass;
use supervision::{AskError, MemoryStore, RedbStore, StateStore};
use tree::{Config, Weather};
use verdict::Verdict;
use watch::Watch;
use watchdog::Watchdog;

/// The longest that the program runs, whatever happens.
const LIMIT: Duration = Duration::from_secs(120);

/// The exit code of a program that was called wrongly.
const MISUSED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Request::parse(std::env::args().skip(1)) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Kill(options)) => return kill::run(&options),
        Ok(Request::Help) => {
            let _ = writeln!(io::stdout(), "{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => return misused(&error),
    };
    match run(options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<TooMany>() => misused(&*error),
        Err(error) => {
            let mut cause: Option<&dyn Error> = Some(&*error);
            while let Some(error) = cause {
                let _ = writeln!(io::stderr(), "error: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn misused(error: &dyn Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {error}\n\n{USAGE}");
    ExitCode::from(MISUSED)
}

/// Runs the service over the whole file; whether all came out right.
async fn run(options: Options) -> Result<bool, Box<dyn Error>> {
    let rows = data::rows();
    let months = data::months(&rows)?;
    let expected = straight_pass(&rows)?;
    let extent = Extent { rows: rows.len(), months: months.len() };
    let faults = Faults::new(options.faults, options.seed, extent)?;
    silence_injected_panics();

    let store: Arc<dyn StateStore> = match &options.state {
        Some(file) => Arc::new(RedbStore::open(file).await?),
        None => Arc::new(MemoryStore::new()),
    };
    let progress = Progress::new(options.state.is_some());
    let (open, is_open) = tokio::sync::watch::channel(false);
    let app = Weather::start(Config {
        rows: rows.as_slice().into(),
        months: months.len(),
        faults: faults.clone(),
        open: is_open,
        store,
        progress,
    })
    .await?;
    let tree = app.tree().clone();
    let _watchdog = Watchdog::new(LIMIT, tree.clone());
    let mut out = io::stdout();
    writeln!(out, "{}", tree.status())?;
    let held = client::ask_until_answered(&app.pipeline.aggregator, AggregatorMsg::Held).await?;
    progress.found(held.len());

    // The rows are let go once somebody watches, so that no failure goes unseen.
    let watch = Watch::start(&tree);
    open.send_replace(true);

    let work = async {
        let published = client::publish_all(&app, &months).await?;
        // A start that is to fail may still wait for its backoff to be over.
        if options.state.is_none() {
            faults.all_struck().await;
        }
        Ok::<_, AskError>(published)
    };
    let (published, words) = tokio::select! {
        published = work => published?,
        ended = app.join() => {
            ended?;
            return Err("the service was stopped before its work was done".into());
        }
    };
    writeln!(out, "\n{}", tree.status())?;
    app.shutdown().await?;

    let tally = watch.finish().await;
    writeln!(out, "{}", tally.table(&tree.status()))?;
    let verdict = Verdict::new(rows.len(), &published, &expected, &faults);
    let mut good = true;
    if cfg!(feature = "wasm") {
        let right = almanac::right(&words, &expected);
        good = right == months.len();
        writeln!(out, "enriched={right} of {}", months.len())?;
    }
    writeln!(out, "{verdict}")?;
    // What was planned for rows that an earlier process took up strikes nobody any more.
    Ok(good && (verdict.is_good() || (options.state.is_some() && verdict.is_whole())))
}

/// Injected panics are no news. The library's hook calls this one, since it is there first.
fn silence_injected_panics() {
    let former = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_injected(info.payload()) {
            former(info);
        }
    }));
}
