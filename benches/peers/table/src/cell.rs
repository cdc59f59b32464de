//! One work, and what came of it with one peer.

use std::fmt;

use measure::Work;
use serde_json::Value;

/// A work with its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub(crate) work: Work,
    pub(crate) count: usize,
    pub(crate) threads: usize,
}

impl Job {
    /// All that is compared.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let works = [
            (Work::Error, 20_000),
            (Work::Panic, 10_000),
            (Work::Group, 1_000),
            (Work::Group, 10_000),
            (Work::Start, 100_000),
            (Work::Tell, 1_000_000),
            (Work::Ask, 100_000),
        ];
        [1, 2].into_iter().flat_map(move |threads| {
            works
                .into_iter()
                .map(move |(work, count)| Self { work, count, threads })
        })
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, count, threads } = *self;
        match work {
            Work::Error => write!(f, "Restart after an error, until it is up again"),
            Work::Panic => write!(f, "Restart after a panic, until it is up again"),
            Work::Group => write!(f, "One of {count} fails, all are restarted, for each"),
            Work::Start => write!(f, "{count} are started, for each"),
            Work::Tell => write!(f, "A message, with room for 1000"),
            Work::Ask => write!(f, "A question and its answer"),
        }?;
        let runtime = if threads == 1 {
            "one thread"
        } else {
            "two threads"
        };
        write!(f, " ({runtime})")
    }
}

/// One round.
#[derive(Clone, Copy)]
pub(crate) struct Round {
    pub(crate) nanos: f64,
    pub(crate) stop: Option<f64>,
    pub(crate) bytes: Option<f64>,
    pub(crate) allocations: Option<f64>,
}

impl Round {
    /// What a peer answered; nothing if it has no such thing.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let nanos = value.get("nanos")?.as_f64()?;
        Some(Self {
            nanos,
            stop: value["stop"].as_f64(),
            bytes: value["bytes"].as_f64(),
            allocations: value["allocations"].as_f64(),
        })
    }
}

/// All rounds of one peer.
#[derive(Default)]
pub(crate) struct Cell(Vec<Round>);

impl Cell {
    pub(crate) fn push(&mut self, round: Option<Round>) {
        self.0.extend(round);
    }

    /// The smallest, the median and the largest of a figure; or its quartiles.
    pub(crate) fn spread(
        &self,
        figure: impl Fn(&Round) -> Option<f64>,
        quartiles: bool,
    ) -> Option<Spread> {
        let mut all: Vec<f64> = self.0.iter().filter_map(figure).collect();
        all.sort_unstable_by(f64::total_cmp);
        let last = all.len().checked_sub(1)?;
        let (least, most) = match quartiles {
            true => (last / 4, last - last / 4),
            false => (0, last),
        };
        Some(Spread { least: all[least], median: all[all.len() / 2], most: all[most] })
    }
}

pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
}
