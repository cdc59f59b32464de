//! A kit to test trees with: a child that does what a script says, one ordered trace of everything
//! that children did, and waits for conditions instead of for time.
//!
//! A tree under test has a [`Lab`] as its context and [`Scripted`] actors (or [`scripted_task`]s) as
//! its children. What the children do in `start` is scripted by path before the tree starts; what
//! they do afterwards is told to them by messages ([`Do`]). Everything they do is in
//! [`Lab::trace`], in the order in which it happened.

mod child;
mod ended;
mod events;
mod gate;
mod lab;
mod life;
mod task;
mod trace;

pub use child::{Do, Fault, Hook, Scripted};
pub use ended::{exit, gave_up};
pub use events::{drain, history, until};
pub use gate::{Gate, Spin};
pub use lab::{Lab, OnStart};
pub use life::Life;
pub use task::{Act, scripted_task};
pub use trace::{PATIENCE, What};
