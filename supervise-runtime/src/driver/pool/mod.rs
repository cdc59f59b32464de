//! Pools: children of one kind that come and go.

mod origin;
mod roster;
mod spawn;

pub(super) use origin::{Copies, Origin, Spawned};
pub(crate) use roster::Roster;
pub(super) use roster::take_gone;
pub(crate) use spawn::{Breed, Spawning};
