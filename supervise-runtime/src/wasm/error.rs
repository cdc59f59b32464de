//! What goes wrong with a component.

use std::{fmt, sync::Arc};

pub use wasmtime::Trap;

use super::{Grant, children::SUPERVISOR};
use crate::{Class, Classify, Escalated};

/// What a guest says of its own failure.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    thiserror::Error,
    wasmtime::component::ComponentType,
    wasmtime::component::Lift,
    wasmtime::component::Lower,
)]
#[component(variant)]
pub enum GuestError {
    /// It may work next time.
    #[component(name = "temporary")]
    #[error("temporary: {0}")]
    Temporary(String),
    /// It will not work next time either.
    #[component(name = "permanent")]
    #[error("permanent: {0}")]
    Permanent(String),
}

/// Why a component failed. The arms of a `wasm` child match it.
///
/// Only after [`Guest`](WasmError::Guest) the instance is still good, so only there a child may `resume`.
///
/// ```
/// use supervise_runtime::wasm::{GuestError, WasmError};
/// let error = WasmError::Guest(GuestError::Temporary("no connection".into()));
/// assert_eq!(error.to_string(), "the component failed: temporary: no connection");
/// assert!(error.is_retryable());
/// assert!(!WasmError::OutOfFuel.is_retryable());
/// ```
#[derive(Clone, Debug, thiserror::Error)]
pub enum WasmError {
    /// The guest did what it must not: it divided by zero, read beyond its memory, or gave up.
    #[error("the component trapped: {0}")]
    Trap(Trap),
    /// It used up the fuel of one call.
    #[error("the component used up its fuel")]
    OutOfFuel,
    /// One call took longer than it may.
    #[error("the component took longer than {0:?}")]
    Deadline(std::time::Duration),
    /// It wanted more memory than it may have, and gave up.
    #[error("the component wanted more than its {limit} bytes of memory")]
    MemoryLimit {
        /// What it may have, in bytes.
        limit: u64,
    },
    /// The guest said so itself.
    #[error("the component failed: {0}")]
    Guest(GuestError),
    /// It imports what it is not granted, or does not export what a child must.
    #[error("the component does not fit: {0}")]
    Link(LinkError),
    /// The host has no room for it, or its memory does not fit the limit.
    #[error("the component cannot be instantiated: {0}")]
    Instantiate(Reason),
    /// It is no component, or it could not be read.
    #[error("the component cannot be compiled: {0}")]
    Compile(Reason),
    /// What it said does not follow from its own interface: text that is no UTF-8, or from beyond its memory.
    #[error("the component broke the rules of its interface: {0}")]
    Malformed(Reason),
    /// The host failed while the guest called it.
    #[error("the host failed the component: {0}")]
    Host(Reason),
    /// A component that it runs itself could not be kept going, or it said that it would not.
    #[error("`{path}`, which the component runs, could not be kept going")]
    Child {
        /// The path of that component in the tree.
        path: Arc<str>,
        /// Why, and what it failed with.
        #[source]
        error: Arc<Escalated>,
    },
}

/// Why a component does not fit.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// It does not export what is asked of it.
    #[error("it does not export `{export}`, which {required_by} requires")]
    MissingExport {
        /// The name of the export.
        export: &'static str,
        /// Who asks: the world, or a field of the child.
        required_by: &'static str,
    },
    /// An export has other types than it should.
    #[error(
        "its `{export}` is not that of the world `child` of `supervision:child@1.0.0`: {reason}"
    )]
    WrongType {
        /// The name of the export.
        export: &'static str,
        /// What is wrong, in the engine's words.
        reason: Reason,
    },
    /// It imports what it is not granted.
    #[error("it imports `{import}`, which needs the grant `{grant}`")]
    NotGranted {
        /// The import: an interface, or one of its functions as in `acme:geo/api@1.0.0#lookup`.
        import: Arc<str>,
        /// What would allow it.
        grant: Grant,
    },
    /// It imports what it is granted, and what nobody offers.
    #[error(
        "it imports `{import}`, which this program does not offer{}",
        how_offered(import)
    )]
    NotOffered {
        /// The import.
        import: Arc<str>,
    },
    /// It imports a function that stands in no interface, which nobody can offer.
    #[error(
        "it imports the function `{import}`, which stands in no interface: only functions of interfaces can be granted and offered"
    )]
    NoInterface {
        /// The name of the function.
        import: Arc<str>,
    },
    /// It imports what the program is built without.
    #[error("it imports `{import}`, which takes the feature `wasi` of the crate `supervision`")]
    Unbuilt {
        /// The import.
        import: Arc<str>,
    },
    /// A directory that it is granted cannot be opened, or lies outside of what those around grant.
    #[error("the directory `{directory}`, which it is granted, cannot be had: {reason}")]
    NoDirectory {
        /// The directory, as it is written.
        directory: Arc<str>,
        /// Why not.
        reason: Reason,
    },
    /// It is granted connections to what is no address.
    #[error("`{address}`, to which it is granted connections, is no address with a port")]
    NoAddress {
        /// What is written.
        address: Arc<str>,
    },
    /// It is of a world of its own, and was given what only those of the world `child` can have.
    #[error(
        "`{option}` is for components of the world `child`, and this one has a world of its own"
    )]
    ForChildrenAlone {
        /// What it was given: a method of [`WasmArgs`](super::WasmArgs).
        option: &'static str,
    },
    /// An import has other types than what is offered, or the like.
    #[error("{0}")]
    Other(Reason),
}

impl LinkError {
    pub(super) fn wrong_type(export: &'static str, error: &wasmtime::Error) -> Self {
        let reason = Reason::new(format!("{error:#}"));
        Self::WrongType { export, reason }
    }
}

/// What would have to be written for an import to be offered, where that is known.
fn how_offered(import: &str) -> &'static str {
    if import == SUPERVISOR {
        ": say by `components` what the child may run"
    } else if import.contains('#') {
        ": add it to the child's `functions`"
    } else {
        ""
    }
}

/// What the engine says, in its words. To be read, not to be matched.
#[derive(Clone)]
pub struct Reason(Arc<str>);

impl Reason {
    pub(super) fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl WasmError {
    /// Whether a new incarnation of the same component may do better.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            WasmError::Guest(GuestError::Temporary(_))
            | WasmError::Deadline(_)
            | WasmError::Instantiate(_)
            | WasmError::Host(_)
            | WasmError::Child { .. } => true,
            WasmError::Trap(_)
            | WasmError::OutOfFuel
            | WasmError::MemoryLimit { .. }
            | WasmError::Guest(GuestError::Permanent(_))
            | WasmError::Malformed(_)
            | WasmError::Link(_)
            | WasmError::Compile(_) => false,
        }
    }

    pub(super) fn child(error: Arc<Escalated>) -> Self {
        WasmError::Child { path: error.child().into(), error }
    }

    pub(super) fn host(reason: impl Into<Arc<str>>) -> Self {
        WasmError::Host(Reason::new(reason))
    }

    pub(super) fn compile(error: wasmtime::Error) -> Self {
        WasmError::Compile(Reason::new(format!("{error:#}")))
    }

    pub(super) fn link(error: wasmtime::Error) -> Self {
        WasmError::Link(LinkError::Other(Reason::new(format!("{error:#}"))))
    }

    /// What an instantiation ended with.
    pub(super) fn of_instantiation(error: wasmtime::Error, refused: Option<u64>) -> Self {
        match Self::of_call(error, refused) {
            // Nothing ran: what failed was to make room for it.
            WasmError::Malformed(reason) => match refused {
                Some(limit) => WasmError::MemoryLimit { limit },
                None => WasmError::Instantiate(reason),
            },
            error => error,
        }
    }

    /// What a call or an instantiation ended with, by the types of what the engine returned.
    /// `refused`: the guest was denied memory in this call.
    pub(super) fn of_call(error: wasmtime::Error, refused: Option<u64>) -> Self {
        if let Some(ours) = error.downcast_ref::<WasmError>() {
            return ours.clone();
        }
        match (error.downcast_ref::<Trap>(), refused) {
            (Some(Trap::OutOfFuel), _) => WasmError::OutOfFuel,
            // An allocator that gets no memory gives up in one way or another.
            (Some(_), Some(limit)) => WasmError::MemoryLimit { limit },
            (Some(trap), None) => WasmError::Trap(*trap),
            (None, _) => WasmError::Malformed(Reason::new(format!("{error:#}"))),
        }
    }
}

/// A guest's error is of the class that the guest says; the others follow [`WasmError::is_retryable`].
impl Classify for WasmError {
    fn classify(&self) -> Class {
        if self.is_retryable() {
            Class::Temporary
        } else {
            Class::Permanent
        }
    }
}
