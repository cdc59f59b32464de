//! Messages to a component, and its answers.

use std::sync::Arc;

use super::{Below, Usage, Wasm, WasmError};
use crate::{ActorRef, AskError, Reply};

/// The bytes of a message. Shared, so that a message which is tried again is not copied.
pub type Bytes = Arc<[u8]>;

/// A message to a component: bytes, whose meaning is between the guest and those who call it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WasmMsg {
    /// One whose answer nobody wants.
    Tell(Bytes),
    /// One that is answered, by the guest or with what went wrong, which is in a box so that an answer is no larger than it must be.
    Call(Bytes, Reply<Result<Vec<u8>, Box<WasmError>>>),
    /// Asks what the component has used. The guest does not hear of it.
    Usage(Reply<Usage>),
    /// What happened to a component that it runs. Only a component is told so, and by itself.
    #[doc(hidden)]
    Below(Below),
}

impl<T: AsRef<[u8]>> From<T> for WasmMsg {
    fn from(message: T) -> Self {
        WasmMsg::Tell(message.as_ref().into())
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The component failed while it handled the message.
    #[error("`{path}` failed to answer")]
    Failed {
        /// The path of the child.
        path: Box<str>,
        /// What it failed with.
        #[source]
        error: WasmError,
    },
    /// The message was not handled.
    #[error(transparent)]
    Ask(#[from] AskError),
}

impl ActorRef<Wasm> {
    /// Sends a message to the component and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`CallError::Failed`] with what the component failed with; [`CallError::Ask`] if it did not come to that.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer. The message may have been queued.
    pub async fn call(&self, message: impl AsRef<[u8]>) -> Result<Vec<u8>, CallError> {
        let message = message.as_ref().into();
        let answer = self.ask(|reply| WasmMsg::Call(message, reply)).await?;
        answer.map_err(|error| CallError::Failed { path: self.path().into(), error: *error })
    }

    /// What the component has used, all its incarnations in this process taken together.
    ///
    /// # Errors
    ///
    /// [`AskError`] if it is not there to be asked. It answers between two messages.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: it changes nothing.
    pub async fn usage(&self) -> Result<Usage, AskError> {
        self.ask(WasmMsg::Usage).await
    }
}
