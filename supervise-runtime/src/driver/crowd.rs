//! A line for children that restart again and again, where they are more than tokio's threads have places for.
//!
//! A crash loop gives way after each restart: to the end of its thread's queue. Of a hundred thousand that would be a tenth of a
//! second for everybody who waits for a turn there, an order to a child that is well among them. And with several threads it is
//! worse: each has a queue of 256, and takes from the one that all share only now and then while its own has tasks, so that a few
//! hundred would have turn after turn, and all others wait for seconds. So crash loops stand in line here, in no queue of tokio's
//! at all, and a few of them are called at a time, in their order.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Waker,
};

use load::Load;
use tokio::runtime::Handle;

use super::tree::TreeShared;

#[cfg(not(shuttle))]
mod load;

/// Shuttle's runtime does not count its tasks: there is a line at all times.
#[cfg(shuttle)]
mod load {
    #[derive(Debug)]
    pub(super) struct Load;

    impl Load {
        pub(super) fn of(_: &tokio::runtime::Handle) -> Self {
            Self
        }

        pub(super) fn is_high(&self) -> bool {
            true
        }
    }
}

/// So many are called at a time, so that no thread has to wait until another has called the next: fewer than a thread has places for.
const AT_ONCE: usize = if cfg!(shuttle) { 1 } else { 64 };

/// The crash loops of a tree that stand in line.
#[derive(Debug)]
pub(super) struct Crowd {
    line: Mutex<Line>,
    /// Whether anybody stands in line.
    stands: AtomicBool,
    load: Load,
}

#[derive(Debug, Default)]
struct Line {
    /// Those who stand in line; `None` who went away.
    waiting: VecDeque<Option<Waker>>,
    /// The number of the first of them. Numbers are given one after the other, and called in the same order.
    first: u64,
    /// So many were called and have not come yet.
    called: usize,
}

/// A place in line. Who leaves it, called or not, lets the next one come.
pub(super) struct Place {
    tree: Arc<TreeShared>,
    number: u64,
}

impl Place {
    /// At the end of the line, if it is time to stand in one.
    pub(super) fn at(tree: &Arc<TreeShared>, waker: &Waker) -> Option<Self> {
        if !tree.crowd.is_there() {
            return None;
        }
        let number = tree.crowd.join(waker);
        Some(Self { tree: tree.clone(), number })
    }

    pub(super) fn is_called(&self) -> bool {
        self.tree.crowd.is_called(self.number)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.tree.crowd.leave(self.number);
    }
}

impl Crowd {
    pub(super) fn new(runtime: &Handle) -> Self {
        Self {
            line: Mutex::default(),
            stands: AtomicBool::new(false),
            load: Load::of(runtime),
        }
    }

    /// Whether crash loops are to stand in line.
    fn is_there(&self) -> bool {
        self.stands.load(Relaxed) || self.load.is_high()
    }

    fn join(&self, waker: &Waker) -> u64 {
        let mut line = self.line();
        let number = line.first + line.waiting.len() as u64;
        line.waiting.push_back(Some(waker.clone()));
        let next = line.call();
        self.release(line, next);
        number
    }

    fn is_called(&self, number: u64) -> bool {
        number < self.line().first
    }

    fn leave(&self, number: u64) {
        let mut line = self.line();
        match number.checked_sub(line.first) {
            None => line.called = line.called.saturating_sub(1),
            Some(place) => {
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                if let Some(place) = line.waiting.get_mut(place) {
                    *place = None;
                }
            }
        }
        let next = line.call();
        self.release(line, next);
    }

    /// Wakes who was called, not under the lock.
    fn release(&self, line: MutexGuard<'_, Line>, next: Option<Waker>) {
        // Relaxed: who finds no line that there is goes to the end of tokio's queue as ever.
        self.stands.store(!line.waiting.is_empty(), Relaxed);
        drop(line);
        if let Some(next) = next {
            next.wake();
        }
    }

    /// Nothing panics while it is held.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// Calls the next one, if not too many are on their way.
    fn call(&mut self) -> Option<Waker> {
        while self.called < AT_ONCE {
            let next = self.waiting.pop_front()?;
            self.first += 1;
            if next.is_some() {
                self.called += 1;
                return next;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
        task::Wake,
    };

    use super::*;

    #[derive(Default)]
    struct Calls(AtomicUsize);

    impl Wake for Calls {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    /// A line, and how many of it were called so far.
    async fn line() -> (Crowd, Waker, impl Fn() -> usize) {
        let calls = Arc::new(Calls::default());
        let waker = Waker::from(calls.clone());
        (Crowd::new(&Handle::current()), waker, move || {
            calls.0.load(Relaxed)
        })
    }

    #[tokio::test]
    async fn a_few_are_called_at_a_time_in_their_order() {
        let (crowd, waker, calls) = line().await;
        let places: Vec<_> = (0..AT_ONCE + 3).map(|_| crowd.join(&waker)).collect();
        let called = |so_far: usize| {
            for (at, place) in places.iter().enumerate() {
                assert_eq!(crowd.is_called(*place), at < so_far);
            }
            assert_eq!(calls(), so_far);
        };
        called(AT_ONCE);
        assert!(crowd.stands.load(Relaxed));
        for (at, place) in places.iter().enumerate() {
            crowd.leave(*place);
            called(places.len().min(AT_ONCE + at + 1));
        }
        assert!(!crowd.stands.load(Relaxed));
        assert_eq!(crowd.line().called, 0);
    }

    #[tokio::test]
    async fn who_goes_away_holds_up_nobody() {
        let (crowd, waker, calls) = line().await;
        let first: Vec<_> = (0..AT_ONCE).map(|_| crowd.join(&waker)).collect();
        let (away, last) = (crowd.join(&waker), crowd.join(&waker));
        crowd.leave(away);
        assert_eq!(calls(), AT_ONCE, "it was not called yet");
        // This one was, and will never come.
        crowd.leave(first[0]);
        assert_eq!((calls(), crowd.is_called(last)), (AT_ONCE + 1, true));
        for place in first.into_iter().skip(1).chain([last]) {
            crowd.leave(place);
        }
        assert_eq!(crowd.line().called, 0);
        assert_eq!(crowd.line().waiting.len(), 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn threads_that_have_little_to_do_need_no_line() {
        let (crowd, waker, _) = line().await;
        assert!(!crowd.is_there());
        let places: Vec<_> = (0..=AT_ONCE).map(|_| crowd.join(&waker)).collect();
        assert!(crowd.is_there(), "who comes next goes to the end of it");
        for place in places {
            crowd.leave(place);
        }
        assert!(!crowd.is_there());
    }
}
