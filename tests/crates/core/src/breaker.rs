//! What the core needs of the breaker in front of a child.

#[path = "../../../../supervise-runtime/src/breaker/gate.rs"]
pub(crate) mod gate;
#[path = "../../../../supervise-runtime/src/breaker/machine.rs"]
mod machine;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BreakerState {
    Closed,
    Open,
    HalfOpen,
}
