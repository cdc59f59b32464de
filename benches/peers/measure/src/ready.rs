//! How a child says that it is up.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Release},
};

use tokio::sync::{Notify, mpsc::UnboundedSender};

/// Whom a child tells that it is up. Where a restarted child has a new address, it tells that too.
#[derive(Clone)]
pub enum Ready<T> {
    /// One that waits for this child.
    One(UnboundedSender<T>),
    /// One that waits for all.
    All(Arc<Gate>),
    /// One that waits for all, and wants the address of this child.
    Both(Arc<Gate>, UnboundedSender<T>),
    /// Nobody.
    Nobody,
}

impl<T> Ready<T> {
    /// The child is up.
    pub fn up(&self, me: impl FnOnce() -> T) {
        match self {
            Ready::One(sender) => drop(sender.send(me())),
            Ready::All(gate) => gate.enter(),
            Ready::Both(gate, sender) => {
                let _ = sender.send(me());
                gate.enter();
            }
            Ready::Nobody => {}
        }
    }
}

/// Opens when so many have come.
pub struct Gate {
    here: AtomicUsize,
    all: usize,
    open: Notify,
}

impl Gate {
    /// A gate for so many.
    #[must_use]
    pub fn new(all: usize) -> Arc<Self> {
        Arc::new(Self { here: AtomicUsize::new(0), all, open: Notify::new() })
    }

    /// One more has come.
    pub fn enter(&self) {
        if self.here.fetch_add(1, AcqRel) + 1 == self.all {
            self.open.notify_one();
        }
    }

    /// Waits for all of them.
    pub async fn opened(&self) {
        self.open.notified().await;
    }

    /// Nobody has come.
    pub fn close(&self) {
        self.here.store(0, Release);
    }
}
