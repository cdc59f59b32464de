//! Whether all came out right.

use std::fmt;

use crate::{
    faults::Faults,
    summary::{Summaries, Summary},
};

/// What went in, what came out, and whether it is what had to.
pub(crate) struct Verdict {
    rows_in: usize,
    rows_out: usize,
    struck: usize,
    planned: usize,
    identical: bool,
}

impl Verdict {
    pub(crate) fn new(
        rows_in: usize,
        published: &Summaries,
        expected: &Summaries,
        faults: &Faults,
    ) -> Self {
        Self {
            rows_in,
            rows_out: published.values().map(Summary::days).sum(),
            struck: faults.struck(),
            planned: faults.total(),
            identical: published == expected,
        }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.is_whole() && self.struck == self.planned
    }

    /// Whether all that went in came out, as it should.
    pub(crate) fn is_whole(&self) -> bool {
        self.lost() == 0 && self.identical
    }

    fn lost(&self) -> usize {
        self.rows_in.saturating_sub(self.rows_out)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows_in, rows_out, struck, .. } = self;
        let (lost, identical) = (self.lost(), if self.identical { "yes" } else { "no" });
        write!(
            f,
            "rows_in={rows_in} rows_out={rows_out} lost={lost} faults={struck} identical={identical}"
        )
    }
}
