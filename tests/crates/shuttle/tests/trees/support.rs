//! A child that knows how many of it live, and runs of many orders of steps.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use shuttle::{
    Config, Runner,
    future::block_on,
    scheduler::{PctScheduler, RandomScheduler},
};
use shuttle_tests::prelude::*;

/// Random orders, and orders with few and far switches, which find other mistakes.
pub fn check<F: Future<Output = ()> + 'static>(run: fn() -> F) {
    let mut config = Config::new();
    config.stack_size = 0x10_0000;
    let once = move || {
        tokio::time::reset();
        block_on(run());
        // What still sleeps goes while the run lasts.
        tokio::time::reset();
    };
    let iterations = std::env::var("SHUTTLE_ITERATIONS").map_or(300, |text| text.parse().unwrap());
    Runner::new(RandomScheduler::new(iterations), config.clone()).run(once);
    Runner::new(PctScheduler::new(3, iterations), config).run(once);
}

/// What children of one name have in common.
#[derive(Debug)]
pub struct Place {
    /// How many may live at a time.
    most: usize,
    alive: AtomicUsize,
    pub starts: AtomicUsize,
    /// They wait for nothing.
    pub at_once: AtomicBool,
    /// So many of the next starts fail.
    pub failing: AtomicUsize,
    /// What was handled, in order.
    pub handled: Mutex<Vec<u32>>,
}

impl Place {
    pub fn new() -> Arc<Self> {
        Self::of(1)
    }

    /// For as many members of a pool.
    pub fn of(most: usize) -> Arc<Self> {
        let (alive, starts, failing, at_once) = Default::default();
        Arc::new(Self { most, alive, starts, at_once, failing, handled: Mutex::default() })
    }

    pub fn alive(&self) -> usize {
        self.alive.load(SeqCst)
    }
}

/// One incarnation. More than one at a time is the mistake that all of this is about.
pub struct Racer(Arc<Place>);

impl Racer {
    pub fn new(place: Arc<Place>) -> Self {
        assert!(
            place.alive.fetch_add(1, SeqCst) < place.most,
            "two incarnations"
        );
        place.starts.fetch_add(1, SeqCst);
        Self(place)
    }
}

impl Drop for Racer {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, SeqCst);
    }
}

pub enum Do {
    Fail,
    Panic,
    Note(u32),
    Ask(Reply<()>),
}

#[derive(Debug)]
pub struct ToldTo;

impl std::fmt::Display for ToldTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("told to")
    }
}

impl std::error::Error for ToldTo {}

impl Actor for Racer {
    type Args = Arc<Place>;
    type Msg = Do;
    type Error = ToldTo;

    async fn start(place: Arc<Place>, _: &mut Context<Self>) -> Result<Self, ToldTo> {
        let it = Self::new(place);
        if !it.0.at_once.load(SeqCst) {
            tokio::task::yield_now().await;
        }
        let fails = |left: usize| left.checked_sub(1);
        match it.0.failing.fetch_update(SeqCst, SeqCst, fails) {
            Ok(_) => Err(ToldTo),
            Err(_) => Ok(it),
        }
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), ToldTo> {
        tokio::task::yield_now().await;
        match msg {
            Do::Fail => return Err(ToldTo),
            Do::Panic => std::panic::resume_unwind(Box::new("told to")),
            Do::Note(number) => self.0.handled.lock().unwrap().push(number),
            Do::Ask(reply) => reply.send(()),
        }
        Ok(())
    }
}
