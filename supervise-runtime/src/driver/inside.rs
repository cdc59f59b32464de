//! What is known inside of a child's task: which child's code is running, for those who would wait for an order to that very child,
//! and whether an incarnation has begun in this very turn of the task.
//!
//! Only the child's own task knows the first. What a child has spawned waits for itself, and holds up nobody.

use std::{
    cell::Cell as Local,
    future::poll_fn,
    sync::{Arc, OnceLock},
    task::Poll,
};

use super::{Cell, Slot};

/// Somebody in a child's code asks whose it is. The answer comes once the code has had its turn.
type Question = Arc<OnceLock<Option<Arc<dyn Slot>>>>;

thread_local! {
    /// What the code of the child asks that is running; `None` while no child's is.
    static ASKED: Local<Option<Vec<Question>>> = const { Local::new(None) };

    /// Whether an incarnation has begun in the turn of a task that this thread is at. Of the thread, since it is of no use
    /// beyond the turn, and a child has no room for it; so who forgets to say that a turn is over costs one other child a turn.
    static BEGUN: Local<bool> = const { Local::new(false) };
}

/// Runs code of the child with this cell: one poll of it, which catches its panics itself.
///
/// That it is a child's is noted, and not which: who asks is answered from here. To have it at hand all the time takes each
/// child's task a counted reference and a place for it.
pub(super) fn code_of<T>(cell: &Cell, code: impl FnOnce() -> T) -> T {
    // Where the thread is ending, nobody is told anything.
    let outer = ASKED.try_with(|asked| asked.replace(Some(Vec::new())));
    let done = code();
    if let Ok(outer) = outer
        && let Ok(Some(asked)) = ASKED.try_with(|asked| asked.replace(outer))
        && !asked.is_empty()
    {
        answer(cell, asked);
    }
    done
}

#[cold]
fn answer(cell: &Cell, asked: Vec<Question>) {
    let slot = cell.place().and_then(|(node, index)| {
        let state = node.lock();
        Some(state.ports.get(index)?.slot())
    });
    for question in asked {
        // Nobody else answers it.
        let _ = question.set(slot.clone());
    }
}

/// The child in whose task this runs. It waits for its next turn if there is one.
///
/// Cancel safe.
pub(crate) fn child() -> impl Future<Output = Option<Arc<dyn Slot>>> {
    let mut question = Question::default();
    poll_fn(move |cx| {
        if let Some(answer) = question.get() {
            return Poll::Ready(answer.clone());
        }
        // A new one, should the last have been asked in another task.
        question = Question::default();
        if !ask(&question) {
            return Poll::Ready(None);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Asks, if a child's code is running.
fn ask(question: &Question) -> bool {
    let asks = ASKED.try_with(|asked| {
        let mut all = asked.take();
        if let Some(all) = &mut all {
            all.push(question.clone());
        }
        let asks = all.is_some();
        asked.set(all);
        asks
    });
    asks.unwrap_or(false)
}

/// An incarnation is to begin: whether another has begun in this turn of the task.
///
/// A crash loop that never waits would keep its neighbours waiting for as many restarts as a turn has room for, each of
/// which takes many times as long as a message, and a hundred thousand such loops for seconds.
pub(super) fn has_begun() -> bool {
    BEGUN.with(|begun| begun.replace(true))
}

/// The task's turn is over: it waits.
pub(super) fn turn_over() {
    BEGUN.with(|begun| begun.set(false));
}
