//! What can be seen of a tree from outside: events, status, the report at its end.

mod bus;
mod errors;
mod event;
mod events;
mod exit;
mod history;
mod json;
mod monitor;
mod publish;
mod report;
mod ring;
mod status;
mod survey;
mod watch;

pub(crate) use bus::Bus;
pub use errors::ErrorRecord;
pub(crate) use errors::{clear_errors, errors};
pub use event::{Event, EventKind, Severity, StateSource};
pub use events::{EventFilter, Events};
pub use exit::Exit;
pub use history::{RestartReason, RestartRecord};
pub use monitor::{Down, Monitor};
pub(crate) use publish::{
    announce, aside, dead_letters, drop_panicked, hook_failed, retrying, work_panicked,
};
pub use report::{ChildReport, EndReason, Report};
pub(crate) use report::{child_report, report};
pub use status::{ChildStatus, Counts, TreeStatus};
pub(crate) use survey::{children, counts, history, is_there, scan, status, tree};
pub use watch::Watch;
