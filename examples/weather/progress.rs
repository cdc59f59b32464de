//! What a process tells the one that will kill it.

use std::io::{self, Write as _};

/// Tells how far the aggregator has come, where somebody wants to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    told: bool,
}

/// A line of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// So many rows were there at the start.
    Found(usize),
    /// So many are there whatever happens.
    Saved(usize),
}

impl Progress {
    pub(crate) fn new(told: bool) -> Self {
        Self { told }
    }

    pub(crate) fn found(self, rows: usize) {
        self.tell(Line::Found(rows));
    }

    pub(crate) fn saved(self, rows: usize) {
        self.tell(Line::Saved(rows));
    }

    fn tell(self, line: Line) {
        if self.told {
            let (word, rows) = match line {
                Line::Found(rows) => ("found", rows),
                Line::Saved(rows) => ("saved", rows),
            };
            // Nobody listens any more: then nobody has to know.
            let _ = writeln!(io::stdout(), "{word} {rows}");
        }
    }
}

impl Line {
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (word, rows) = line.split_once(' ')?;
        let rows = rows.parse().ok()?;
        match word {
            "found" => Some(Self::Found(rows)),
            "saved" => Some(Self::Saved(rows)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_progress_is_passed_on() {
        assert_eq!(Line::parse("found 7"), Some(Line::Found(7)));
        assert_eq!(Line::parse("saved 7"), Some(Line::Saved(7)));
        for line in ["saved", "saved seven", "lost 7", ""] {
            assert_eq!(Line::parse(line), None);
        }
    }
}
