//! The vocabulary of supervision and its arithmetic.
//!
//! Everything a supervision tree says about recovery stands here once, as plain `Copy` data with `const fn` constructors:
//! [strategies](Strategy), [restart types](Restart), [directives](Directive), [budgets](Budget), [backoff](Backoff),
//! [shutdown](Shutdown), [health](HealthCheck), [circuit breakers](Trip), and the resolved description of a whole [tree](TreeSpec). The macros compute with it while they
//! expand, const assertions compute with it in the user's crate, and the runtime computes with it when a child fails; since
//! it is one implementation in integers, all three agree to the nanosecond.
//!
//! What can not work is found by the functions in [`judge`], with the arithmetic in their texts.
//!
//! Two things here have state: the [`RestartLog`], which decides whether one more restart fits a budget, and the [`Rng`],
//! which jitter draws from. Neither reads a clock; whoever holds them hands in the [`Moment`].
//!
//! # Numbers
//!
//! - Durations are exact to the nanosecond; factors and fractions are held in parts per million ([`Factor`], [`Ppm`]).
//! - Nothing overflows and nothing panics, whatever the input: results that do not fit saturate. Only the assertions of
//!   [`judge::Verdicts`] panic, which is what they are for.
//! - The crate has no dependencies and needs only `alloc`.
//!
//! # Example
//!
//! ```
//! use core::time::Duration;
//! use supervise_policy::{Backoff, Factor};
//!
//! const BACKOFF: Backoff =
//!     Backoff::exponential(Duration::from_secs(1), Duration::from_secs(60), Factor::new(2.0));
//! const THIRD: Duration = BACKOFF.curve(3);
//! assert_eq!(THIRD, Duration::from_secs(4));
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod word;

mod backoff;
mod budget;
mod directive;
mod duration;
mod endpoint;
mod health;
pub mod judge;
mod log;
mod mailbox;
mod members;
mod patch;
mod policy;
mod preset;
mod restart;
mod resume;
mod retry;
mod rng;
mod said;
mod shutdown;
mod significance;
mod spec;
mod state;
mod strategy;
mod text;
mod time;
mod trip;
#[cfg(test)]
mod words_test;

pub use backoff::{Backoff, Curve, Factor, Jitter, Ppm};
pub use budget::{Budget, MaxRestarts, OnLimit};
pub use directive::{Directive, OnPanic};
pub use duration::{LONGEST, ParseDurationError, Written, parse_duration};
pub use endpoint::parse_endpoint;
pub use health::HealthCheck;
pub use log::{Denied, RestartLog};
pub use mailbox::{Mailbox, WhileDown};
pub use members::Members;
pub use patch::{PolicyPatch, SupervisorPatch};
pub use policy::{ChildPolicy, Outlook, SupervisorPolicy};
pub use preset::Preset;
pub use restart::Restart;
pub use resume::{Arms, OnResumeLimit, ResumeBudget};
pub use retry::Retry;
pub use rng::Rng;
pub use said::Said;
pub use shutdown::{Shutdown, Unstopped};
pub use significance::AutoShutdown;
pub use spec::{
    Attribute, ChildKind, ChildSpec, Declared, Entry, PanicAbort, PanicHook, SupervisorSpec,
    TreeSpec, total_shutdown,
};
pub use state::StatePolicy;
pub use strategy::{StartOrder, Strategy};
pub use text::Text;
pub use time::Moment;
pub use trip::{Trip, WhileOpen};
