//! Pools: children of one kind that come and go, actors or tasks.

mod job;
mod membership;
mod names;
mod origin;
mod roster;
mod spawn;

pub(super) use job::Crew;
pub(crate) use job::{Came, Hire, Told};
#[cfg(feature = "wasm")]
pub(crate) use membership::Denied;
pub(crate) use membership::Membership;
#[cfg(feature = "wasm")]
pub(super) use membership::admit;
pub(super) use origin::{Copies, Origin, Spawned};
pub(crate) use roster::Roster;
pub(super) use roster::take_gone;
pub(crate) use spawn::{Breed, Spawning};
