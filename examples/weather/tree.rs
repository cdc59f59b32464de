//! The tree: who depends on whom, and what each failure means.

use std::{io::ErrorKind, sync::Arc};

use supervision::{StateStore, prelude::*};
use tokio::sync::watch;

use crate::{
    aggregator::{Aggregator, AggregatorError},
    data::Row,
    faults::Faults,
    parser::{Parser, ParserError},
    progress::Progress,
    reporter::{Reporter, ReporterError},
    source::{self, SourceArgs, SourceError},
};

/// What the tree is started with.
pub(crate) struct Config {
    pub(crate) rows: Arc<[Row]>,
    pub(crate) months: usize,
    pub(crate) faults: Faults,
    /// Whether rows go out already.
    pub(crate) open: watch::Receiver<bool>,
    /// Where the aggregates are kept.
    pub(crate) store: Arc<dyn StateStore>,
    pub(crate) progress: Progress,
}

supervision_tree!(Weather {
    doc: "The weather service.",
    visibility: in_crate,
    context: Config,
    strategy: one_for_one,
    max_restarts: 60,
    within: 60s,
    backoff: fixed { delay: 5ms },
    // What escalates from the pipeline. `restart` means the pipeline as a whole.
    on: match error {
        AggregatorError => restart,
        SourceError => match error {
            // With the pipeline the parsers come back that were out of service.
            SourceError::NoParser | SourceError::NoAggregator => restart,
            // The same row would be unreadable again: the tree ends with this error.
            SourceError::Torn | SourceError::Unreadable(_) => escalate,
        },
        _ => escalate,
    },
    children: [
        // Whatever fails, everything after it begins anew with it: no row can get lost between an
        // aggregator that does not hold it and a source that believes to have sent it.
        pipeline = supervisor {
            strategy: rest_for_one,
            max_restarts: unlimited,
            backoff: exponential {
                base: 1ms,
                cap: 8ms,
                factor: 2.0,
                jitter: 0.2,
                reset_after: 50ms,
            },
            // What reaches the pipeline from the parsers: all of them are restarted together.
            on: match error {
                ParserError => restart,
                Escalated => restart,
                _ => escalate,
            },
            children: [
                aggregator = worker {
                    actor: Aggregator,
                    args: |cfg| (cfg.faults.clone(), cfg.progress),
                    // What it holds is handed on, and never what a failed update left behind.
                    state: per_call,
                    store: |cfg| cfg.store.clone(),
                    health: probe { interval: 1s, timeout: 500ms, threshold: 3 },
                    on: match error {
                        // Never `resume`: an update may have been made by halves.
                        AggregatorError::Unbalanced | AggregatorError::NotReady => restart,
                        AggregatorError::TwoCalendars => escalate,
                    },
                },
                parsers = supervisor {
                    strategy: one_for_one,
                    // Enough for parsers that fail one by one. If it is not, something is wrong
                    // that they share.
                    max_restarts: 20,
                    within: 100ms,
                    backoff: exponential { base: 1ms, cap: 8ms, reset_after: 50ms },
                    children: [
                        north = worker { actor: Parser, args: |cfg| cfg.faults.clone() },
                        east = worker { actor: Parser, args: |cfg| cfg.faults.clone() },
                        south = worker { actor: Parser, args: |cfg| cfg.faults.clone() },
                        west = worker { actor: Parser, args: |cfg| cfg.faults.clone() },
                    ],
                },
                source = task {
                    run: source::run,
                    args: |cfg, up| SourceArgs {
                        rows: cfg.rows.clone(),
                        open: cfg.open.clone(),
                        faults: cfg.faults.clone(),
                        parsers: vec![
                            up.parsers.north.clone(),
                            up.parsers.east.clone(),
                            up.parsers.south.clone(),
                            up.parsers.west.clone(),
                        ],
                        aggregator: up.aggregator.clone(),
                    },
                    // Its work has an end; then it is not to begin again.
                    restart: transient,
                    // One that fails again and again is let be for a moment.
                    breaker: trip { failures: 4, within: 60ms, reset: 20ms },
                    on: match error {
                        SourceError::Torn => restart,
                        SourceError::NoParser | SourceError::NoAggregator => escalate,
                        SourceError::Unreadable(_) => escalate,
                    },
                },
            ],
        },
        // Without it months are published without a word on them.
        #[cfg(feature = "wasm")]
        almanac = supervisor { tree: crate::almanac::Almanac },
        reporter = worker {
            actor: Reporter,
            args: |cfg| (cfg.faults.clone(), cfg.months),
            health: probe { interval: 1s, timeout: 500ms, threshold: 3 },
            max_restarts: 200,
            within: 60s,
            on_limit: stop,
            on: match error {
                ReporterError::Misfit => resume,
                ReporterError::TornPage | ReporterError::NotReady => restart,
                // Nobody reads the report any more.
                ReporterError::Output(error) if error.kind() == ErrorKind::BrokenPipe => stop,
                ReporterError::Output(_) => restart,
            },
        },
    ],
});
