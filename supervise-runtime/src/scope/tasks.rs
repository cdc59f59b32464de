//! The tasks of one incarnation, of which none may outlive it.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::{
    runtime::Handle,
    task::{AbortHandle, JoinError, JoinHandle, coop::unconstrained},
};
use tokio_util::sync::CancellationToken;

use super::{LinkDown, OnPanic};
use crate::{PanicReport, driver::Slot};

/// How many tasks are kept before those that are over are looked for.
const KEPT: usize = 16;

/// What was spawned in one incarnation.
///
/// Joined by the tasks' own handles, which are ready only once the future is dropped: a count that the
/// futures keep themselves would be back at zero a moment too early.
pub(crate) struct Tasks {
    pub(super) slot: Arc<dyn Slot>,
    pub(super) incarnation: u64,
    pub(super) token: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The incarnation is ending: nothing is taken any more.
    closing: bool,
    /// Tasks that are being spawned just now.
    entering: usize,
    tasks: Vec<Kept>,
    /// With so many, those that are over are let go of.
    full: usize,
    /// The first panic that fails the incarnation.
    broken: Option<PanicReport>,
    /// The first end of a child that it is linked to, which fails it too.
    severed: Option<LinkDown>,
    /// Who waits for the last of them.
    closer: Option<Waker>,
}

struct Kept {
    on_panic: OnPanic,
    task: JoinHandle<()>,
}

impl Tasks {
    pub(super) fn new(slot: Arc<dyn Slot>, incarnation: u64, token: CancellationToken) -> Self {
        let state = Mutex::new(State { full: KEPT, ..State::default() });
        Self { slot, incarnation, token, state }
    }

    /// The tree's runtime, or the one at hand; `None` once both are gone.
    pub(super) fn runtime(&self) -> Option<Handle> {
        match self.slot.cell().place() {
            Some((node, _)) => Some(node.tree.runtime.clone()),
            None => Handle::try_current().ok(),
        }
    }

    /// Spawns a task, unless the incarnation is ending. Outside the lock: a runtime that is shut down
    /// drops the future at once, and that is user code.
    pub(super) fn spawn(
        &self,
        on_panic: OnPanic,
        spawn: impl FnOnce(&Handle) -> JoinHandle<()>,
    ) -> Option<AbortHandle> {
        let runtime = self.runtime()?;
        {
            let mut state = self.lock();
            if state.closing {
                return None;
            }
            state.entering += 1;
        }
        let task = spawn(&runtime);
        let abort = task.abort_handle();
        let mut state = self.lock();
        state.entering -= 1;
        state.tasks.push(Kept { on_panic, task });
        let over = state.take_those_over();
        if state.closing {
            // The end overtook it.
            abort.abort();
        }
        let closer = state.closer.take();
        drop(state);
        if let Some(closer) = closer {
            closer.wake();
        }
        over.into_iter().for_each(|kept| self.reap(kept));
        Some(abort)
    }

    /// A panic fails the incarnation. The first one is told.
    pub(super) fn broke(&self, report: PanicReport) {
        self.lock().broken.get_or_insert(report);
        self.slot.cell().set_broken();
        self.slot.cell().wake();
    }

    /// A child that the incarnation is linked to went down, which fails it.
    pub(crate) fn sever(&self, down: LinkDown) {
        self.lock().severed.get_or_insert(down);
        self.slot.cell().set_broken();
        self.slot.cell().wake();
    }

    /// What it was linked to.
    pub(crate) fn take_severed(&self) -> Option<LinkDown> {
        self.lock().severed.take()
    }

    /// The panic that fails the incarnation.
    pub(crate) fn take_broken(&self) -> Option<PanicReport> {
        self.lock().broken.take()
    }

    /// Takes no more work, and aborts what there is.
    pub(crate) fn close(&self) {
        self.token.cancel();
        let mut state = self.lock();
        state.closing = true;
        let aborts: Vec<_> = state
            .tasks
            .iter()
            .map(|kept| kept.task.abort_handle())
            .collect();
        drop(state);
        aborts.iter().for_each(AbortHandle::abort);
    }

    /// Ready when nothing is left, after [`close`](Tasks::close).
    pub(crate) fn poll_joined(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut tasks = {
            let mut state = self.lock();
            state.closer = Some(cx.waker().clone());
            std::mem::take(&mut state.tasks)
        };
        tasks.retain_mut(|kept| match Pin::new(&mut kept.task).poll(cx) {
            Poll::Ready(result) => {
                self.joined(kept.on_panic, result);
                false
            }
            Poll::Pending => true,
        });
        let mut state = self.lock();
        let came = !state.tasks.is_empty();
        state.tasks.append(&mut tasks);
        if came {
            // They were spawned meanwhile, and have not been polled.
            cx.waker().wake_by_ref();
        }
        if state.tasks.is_empty() && state.entering == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn reap(&self, kept: Kept) {
        // It is over, and tells how at once: without the budget that it might have to wait for.
        let mut task = unconstrained(kept.task);
        if let Poll::Ready(result) =
            Pin::new(&mut task).poll(&mut Context::from_waker(Waker::noop()))
        {
            self.joined(kept.on_panic, result);
        }
    }

    fn joined(&self, on_panic: OnPanic, result: Result<(), JoinError>) {
        // Its own panics are caught: this is one of the drop of a future that was aborted.
        if let Err(error) = result
            && let Ok(payload) = error.try_into_panic()
        {
            let report = PanicReport::of(payload);
            match on_panic {
                OnPanic::Fails => self.broke(report),
                OnPanic::Tells => self.late(&report),
            }
        }
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Those that are over, when there are many: so that what came and went leaves nothing behind.
    fn take_those_over(&mut self) -> Vec<Kept> {
        if self.tasks.len() < self.full {
            return Vec::new();
        }
        let over = self
            .tasks
            .extract_if(.., |kept| kept.task.is_finished())
            .collect();
        self.full = KEPT.max(2 * self.tasks.len());
        over
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};

    use super::*;
    use crate::driver::Cell;

    struct Place(Cell);

    impl Slot for Place {
        fn cell(&self) -> &Cell {
            &self.0
        }

        fn set_mail(&self, _: crate::core::Mail) {}
    }

    fn tasks() -> Tasks {
        let slot = Arc::new(Place(Cell::alone()));
        Tasks::new(slot, 1, CancellationToken::new())
    }

    fn is_joined(tasks: &Tasks) -> bool {
        tasks
            .poll_joined(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    }

    /// The end of the incarnation may come while a task is being spawned, and waits for it.
    #[tokio::test]
    async fn the_end_waits_for_what_is_being_spawned() {
        let tasks = tasks();
        let alive = Arc::new(());
        let held = alive.clone();
        let abort = tasks.spawn(OnPanic::Fails, |runtime| {
            tasks.close();
            assert!(!is_joined(&tasks), "one is on its way in");
            runtime.spawn(async move {
                let _held = held;
                pending::<()>().await;
            })
        });
        assert!(abort.is_some());
        poll_fn(|cx| tasks.poll_joined(cx)).await;
        assert_eq!(Arc::strong_count(&alive), 1);
        let too_late = tasks.spawn(OnPanic::Fails, |runtime| runtime.spawn(pending()));
        assert!(too_late.is_none());
    }

    #[tokio::test]
    async fn what_came_and_went_is_not_kept() {
        let tasks = tasks();
        for _ in 0..1000 {
            tasks.spawn(OnPanic::Fails, |runtime| runtime.spawn(async {}));
            tokio::task::yield_now().await;
        }
        assert!(tasks.lock().tasks.len() <= 2 * KEPT);
    }
}
