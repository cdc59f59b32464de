//! The source: sends every row until it is acknowledged.

use std::{collections::VecDeque, sync::Arc};

use supervision::{AskError, prelude::*};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    aggregator::{Aggregator, AggregatorMsg},
    client::ask_until_answered,
    data::{BadRow, Row},
    faults::{Faults, Severity, Site},
    outbox::Outbox,
    parser::{Parser, ParserMsg},
};

/// How many rows may be on their way at a time.
const WINDOW: usize = 64;

/// The task's own path; unlike an actor, it has no context that tells it.
const PATH: &str = "pipeline/source";

/// What goes wrong with the source.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("a row was read only in part")]
    Torn,
    #[error("every parser is out of service")]
    NoParser,
    #[error("the aggregator is out of service")]
    NoAggregator,
    #[error(transparent)]
    Unreadable(#[from] BadRow),
}

pub(crate) struct SourceArgs {
    pub(crate) rows: Arc<[Row]>,
    pub(crate) open: watch::Receiver<bool>,
    pub(crate) faults: Faults,
    pub(crate) parsers: Vec<ActorRef<Parser>>,
    pub(crate) aggregator: ActorRef<Aggregator>,
}

/// The task. It is over well when every row is acknowledged, or when it is asked to stop.
pub(crate) async fn run(args: SourceArgs, token: CancellationToken) -> Result<(), SourceError> {
    token
        .run_until_cancelled(send_all(args))
        .await
        .unwrap_or(Ok(()))
}

/// Sends what the aggregator does not hold. A source that begins anew knows nothing else, and need
/// not: whether it was restarted itself or with an aggregator that begins anew too, that is what
/// is missing.
async fn send_all(args: SourceArgs) -> Result<(), SourceError> {
    let SourceArgs { rows, mut open, faults, parsers, aggregator } = args;
    // Nothing goes out before it is opened; if nobody can open it any more, all is over anyway.
    let _ = open.wait_for(|open| *open).await;

    let held = ask_until_answered(&aggregator, AggregatorMsg::Held)
        .await
        .map_err(|_| SourceError::NoAggregator)?;
    let missing = rows.iter().filter(|row| !held.contains(&row.number));
    let mut outbox = Outbox::new(missing.copied());
    let mut parsers = VecDeque::from(parsers);
    // Dropped with the source: what is on its way then is nobody's any more.
    let mut deliveries = JoinSet::new();
    loop {
        while outbox.waiting() < WINDOW
            && let Some(row) = outbox.next()
        {
            faults
                .strike::<SourceError>(Site::Send, row.number, PATH)
                .await?;
            let parser = parsers.pop_front().ok_or(SourceError::NoParser)?;
            parsers.push_back(parser.clone());
            deliveries.spawn(deliver(row, parser, aggregator.clone()));
        }
        let Some(delivery) = deliveries.join_next().await else {
            return Ok(());
        };
        // A delivery can only fail by a panic, and then it has a bug: that is the source's own.
        let Delivery { row, outcome } =
            delivery.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        match outcome {
            Ok(()) => outbox.acknowledge(row.number),
            Err(Undelivered::Unreadable(bad)) => return Err(bad.into()),
            Err(Undelivered::Ask(AskError::Stopped { path })) => {
                if *path == *aggregator.path() {
                    return Err(SourceError::NoAggregator);
                }
                // This parser is out of service, so the others do its work.
                parsers.retain(|parser| *path != *parser.path());
                outbox.send_again(row.number);
            }
            // Whoever had it failed, and nothing is delivered twice unless it is sent twice.
            Err(Undelivered::Ask(_)) => outbox.send_again(row.number),
        }
    }
}

/// A row that was on its way, and what became of it.
struct Delivery {
    row: Row,
    outcome: Result<(), Undelivered>,
}

#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error(transparent)]
    Unreadable(#[from] BadRow),
    #[error(transparent)]
    Ask(#[from] AskError),
}

async fn deliver(row: Row, parser: ActorRef<Parser>, aggregator: ActorRef<Aggregator>) -> Delivery {
    let number = row.number;
    let outcome = async {
        let day = parser
            .ask(|reply| ParserMsg::Parse { row, reply })
            .await??;
        // The acknowledgement comes from the end of the line.
        aggregator
            .ask(|reply| AggregatorMsg::Add { number, day, reply })
            .await?;
        Ok(())
    };
    Delivery { row, outcome: outcome.await }
}

impl From<Severity> for SourceError {
    fn from(_: Severity) -> Self {
        Self::Torn
    }
}
