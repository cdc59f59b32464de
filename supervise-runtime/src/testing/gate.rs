//! A flag that code which never yields spins on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

/// Closed until it is opened. Dropping it opens it too, so that a test that fails does not spin
/// forever.
#[derive(Debug, Default)]
pub struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    open: AtomicBool,
    spinning: AtomicUsize,
}

/// The side of a [`Gate`] that waits.
#[derive(Clone, Debug)]
pub struct Spin(Arc<Shared>);

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a child that is to be busy is given.
    pub fn spin(&self) -> Spin {
        Spin(self.shared.clone())
    }

    /// Lets everybody through, for good.
    pub fn open(&self) {
        self.shared.open.store(true, SeqCst);
    }

    /// Whether somebody spins.
    pub fn is_spinning(&self) -> bool {
        self.shared.spinning.load(SeqCst) > 0
    }

    /// Waits until somebody spins. For the multi-thread runtime.
    pub async fn spinning(&self) {
        while !self.is_spinning() {
            tokio::task::yield_now().await;
        }
    }
}

impl Spin {
    /// Occupies the thread until the gate is open.
    pub fn spin(&self) {
        self.0.spinning.fetch_add(1, SeqCst);
        while !self.0.open.load(SeqCst) {
            thread::yield_now();
        }
        self.0.spinning.fetch_sub(1, SeqCst);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
    }
}
