//! Four published guides to supervision, their examples and recommendations, as trees of this
//! library: what each of them promises is asserted here, on tokio's paused clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod airssys;
mod quark;
mod theater;
mod trace;
mod xstate;
