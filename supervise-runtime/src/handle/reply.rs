//! Answers to questions.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// Where the answer to an `ask` goes. It travels inside the message.
///
/// Dropping it tells the asker at once that there will be no answer, so a failing handler, a
/// drained mailbox or a stopped child never leaves an asker waiting. It can be cloned, so that messages can:
/// the first answer counts, and without one the asker is told when the last clone is dropped.
///
/// ```
/// use supervise_runtime::Reply;
/// enum CounterMsg {
///     Get(Reply<u64>),
/// }
/// ```
pub struct Reply<R> {
    /// There until it is used or dropped.
    shared: Option<Arc<Shared<R>>>,
}

/// An answer that is awaited: see [`Reply::channel`].
#[must_use = "nobody waits for the answer"]
pub struct Answer<R> {
    /// There until the answer is.
    shared: Option<Arc<Shared<R>>>,
}

/// There will be no answer: every [`Reply`] was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the question was dropped without an answer")]
pub struct Unanswered;

// A channel of a library would do, but that its sender cannot be cloned, so that messages with one could not be
// tried again.
struct Shared<R>(Mutex<Slot<R>>);

struct Slot<R> {
    state: State<R>,
    /// How many replies there are.
    replies: usize,
    asker: Option<Waker>,
}

enum State<R> {
    Awaited,
    Answered(R),
    /// Answered and taken, or the asker is gone.
    Over,
}

impl<R> Reply<R> {
    /// A reply, and the answer to wait for. To `tell` a question instead of asking it, and so to have the
    /// message back if it is refused:
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let (reply, answer) = Reply::channel();
    /// app.counter.forward(CounterMsg::Get(reply)).await.expect("running");
    /// assert_eq!(answer.await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn channel() -> (Self, Answer<R>) {
        let slot = Slot { state: State::Awaited, replies: 1, asker: None };
        let shared = Arc::new(Shared(Mutex::new(slot)));
        (
            Self { shared: Some(shared.clone()) },
            Answer { shared: Some(shared) },
        )
    }

    /// Answers. An asker that has given up misses the answer; [`is_wanted`](Reply::is_wanted) tells.
    pub fn send(mut self, answer: R) {
        if let Some(shared) = self.shared.take() {
            shared.give_up(Some(answer));
        }
    }

    /// Whether the asker still waits.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        let shared = self.shared.as_ref();
        shared.is_some_and(|shared| matches!(shared.lock().state, State::Awaited))
    }

    fn nowhere() -> Self {
        Self { shared: None }
    }
}

thread_local! {
    /// Clones that are made now lead nowhere.
    static LIFELESS: Cell<bool> = const { Cell::new(false) };
}

/// A copy of a message, made by `copy`, whose replies lead nowhere: it may be kept, and nobody waits for it.
pub(crate) fn lifeless<M>(copy: impl FnOnce() -> M) -> M {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            let _ = LIFELESS.try_with(|lifeless| lifeless.set(self.0));
        }
    }
    let before = LIFELESS.try_with(|lifeless| lifeless.replace(true));
    let _back = Back(before.unwrap_or(false));
    copy()
}

impl<R> Shared<R> {
    /// One reply less, with an answer or without.
    fn give_up(&self, answer: Option<R>) {
        let mut slot = self.lock();
        slot.replies -= 1;
        let mut unwanted = None;
        match (answer, &slot.state) {
            (Some(answer), State::Awaited) => slot.state = State::Answered(answer),
            (Some(answer), _) => unwanted = Some(answer),
            (None, _) => {}
        }
        let settled = slot.replies == 0 || matches!(slot.state, State::Answered(_));
        let asker = if settled { slot.asker.take() } else { None };
        // Nothing of the user's runs under the lock.
        drop(slot);
        drop(unwanted);
        if let Some(asker) = asker {
            asker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Slot<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Clone for Reply<R> {
    fn clone(&self) -> Self {
        let lifeless = LIFELESS.try_with(Cell::get).unwrap_or(false);
        let Some(shared) = self.shared.as_ref().filter(|_| !lifeless) else {
            return Self::nowhere();
        };
        shared.lock().replies += 1;
        Self { shared: Some(shared.clone()) }
    }
}

impl<R> Drop for Reply<R> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.give_up(None);
        }
    }
}

impl<R> Future for Answer<R> {
    type Output = Result<R, Unanswered>;

    /// # Panics
    ///
    /// Never; after the answer it is `Unanswered`.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(shared) = &self.shared else {
            return Poll::Ready(Err(Unanswered));
        };
        let mut slot = shared.lock();
        // Before anything is taken: what is put back is copied twice.
        if slot.replies > 0 && !matches!(slot.state, State::Answered(_)) {
            match &mut slot.asker {
                Some(asker) => asker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            return Poll::Pending;
        }
        let answer = match std::mem::replace(&mut slot.state, State::Over) {
            State::Answered(answer) => Ok(answer),
            _ => Err(Unanswered),
        };
        drop(slot);
        self.shared = None;
        Poll::Ready(answer)
    }
}

impl<R> Drop for Answer<R> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            let state = std::mem::replace(&mut shared.lock().state, State::Over);
            drop(state);
        }
    }
}

impl<R> fmt::Debug for Reply<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("is_wanted", &self.is_wanted())
            .finish()
    }
}

impl<R> fmt::Debug for Answer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll<R>(answer: &mut Answer<R>) -> Poll<Result<R, Unanswered>> {
        Pin::new(answer).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_first_answer_counts() {
        let (reply, mut answer) = Reply::channel();
        assert!(poll(&mut answer).is_pending());
        let second = reply.clone();
        assert!(reply.is_wanted());
        reply.send(1);
        assert!(!second.is_wanted());
        second.send(2);
        assert_eq!(poll(&mut answer), Poll::Ready(Ok(1)));
        assert_eq!(poll(&mut answer), Poll::Ready(Err(Unanswered)));
    }

    #[test]
    fn without_an_answer_the_last_reply_tells() {
        let (reply, mut answer) = Reply::<u8>::channel();
        let second = reply.clone();
        drop(reply);
        assert!(poll(&mut answer).is_pending());
        drop(second);
        assert_eq!(poll(&mut answer), Poll::Ready(Err(Unanswered)));
    }

    #[test]
    fn an_asker_that_is_gone_wants_nothing() {
        let (reply, answer) = Reply::<u8>::channel();
        drop(answer);
        assert!(!reply.is_wanted());
        reply.send(1);
    }

    #[test]
    fn an_answer_that_nobody_took_is_dropped_with_its_asker() {
        let counted = Arc::new(());
        let (reply, answer) = Reply::channel();
        reply.send(counted.clone());
        assert_eq!(Arc::strong_count(&counted), 2);
        drop(answer);
        assert_eq!(Arc::strong_count(&counted), 1);
    }

    #[test]
    fn a_lifeless_copy_keeps_nobody_waiting() {
        let (reply, mut answer) = Reply::<u8>::channel();
        let copy = lifeless(|| reply.clone());
        assert!(!copy.is_wanted());
        let live = reply.clone();
        drop(reply);
        drop(live);
        assert_eq!(poll(&mut answer), Poll::Ready(Err(Unanswered)));
        copy.send(1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_answer_from_another_thread_is_never_missed() {
        for n in 0..2_000_u32 {
            let (reply, answer) = Reply::channel();
            let spare = reply.clone();
            tokio::spawn(async move {
                drop(spare);
                if n % 2 == 0 {
                    reply.send(n);
                }
            });
            let expected = if n % 2 == 0 { Ok(n) } else { Err(Unanswered) };
            assert_eq!(answer.await, expected);
        }
    }
}
