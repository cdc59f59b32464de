//! The aggregator: the one place where days become aggregates.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use serde::{Deserialize, Serialize};
use supervision::{Json, prelude::*};

use crate::{
    data::{Day, Month},
    faults::{Faults, Severity, Site},
    progress::Progress,
    summary::Summary,
};

/// What goes wrong with the aggregator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AggregatorError {
    #[error("the sums are out of balance")]
    Unbalanced,
    #[error("the pipeline works by two calendars")]
    TwoCalendars,
    #[error("not ready")]
    NotReady,
}

pub(crate) enum AggregatorMsg {
    /// Takes up a day, once, however often it is sent. The answer acknowledges it.
    Add {
        number: usize,
        day: Day,
        reply: Reply<()>,
    },
    /// Which rows it holds. A source that begins anew sends the others.
    Held(Reply<BTreeSet<usize>>),
    /// A month's aggregates, once all of these rows are in.
    Month {
        month: Month,
        rows: Range<usize>,
        reply: Reply<Summary>,
    },
}

#[supervised(handle_timeout = 20ms)]
pub(crate) struct Aggregator {
    faults: Faults,
    progress: Progress,
    aggregates: Aggregates,
    waiting: Vec<Waiting>,
}

/// What survives it: which rows it took up, and what became of them.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Aggregates {
    held: BTreeSet<usize>,
    // A list on its way to the file, where only texts are keys.
    #[serde(with = "months")]
    months: BTreeMap<Month, Summary>,
}

/// Somebody who waits for a month to be complete.
struct Waiting {
    month: Month,
    rows: Range<usize>,
    reply: Reply<Summary>,
}

impl Actor for Aggregator {
    type Args = (Faults, Progress);
    type Msg = AggregatorMsg;
    type Error = AggregatorError;

    /// Begins with nothing, unless it is restored: the source sees what it does not hold, and sends it
    /// that.
    async fn start(
        (faults, progress): Self::Args,
        cx: &mut Context<Self>,
    ) -> Result<Self, AggregatorError> {
        faults.strike_start::<AggregatorError>(cx.path())?;
        let aggregates = Aggregates::default();
        Ok(Self { faults, progress, aggregates, waiting: Vec::new() })
    }

    async fn handle(
        &mut self,
        msg: AggregatorMsg,
        cx: &mut Context<Self>,
    ) -> Result<(), AggregatorError> {
        match msg {
            AggregatorMsg::Add { number, day, reply } => {
                self.add(number, &day, cx.path()).await?;
                let (progress, held) = (self.progress, self.aggregates.held.len());
                // Not before it outlives everything: the source forgets the row then.
                cx.when_saved(move || {
                    progress.saved(held);
                    reply.send(());
                });
                self.answer_waiting();
            }
            AggregatorMsg::Held(reply) => reply.send(self.aggregates.held.clone()),
            AggregatorMsg::Month { month, rows, reply } => {
                self.waiting.push(Waiting { month, rows, reply });
                self.answer_waiting();
            }
        }
        Ok(())
    }
}

impl Snapshot for Aggregator {
    type State = Json<Aggregates>;
    const SCHEMA: &'static str = "weather";

    fn snapshot(&self) -> Json<Aggregates> {
        Json(self.aggregates.clone())
    }

    async fn restore(
        &mut self,
        Json(aggregates): Json<Aggregates>,
        _cx: &mut Context<Self>,
    ) -> Result<(), AggregatorError> {
        self.aggregates = aggregates;
        Ok(())
    }
}

impl Aggregator {
    async fn add(&mut self, number: usize, day: &Day, path: &str) -> Result<(), AggregatorError> {
        if !self.aggregates.held.insert(number) {
            // It came again because its acknowledgement did not arrive.
            return Ok(());
        }
        let summary = self.aggregates.months.entry(day.month).or_default();
        summary.count(day);
        // The worst moment: the row passes for held, and half of it is missing. A failure here must
        // never be answered with `resume`.
        self.faults
            .strike::<AggregatorError>(Site::Aggregate, number, path)
            .await?;
        summary.measure(day);
        Ok(())
    }

    fn answer_waiting(&mut self) {
        let Aggregates { held, months } = &self.aggregates;
        let complete = |rows: &Range<usize>| rows.clone().all(|row| held.contains(&row));
        for Waiting { month, reply, .. } in self
            .waiting
            .extract_if(.., |waiting| complete(&waiting.rows))
        {
            reply.send(months.get(&month).cloned().unwrap_or_default());
        }
    }
}

impl From<Severity> for AggregatorError {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Passing | Severity::Damaging | Severity::Final => Self::Unbalanced,
            Severity::Foreign => Self::TwoCalendars,
            Severity::Starting => Self::NotReady,
        }
    }
}

/// The months as a list.
mod months {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::{data::Month, summary::Summary};

    type Months = BTreeMap<Month, Summary>;

    pub(super) fn serialize<S: Serializer>(months: &Months, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(months)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Months, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}
