//! What the rest of the library knows of a child's state, and the way to its store.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, timeout},
};

use super::{StateError, StateStore, StoreError, keep::ToStore};
use crate::{EventKind, driver::Slot, failure::catch, observe};

/// What is to be done once a commit is saved.
pub(crate) type Ack = Box<dyn FnOnce() + Send>;

/// The delays after which a failed save is tried again: doubled from the first to the last.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(30));

/// What is known of the state of a child.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct StateStatus {
    /// How often it was committed since the tree was started.
    pub commits: u64,
    /// When it was committed last.
    pub committed_at: Option<Instant>,
    /// When it was acknowledged last by its store.
    pub saved_at: Option<Instant>,
    /// How many bytes were saved then.
    pub bytes: Option<usize>,
    /// Whether something that was committed is still to be saved.
    pub unsaved: bool,
    /// Why the last save failed; `None` if it did not.
    pub failure: Option<StateError>,
}

/// Shared by a child's handles, its task and whoever saves its state. At most one save of a child is
/// under way; what is committed meanwhile waits, the newest in place of the ones before.
#[derive(Default)]
pub(crate) struct StateLink {
    inner: Mutex<Inner>,
    /// Tells whoever waits to save again that somebody waits for that.
    nudge: Arc<Notify>,
}

#[derive(Default)]
struct Inner {
    status: StateStatus,
    pending: Option<Job>,
    /// Of everything that is committed and not yet on its way to the store.
    acks: Vec<Ack>,
    /// Whether a task saves.
    busy: bool,
    /// Those who wait for what is on its way to the store.
    now: Vec<Waiting>,
    /// Those who wait for what is pending.
    next: Vec<Waiting>,
}

type Waiting = oneshot::Sender<Result<(), StateError>>;

#[derive(Clone)]
enum Job {
    Save(Arc<dyn ToStore>),
    Delete,
}

/// Where the state of a child is saved.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) store: Arc<dyn StateStore>,
    /// The tree's name and the child's path.
    pub(crate) key: Arc<str>,
    pub(crate) slot: Arc<dyn Slot>,
    pub(crate) runtime: tokio::runtime::Handle,
}

impl StateLink {
    pub(crate) fn status(&self) -> StateStatus {
        let inner = self.lock();
        let unsaved = inner.busy || inner.pending.is_some();
        StateStatus { unsaved, ..inner.status.clone() }
    }

    /// Notes a commit to memory.
    pub(crate) fn committed(&self) {
        let mut inner = self.lock();
        inner.status.commits += 1;
        inner.status.committed_at = Some(Instant::now());
    }

    /// Has a commit saved, in a task of its own.
    pub(crate) fn save(self: &Arc<Self>, state: Arc<dyn ToStore>, acks: Vec<Ack>, target: &Target) {
        self.enqueue(Job::Save(state), acks, target);
    }

    /// Has what is stored removed, in a task of its own.
    pub(crate) fn delete(self: &Arc<Self>, target: &Target) {
        self.enqueue(Job::Delete, Vec::new(), target);
    }

    fn enqueue(self: &Arc<Self>, job: Job, acks: Vec<Ack>, target: &Target) {
        let mut inner = self.lock();
        let before = inner.pending.replace(job);
        inner.acks.extend(acks);
        let busy = std::mem::replace(&mut inner.busy, true);
        drop(inner);
        // It may be the last owner of the user's state.
        drop(before);
        if !busy {
            let saving = save_all(self.clone(), target.clone());
            target.runtime.spawn(saving);
        }
    }

    /// Waits until everything committed so far is saved, or saving it has failed.
    pub(crate) async fn saved(&self) -> Result<(), StateError> {
        let (waiting, done) = oneshot::channel();
        {
            let mut inner = self.lock();
            if inner.pending.is_some() {
                inner.next.push(waiting);
            } else if inner.busy {
                inner.now.push(waiting);
            } else {
                return Ok(());
            }
            if inner.status.failure.is_some() {
                self.nudge.notify_one();
            }
        }
        // Dropped unanswered if the runtime of whoever saves is shut down.
        done.await
            .unwrap_or(Err(StateError::Save(StoreError::Closed)))
    }

    /// What is to be saved next; nobody saves any more if there is nothing.
    fn next(&self) -> Option<(Job, Vec<Ack>)> {
        let mut inner = self.lock();
        let Some(job) = inner.pending.take() else {
            inner.busy = false;
            return None;
        };
        let waiting = std::mem::take(&mut inner.next);
        inner.now.extend(waiting);
        Some((job, std::mem::take(&mut inner.acks)))
    }

    /// Notes how a save ended; gives those who wait for it.
    fn done(&self, result: &Result<Option<usize>, StateError>) -> (Arc<Notify>, Vec<Waiting>) {
        let failure = result.as_ref().err().cloned();
        let mut inner = self.lock();
        if let Ok(bytes) = result {
            inner.status.saved_at = Some(Instant::now());
            inner.status.bytes = *bytes;
        }
        let before = std::mem::replace(&mut inner.status.failure, failure);
        let waiting = std::mem::take(&mut inner.now);
        drop(inner);
        // A store's error is not ours to drop under a lock.
        drop(before);
        (self.nudge.clone(), waiting)
    }

    /// Has it saved again, unless something newer is pending; then it is given back.
    fn again(&self, job: Job) -> Option<Job> {
        let mut inner = self.lock();
        if inner.pending.is_some() {
            return Some(job);
        }
        inner.pending = Some(job);
        None
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held, so a poisoned one is as good as any.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Saves until nothing is left to save. A failure is told, and tried again as long as the tree is there.
async fn save_all(link: Arc<StateLink>, target: Target) {
    let mut busy = Busy { link: &link, gone: true };
    let mut delay = RETRY.0;
    while let Some((job, acks)) = link.next() {
        let result = perform(&job, &target).await;
        let (nudge, waiting) = link.done(&result);
        match result {
            Ok(_) => {
                delay = RETRY.0;
                for ack in acks {
                    if let Err(report) = catch(ack) {
                        told(&target, EventKind::DropPanicked { report });
                    }
                }
                answer(waiting, &Ok(()));
                discard(&target, job);
            }
            Err(error) => {
                // Whoever waits for these must not be told that they are saved.
                discard(&target, acks);
                told(&target, EventKind::StateSaveFailed { error: error.clone() });
                answer(waiting, &Err(error));
                if !target.slot.cell().is_in_tree() {
                    discard(&target, job);
                    continue;
                }
                discard(&target, link.again(job));
                // Whoever wants to know sooner, tries sooner.
                let _ = timeout(delay, nudge.notified()).await;
                delay = RETRY.1.min(delay * 2);
            }
        }
    }
    busy.gone = false;
}

/// One save or removal; how many bytes were saved.
async fn perform(job: &Job, target: &Target) -> Result<Option<usize>, StateError> {
    let Target { store, key, .. } = target;
    match job {
        Job::Save(state) => {
            let stored = state.to_stored()?;
            let bytes = stored.bytes.len();
            store_does(|| store.save(key, stored), StateError::Save).await?;
            Ok(Some(bytes))
        }
        Job::Delete => {
            store_does(|| store.delete(key), StateError::Save).await?;
            Ok(None)
        }
    }
}

/// Moves what is stored out of the way, to where it stays until the next time.
pub(crate) async fn set_aside(link: &StateLink, target: &Target) -> Result<(), StateError> {
    let Target { store, key, .. } = target;
    // What is still to be saved would be lost else.
    link.saved().await?;
    let found = store_does(|| store.load(key), StateError::Load).await?;
    if let Some(found) = found {
        let aside = [&**key, "#rejected"].concat();
        store_does(|| store.save(&aside, found), StateError::Save).await?;
        store_does(|| store.delete(key), StateError::Save).await?;
    }
    Ok(())
}

/// What a store says; a panic of it is an error.
pub(crate) async fn store_does<T, F>(
    ask: impl FnOnce() -> F,
    error: fn(StoreError) -> StateError,
) -> Result<T, StateError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let asked = catch(ask).map_err(StateError::Panicked)?;
    let mut asked = pin!(asked);
    poll_fn(|cx| match catch(|| asked.as_mut().poll(cx)) {
        Ok(poll) => poll.map_err(error),
        Err(report) => Poll::Ready(Err(StateError::Panicked(report))),
    })
    .await
}

/// Drops what is the user's. A panic of it is told.
fn discard<T>(target: &Target, what: T) {
    if let Err(report) = catch(|| drop(what)) {
        told(target, EventKind::DropPanicked { report });
    }
}

fn told(target: &Target, kind: EventKind) {
    let cell = target.slot.cell();
    match cell.place() {
        Some((node, _)) => observe::aside(&node, cell, kind),
        // The tree is gone, and its subscribers with it.
        None => tracing::error!(target: "supervision", path = cell.path(), "{kind}"),
    }
}

fn answer(waiting: Vec<Waiting>, result: &Result<(), StateError>) {
    for waiting in waiting {
        let _ = waiting.send(result.clone());
    }
}

/// If whoever saves is gone in mid-work, as its runtime was shut down under it, others may save again,
/// and nobody waits forever.
struct Busy<'a> {
    link: &'a StateLink,
    gone: bool,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if self.gone {
            let mut inner = self.link.lock();
            inner.busy = false;
            let waiting = (
                std::mem::take(&mut inner.now),
                std::mem::take(&mut inner.next),
            );
            drop(inner);
            drop(waiting);
        }
    }
}
