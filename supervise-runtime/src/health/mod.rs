//! The health of children: what they say of it, and what is kept of it beside their incarnations.

mod heartbeat;
mod told;
mod vitals;
mod window;

pub use heartbeat::Heartbeat;
pub(crate) use heartbeat::beat;
pub use told::Health;
pub(crate) use vitals::Vitals;
