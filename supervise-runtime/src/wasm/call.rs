//! Messages to a component, and its answers.

use super::{Wasm, WasmError};
use crate::{ActorRef, AskError, Reply};

/// A message to a component: bytes, whose meaning is between the guest and those who call it.
#[derive(Debug)]
pub enum WasmMsg {
    /// One whose answer nobody wants.
    Tell(Vec<u8>),
    /// One that is answered, by the guest or with what went wrong.
    Call(Vec<u8>, Reply<Result<Vec<u8>, WasmError>>),
}

impl From<Vec<u8>> for WasmMsg {
    fn from(message: Vec<u8>) -> Self {
        WasmMsg::Tell(message)
    }
}

impl From<&[u8]> for WasmMsg {
    fn from(message: &[u8]) -> Self {
        WasmMsg::Tell(message.into())
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
    pub async fn call(&self, message: impl Into<Vec<u8>>) -> Result<Vec<u8>, CallError> {
        let message = message.into();
        let answer = self.ask(|reply| WasmMsg::Call(message, reply)).await?;
        answer.map_err(|error| CallError::Failed { path: self.path().into(), error })
    }
}
