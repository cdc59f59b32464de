//! The reporter: writes the report, a line for each month.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use supervision::prelude::*;

use crate::{
    data::Month,
    faults::{Faults, Severity, Site},
    summary::Summary,
};

/// What goes wrong with the reporter.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReporterError {
    #[error("a number does not fit its column")]
    Misfit,
    #[error("the page is torn")]
    TornPage,
    #[error("not ready")]
    NotReady,
    #[error("the report cannot be written")]
    Output(#[from] io::Error),
}

pub(crate) enum ReporterMsg {
    /// Writes a month, the how-manieth it is. The answer is what was written.
    Publish {
        number: usize,
        month: Month,
        summary: Summary,
        /// How it was, if there is somebody to say so.
        words: Option<String>,
        reply: Reply<Summary>,
    },
}

#[supervised(handle_timeout = 20ms)]
pub(crate) struct Reporter {
    faults: Faults,
    months: usize,
    line: String,
}

impl Actor for Reporter {
    /// The faults, and how many months there are.
    type Args = (Faults, usize);
    type Msg = ReporterMsg;
    type Error = ReporterError;

    async fn start(args: Self::Args, cx: &mut Context<Self>) -> Result<Self, ReporterError> {
        let (faults, months) = args;
        faults.strike_start::<ReporterError>(cx.path())?;
        Ok(Self { faults, months, line: String::new() })
    }

    async fn handle(
        &mut self,
        msg: ReporterMsg,
        cx: &mut Context<Self>,
    ) -> Result<(), ReporterError> {
        let ReporterMsg::Publish { number, month, summary, words, reply } = msg;
        self.line.clear();
        // Writing to a string does not fail.
        let _ = write!(self.line, "{month}  ");
        self.faults
            .strike::<ReporterError>(Site::Publish, number, cx.path())
            .await?;
        let (struck, total) = (self.faults.struck(), self.faults.total());
        let _ = write!(
            self.line,
            "{summary}   [month {} of {}, ",
            number + 1,
            self.months
        );
        let _ = write!(self.line, "fault {struck} of {total}]");
        if let Some(words) = words {
            let _ = write!(self.line, "  {words}");
        }
        // A whole line at a time, and only at the end: a month is never written by halves.
        writeln!(io::stdout(), "{}", self.line)?;
        reply.send(summary);
        Ok(())
    }
}

impl From<Severity> for ReporterError {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Passing => Self::Misfit,
            Severity::Damaging | Severity::Final | Severity::Foreign => Self::TornPage,
            Severity::Starting => Self::NotReady,
        }
    }
}
