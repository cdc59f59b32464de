//! What can be seen of a tree from outside: events, status, the report at its end.

mod bus;
mod event;
mod exit;
mod history;
mod json;
mod publish;
mod report;
mod status;

pub(crate) use bus::Bus;
pub use bus::Events;
pub use event::{Event, EventKind, Severity};
pub use exit::Exit;
pub use history::{RestartReason, RestartRecord};
pub(crate) use publish::{announce, dead_letters, drop_panicked, hook_failed, work_panicked};
pub(crate) use report::report;
pub use report::{ChildReport, Report};
pub use status::{ChildStatus, Counts, TreeStatus};
pub(crate) use status::{children, counts, history, status, tree};
