//! In how many ways a message can end.

use supervision::{
    AskError,
    wasm::{CallError, WasmError},
};

/// What became of a message. The failures are those of the policies in this tree; whatever else a component could fail with is
/// `Other`, and may not occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// It has the answer that it should have.
    Answered,
    /// It has another one.
    Wrong,
    /// The guest said that it can't answer this.
    Refused,
    Trap,
    OutOfMemory,
    Deadline,
    /// It was given back, or dropped from the queue, since the plug-in is let be.
    GivenBack,
    Other,
}

impl Kind {
    pub(crate) const ALL: [Kind; 8] = [
        Kind::Answered,
        Kind::Wrong,
        Kind::Refused,
        Kind::Trap,
        Kind::OutOfMemory,
        Kind::Deadline,
        Kind::GivenBack,
        Kind::Other,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Answered => "answered",
            Kind::Wrong => "wrong",
            Kind::Refused => "refused",
            Kind::Trap => "trapped",
            Kind::OutOfMemory => "memory",
            Kind::Deadline => "deadline",
            Kind::GivenBack => "returned",
            Kind::Other => "other",
        }
    }

    /// Whether the instance is not to be used any more.
    pub(crate) fn ends_the_instance(self) -> bool {
        matches!(self, Kind::Trap | Kind::OutOfMemory | Kind::Deadline)
    }
}

impl From<&WasmError> for Kind {
    fn from(error: &WasmError) -> Self {
        match error {
            WasmError::Guest(_) => Kind::Refused,
            WasmError::Trap(_) => Kind::Trap,
            WasmError::MemoryLimit { .. } => Kind::OutOfMemory,
            WasmError::Deadline(_) => Kind::Deadline,
            _ => Kind::Other,
        }
    }
}

impl From<&CallError> for Kind {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Failed { error, .. } => error.into(),
            CallError::Ask(AskError::Stopped { .. } | AskError::NoAnswer { .. }) => Kind::GivenBack,
            _ => Kind::Other,
        }
    }
}
