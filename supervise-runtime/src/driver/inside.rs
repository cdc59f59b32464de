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

use supervise_policy::Moment;

use super::{Cell, Slot};
use crate::core::{Incarnation, When};

/// Somebody in a child's code asks whose it is. The answer comes once the code has had its turn.
type Question = Arc<OnceLock<Option<Arc<dyn Slot>>>>;

/// What the thread is at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    /// No child's code.
    Nobodys,
    /// A child's, which has asked nothing.
    Childs,
    /// A child's, which has asked: see `ASKED`.
    Asks,
}

thread_local! {
    /// Whose code is running. Apart from the questions: it is written twice for each poll of a child, and they hardly ever are.
    static CODE: Local<Code> = const { Local::new(Code::Nobodys) };

    /// What the code of the child asks that is running.
    static ASKED: Local<Vec<Question>> = const { Local::new(Vec::new()) };

    /// Whether an incarnation has begun in the turn of a task that this thread is at. Of the thread, since it is of no use
    /// beyond the turn, and a child has no room for it; so who forgets to say that a turn is over costs one other child a turn.
    static BEGUN: Local<bool> = const { Local::new(false) };

    /// When a message failed in the turn of a task that this thread is at.
    static FAILED: Local<Option<Failed>> = const { Local::new(None) };
}

/// A message failed in this incarnation of the child with this cell.
#[derive(Clone, Copy)]
struct Failed {
    cell: *const Cell,
    incarnation: Incarnation,
    at: Moment,
}

/// Runs code of the child with this cell: one poll of it, which catches its panics itself.
///
/// That it is a child's is noted, and not which: who asks is answered from here. To have it at hand all the time takes each
/// child's task a counted reference and a place for it.
pub(super) fn code_of<T>(cell: &Cell, code: impl FnOnce() -> T) -> T {
    // Around code that itself runs a runtime, with children of its own.
    let outer = runs(Code::Childs);
    if outer == Code::Asks {
        return apart(cell, code);
    }
    let done = code();
    if runs(outer) == Code::Asks {
        answer(cell, taken());
    }
    done
}

/// The same, inside of code that has asked: its questions are not this child's.
#[cold]
fn apart<T>(cell: &Cell, code: impl FnOnce() -> T) -> T {
    let outer = taken();
    let done = code();
    if runs(Code::Asks) == Code::Asks {
        answer(cell, taken());
    }
    let _ = ASKED.try_with(|asked| asked.set(outer));
    done
}

/// Whose code runs from now on; gives whose did.
#[inline]
fn runs(code: Code) -> Code {
    let was = CODE.try_with(|now| now.replace(code));
    was.unwrap_or(Code::Nobodys)
}

/// What has been asked. Where the thread is ending, nobody is told anything.
fn taken() -> Vec<Question> {
    ASKED.try_with(Local::take).unwrap_or_default()
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
    if CODE.try_with(Local::get).unwrap_or(Code::Nobodys) == Code::Nobodys {
        return false;
    }
    let asked = ASKED.try_with(|asked| {
        let mut all = asked.take();
        all.push(question.clone());
        asked.set(all);
    });
    if asked.is_ok() {
        runs(Code::Asks);
    }
    asked.is_ok()
}

/// An incarnation is to begin: whether another has begun in this turn of the task.
///
/// A crash loop that never waits would keep its neighbours waiting for as many restarts as a turn has room for, each of
/// which takes many times as long as a message, and a hundred thousand such loops for seconds.
#[inline]
pub(super) fn has_begun() -> bool {
    BEGUN.with(|begun| begun.replace(true))
}

/// Whether an incarnation has begun in this turn of the task.
#[inline]
pub(super) fn begun() -> bool {
    BEGUN.with(Local::get)
}

/// A message of this incarnation failed just now.
#[inline]
pub(super) fn failed_at(cell: &Cell, incarnation: Incarnation, at: Moment) {
    FAILED.with(|failed| failed.set(Some(Failed { cell, incarnation, at })));
}

/// When that was, if it was in this very turn of the task: nothing was waited for since, so that it is when the incarnation was
/// over, too. Said once.
#[inline]
pub(super) fn when_failed(cell: &Cell, incarnation: Incarnation) -> When {
    let cell: *const Cell = cell;
    match FAILED.with(Local::take) {
        Some(failed) if (failed.cell, failed.incarnation) == (cell, incarnation) => {
            When::at(failed.at)
        }
        _ => When::NEVER,
    }
}

/// The task's turn is over: it waits.
#[inline]
pub(super) fn turn_over() {
    BEGUN.with(|begun| begun.set(false));
    FAILED.with(|failed| failed.set(None));
}
