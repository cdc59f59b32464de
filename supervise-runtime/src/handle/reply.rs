//! Answers to questions.

use std::fmt;

use tokio::sync::oneshot;

/// Where the answer to an `ask` goes. It travels inside the message.
///
/// Dropping it tells the asker at once that there will be no answer, so a failing handler, a
/// drained mailbox or a stopped child never leaves an asker waiting.
///
/// ```
/// use supervise_runtime::Reply;
/// enum CounterMsg {
///     Get(Reply<u64>),
/// }
/// ```
pub struct Reply<R>(oneshot::Sender<R>);

impl<R> Reply<R> {
    pub(crate) fn channel() -> (Self, oneshot::Receiver<R>) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), receiver)
    }

    /// Answers. An asker that has given up misses the answer; [`is_wanted`](Reply::is_wanted) tells.
    pub fn send(self, answer: R) {
        // The only error is that the asker is gone, and an answer nobody waits for is nobody's loss.
        let _ = self.0.send(answer);
    }

    /// Whether the asker still waits.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        !self.0.is_closed()
    }
}

impl<R> fmt::Debug for Reply<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("is_wanted", &self.is_wanted())
            .finish()
    }
}
