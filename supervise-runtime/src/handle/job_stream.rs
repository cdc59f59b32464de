//! Many tasks of a pool, and what comes of them.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    future::{Future as _, poll_fn},
    iter::Fuse,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use tokio::{
    sync::mpsc,
    time::{Instant, Sleep, sleep_until},
};

use super::job::Leash;
use crate::{
    JobError, RunError, SpawnError, TaskPoolRef,
    driver::{Came, Told},
};

/// What comes of a task for each of many inputs, in the order of the inputs; made by
/// [`TaskPoolRef::map`](crate::TaskPoolRef::map).
///
/// At most so many tasks as it was made with are there at the same time, those included that are done and whose turn has not
/// come; inputs are only taken from the iterator as tasks start, so that there may be any number of them. Nothing happens
/// unless it is polled. A task that fails is an error in its place, and the others go on. Dropping the stream stops its tasks.
///
/// Where the pool is full, the stream waits for one of its own tasks to be over; only if it has none is the input refused,
/// and given back in the error.
///
/// Also a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html).
#[must_use = "nothing happens unless it is polled"]
pub struct JobStream<I, O, Inputs: Iterator<Item = I>> {
    pool: TaskPoolRef<I, O>,
    inputs: Fuse<Inputs>,
    /// An input for which there was no room.
    held: Option<I>,
    at_once: usize,
    in_order: bool,
    limit: Option<Duration>,
    /// The number of the next task.
    next: usize,
    /// The number of the one whose turn it is, if they come in order.
    turn: usize,
    running: BTreeMap<usize, Running>,
    /// What has come, and was not taken yet.
    done: BTreeMap<usize, Result<O, RunError<I>>>,
    told: mpsc::UnboundedSender<(usize, Came<O>)>,
    came: mpsc::UnboundedReceiver<(usize, Came<O>)>,
    /// When tasks are to be over. All have the same time for it, so the first to start is the first to be late.
    deadlines: VecDeque<(Instant, usize)>,
    // Boxed, since few have a limit.
    timer: Option<Pin<Box<Sleep>>>,
}

/// A task that is not over.
struct Running {
    leash: Leash,
    /// Its time is over.
    late: bool,
}

// Nothing in it is pinned in place.
impl<I, O, Inputs: Iterator<Item = I>> Unpin for JobStream<I, O, Inputs> {}

impl<I, O, Inputs: Iterator<Item = I>> JobStream<I, O, Inputs> {
    pub(super) fn new(pool: TaskPoolRef<I, O>, inputs: Inputs, at_once: usize) -> Self {
        let (told, came) = mpsc::unbounded_channel();
        Self {
            pool,
            inputs: inputs.fuse(),
            held: None,
            // None at all would wait forever.
            at_once: at_once.max(1),
            in_order: true,
            limit: None,
            next: 0,
            turn: 0,
            running: BTreeMap::new(),
            done: BTreeMap::new(),
            told,
            came,
            deadlines: VecDeque::new(),
            timer: None,
        }
    }

    /// Gives what comes as it comes, in no order.
    pub fn unordered(mut self) -> Self {
        self.in_order = false;
        self
    }

    /// Stops every task that is not over after this long: [`JobError::TimedOut`] once it has stopped.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// What comes of the next one; `None` after the last.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe.
    pub async fn next(&mut self) -> Option<Result<O, RunError<I>>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<O, RunError<I>>>> {
        loop {
            self.fill();
            let taken = match self.in_order {
                true => self.done.remove(&self.turn),
                false => self.done.pop_first().map(|(_, came)| came),
            };
            if taken.is_some() {
                self.turn += 1;
                return Poll::Ready(taken);
            }
            if self.running.is_empty() {
                return Poll::Ready(None);
            }
            match self.came.poll_recv(cx) {
                Poll::Ready(Some((number, came))) => self.over(number, came),
                // It has a sender of its own.
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {
                    self.stop_late(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Starts as many tasks as there may be.
    fn fill(&mut self) {
        while self.running.len() + self.done.len() < self.at_once {
            let Some(input) = self.held.take().or_else(|| self.inputs.next()) else {
                return;
            };
            let number = self.next;
            let told = Told::Each(Box::new((number, self.told.clone())));
            match self.pool.crew.hire(None, input, told) {
                Ok(task) => {
                    let leash = Leash::new(task);
                    self.running.insert(number, Running { leash, late: false });
                    // A limit that no clock reaches is none.
                    let deadline = self
                        .limit
                        .and_then(|limit| Instant::now().checked_add(limit));
                    self.deadlines
                        .extend(deadline.map(|deadline| (deadline, number)));
                }
                Err(SpawnError::Full { args, .. }) if !self.running.is_empty() => {
                    self.held = Some(args);
                    return;
                }
                Err(refused) => {
                    self.done.insert(number, Err(refused.into()));
                }
            }
            self.next += 1;
        }
    }

    /// A task is over.
    fn over(&mut self, number: usize, came: Came<O>) {
        let Some(mut running) = self.running.remove(&number) else {
            return;
        };
        running.leash.let_go();
        let came = came.map_err(|exit| {
            let error = JobError::of(running.leash.path(), exit);
            RunError::Job(match self.limit.filter(|_| running.late) {
                Some(limit) => error.late(limit),
                None => error,
            })
        });
        self.done.insert(number, came);
    }

    /// Stops the tasks whose time is over, and waits for that of the next.
    fn stop_late(&mut self, cx: &mut Context<'_>) {
        while let Some((deadline, number)) = self.deadlines.front().copied() {
            let Some(running) = self.running.get_mut(&number) else {
                self.deadlines.pop_front();
                continue;
            };
            let timer = self
                .timer
                .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if timer.deadline() != deadline {
                timer.as_mut().reset(deadline);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return;
            }
            self.deadlines.pop_front();
            running.late = true;
            running.leash.pull();
        }
    }
}

impl<I, O, Inputs: Iterator<Item = I>> Stream for JobStream<I, O, Inputs> {
    type Item = Result<O, RunError<I>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(cx)
    }
}

impl<I, O, Inputs: Iterator<Item = I>> fmt::Debug for JobStream<I, O, Inputs> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobStream")
            .field("pool", &self.pool.path())
            .field("at_once", &self.at_once)
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
