//! The parsers: each makes days of rows, one at a time.

use supervision::prelude::*;

use crate::{
    data::{BadRow, Day, Row},
    faults::{Faults, Severity, Site},
};

/// What goes wrong with a parser.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ParserError {
    #[error("a column is smudged")]
    Smudged,
    #[error("the columns of two rows are mixed up")]
    Garbled,
    #[error("worn out")]
    WornOut,
    #[error("the parsers work by an outdated description of the file")]
    Outdated,
    #[error("not ready")]
    NotReady,
}

pub(crate) enum ParserMsg {
    /// A row that is no day is not the parser's failure: the answer says so.
    Parse {
        row: Row,
        reply: Reply<Result<Day, BadRow>>,
    },
}

/// A parser brings its own policy along, whatever tree it is used in.
#[supervised(
    // No row takes this long: it ends what hangs.
    handle_timeout = 20ms,
    on = match error {
        // The row is lost, the parser is not.
        ParserError::Smudged => resume,
        ParserError::Garbled | ParserError::NotReady => restart,
        ParserError::WornOut => stop,
        ParserError::Outdated => escalate,
    },
)]
pub(crate) struct Parser {
    faults: Faults,
    /// The row at hand, taken apart: kept from row to row for its memory.
    columns: Vec<&'static str>,
}

impl Actor for Parser {
    type Args = Faults;
    type Msg = ParserMsg;
    type Error = ParserError;

    async fn start(faults: Faults, cx: &mut Context<Self>) -> Result<Self, ParserError> {
        faults.strike_start::<ParserError>(cx.path())?;
        Ok(Self { faults, columns: Vec::new() })
    }

    async fn handle(&mut self, msg: ParserMsg, cx: &mut Context<Self>) -> Result<(), ParserError> {
        let ParserMsg::Parse { row, reply } = msg;
        // Queued for a source that has been restarted since: it will be sent again.
        if !reply.is_wanted() {
            return Ok(());
        }
        // Whatever a failed row has left behind goes: that is why such an error may be answered
        // with `resume`.
        self.columns.clear();
        let mut columns = row.columns();
        self.columns.extend(columns.by_ref().take(3));
        self.faults
            .strike::<ParserError>(Site::Parse, row.number, cx.path())
            .await?;
        self.columns.extend(columns);
        reply.send(row.day_of(&self.columns));
        Ok(())
    }
}

impl From<Severity> for ParserError {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Passing => Self::Smudged,
            Severity::Damaging => Self::Garbled,
            Severity::Final => Self::WornOut,
            Severity::Foreign => Self::Outdated,
            Severity::Starting => Self::NotReady,
        }
    }
}
