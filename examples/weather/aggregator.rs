//! The aggregator: the one place where days become aggregates.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use supervision::prelude::*;

use crate::{
    data::{Day, Month},
    faults::{Faults, Severity, Site},
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
    held: BTreeSet<usize>,
    months: BTreeMap<Month, Summary>,
    waiting: Vec<Waiting>,
}

/// Somebody who waits for a month to be complete.
struct Waiting {
    month: Month,
    rows: Range<usize>,
    reply: Reply<Summary>,
}

impl Actor for Aggregator {
    type Args = Faults;
    type Msg = AggregatorMsg;
    type Error = AggregatorError;

    /// Begins with nothing: the source sees that it holds nothing, and sends it everything again.
    async fn start(faults: Faults, cx: &mut Context<Self>) -> Result<Self, AggregatorError> {
        faults.strike_start::<AggregatorError>(cx.path())?;
        Ok(Self {
            faults,
            held: BTreeSet::new(),
            months: BTreeMap::new(),
            waiting: Vec::new(),
        })
    }

    async fn handle(
        &mut self,
        msg: AggregatorMsg,
        cx: &mut Context<Self>,
    ) -> Result<(), AggregatorError> {
        match msg {
            AggregatorMsg::Add { number, day, reply } => {
                self.add(number, &day, cx.path()).await?;
                reply.send(());
                self.answer_waiting();
            }
            AggregatorMsg::Held(reply) => reply.send(self.held.clone()),
            AggregatorMsg::Month { month, rows, reply } => {
                self.waiting.push(Waiting { month, rows, reply });
                self.answer_waiting();
            }
        }
        Ok(())
    }
}

impl Aggregator {
    async fn add(&mut self, number: usize, day: &Day, path: &str) -> Result<(), AggregatorError> {
        if !self.held.insert(number) {
            // It came again because its acknowledgement did not arrive.
            return Ok(());
        }
        let summary = self.months.entry(day.month).or_default();
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
        let complete = |rows: &Range<usize>| rows.clone().all(|row| self.held.contains(&row));
        for Waiting { month, reply, .. } in self
            .waiting
            .extract_if(.., |waiting| complete(&waiting.rows))
        {
            reply.send(self.months.get(&month).cloned().unwrap_or_default());
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
