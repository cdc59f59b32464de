//! The supervisor as a state machine.
//!
//! [`Core`] decides what should happen: it is handed what happened (an [`Input`] and the time) and
//! answers with what is to be done (calls on a [`Sink`]). It knows no tokio, no clock, no I/O, and
//! no randomness but the seed it was made with, so everything it decides can be tested without a
//! runtime. The driver carries its orders out.
//!
//! One [`Core`] stands for one supervisor; a nested supervisor is a child of its parent's core and
//! has a core of its own.

mod auto_shutdown;
mod breaker;
mod child;
mod command;
mod decide;
mod escalated;
mod health;
mod history;
mod incarnation;
mod input;
mod last;
mod mail;
mod past;
mod planted;
mod pool;
mod roll;
mod shared;
mod sink;
mod state;
mod stop;
mod supervisor;
#[cfg(test)]
mod tests;
mod timers;
mod when;

pub(crate) use auto_shutdown::OwnEnd;
pub(crate) use child::{Child, Down};
pub(crate) use command::Refused;
pub(crate) use history::{History, Letter, Restart};
pub(crate) use input::{Exit, Incarnation, Input};
pub(crate) use last::Last;
pub(crate) use mail::Mail;
pub(crate) use past::Past;
pub(crate) use shared::SharedPolicy;
pub(crate) use sink::{Note, NoteKind, Op, Outcome, RestartReason, Sink, Up};
pub use state::State;
pub(crate) use supervisor::Core;
pub(crate) use when::When;
