//! What a guest and its host say to each other about the guest's children, in the component model's types.

use wasmtime::component::{ComponentType, Lift, Lower};

use crate::{ChildStatus, Event, State};

/// Made by lifting what a guest says.
#[expect(dead_code, reason = "no variant is ever named but by the guest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
pub(super) enum RestartType {
    #[component(name = "permanent")]
    Permanent,
    #[component(name = "transient")]
    Transient,
    #[component(name = "temporary")]
    Temporary,
}

#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub(super) struct Options {
    pub(super) restart: RestartType,
    #[component(name = "max-restarts")]
    pub(super) max_restarts: Option<u32>,
    #[component(name = "within-ms")]
    pub(super) within_ms: Option<u64>,
    #[component(name = "backoff-ms")]
    pub(super) backoff_ms: Option<u64>,
    pub(super) memory: Option<u64>,
    pub(super) fuel: Option<u64>,
    #[component(name = "handle-timeout-ms")]
    pub(super) handle_timeout_ms: Option<u64>,
    #[component(name = "shutdown-ms")]
    pub(super) shutdown_ms: Option<u64>,
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(variant)]
pub(super) enum SpawnError {
    #[component(name = "unknown-component")]
    UnknownComponent,
    #[component(name = "invalid-name")]
    InvalidName,
    #[component(name = "name-taken")]
    NameTaken,
    #[component(name = "too-many")]
    TooMany(u32),
    #[component(name = "too-much-memory")]
    TooMuchMemory(u64),
    #[component(name = "too-deep")]
    TooDeep(u32),
    #[component(name = "invalid-option")]
    InvalidOption(String),
    #[component(name = "not-running")]
    NotRunning,
    #[component(name = "failed")]
    Failed(String),
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(variant)]
pub(super) enum OrderError {
    #[component(name = "not-found")]
    NotFound,
    #[component(name = "refused")]
    Refused(String),
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(variant)]
pub(super) enum AskFailure {
    #[component(name = "not-found")]
    NotFound,
    #[component(name = "failed")]
    Failed(String),
    #[component(name = "held")]
    Held,
}

#[derive(Clone, Copy, Debug, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
pub(super) enum StateWord {
    #[component(name = "starting")]
    Starting,
    #[component(name = "running")]
    Running,
    #[component(name = "held")]
    Held,
    #[component(name = "paused")]
    Paused,
    #[component(name = "backing-off")]
    BackingOff,
    #[component(name = "stopping")]
    Stopping,
    #[component(name = "stuck")]
    Stuck,
    #[component(name = "stopped")]
    Stopped,
    #[component(name = "limit-exceeded")]
    LimitExceeded,
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub(super) struct Status {
    state: StateWord,
    incarnation: u64,
    restarts: u64,
    #[component(name = "last-failure")]
    last_failure: Option<String>,
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub(in crate::wasm) struct EventRecord {
    name: String,
    incarnation: u64,
    kind: String,
    text: String,
}

/// Made by lifting what a guest says.
#[expect(dead_code, reason = "no variant is ever named but by the guest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
pub(in crate::wasm) enum Verdict {
    #[component(name = "restart")]
    Restart,
    #[component(name = "stop")]
    Stop,
    #[component(name = "escalate")]
    Escalate,
}

impl From<State> for StateWord {
    fn from(state: State) -> Self {
        match state {
            State::Starting => Self::Starting,
            State::Running => Self::Running,
            State::Held => Self::Held,
            State::Paused => Self::Paused,
            State::BackingOff => Self::BackingOff,
            State::Stopping => Self::Stopping,
            State::Stuck => Self::Stuck,
            State::Stopped => Self::Stopped,
            State::LimitExceeded => Self::LimitExceeded,
        }
    }
}

impl From<ChildStatus> for Status {
    fn from(status: ChildStatus) -> Self {
        Self {
            state: status.state.into(),
            incarnation: status.incarnation,
            restarts: status.restarts,
            last_failure: status.last_failure.map(|failure| failure.to_string()),
        }
    }
}

impl EventRecord {
    /// An event of a child, or below one, of the guest at this path.
    pub(in crate::wasm) fn new(event: &Event, name: &str) -> Self {
        Self {
            name: name.into(),
            incarnation: event.incarnation,
            kind: event.kind.as_str().into(),
            text: event.kind.to_string(),
        }
    }

    /// How long it is, as it is noted.
    pub(in crate::wasm) fn to_text(&self) -> String {
        format!("{}#{} {}", self.name, self.incarnation, self.text)
    }
}
