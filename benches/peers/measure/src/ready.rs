//! How a child says that it is up.

use std::sync::atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Release};

use tokio::sync::{
    Notify,
    mpsc::{self, UnboundedReceiver, UnboundedSender},
};

/// Whom a child tells that it is up. Where a restarted child has a new address, it tells that too.
///
/// What it tells it with is there to the end of the program: it is no part of what is measured, so nobody is to count references
/// to it at each restart.
pub enum Ready<T: 'static> {
    /// One that waits for this child.
    One(&'static UnboundedSender<T>),
    /// One that waits for all.
    All(&'static Gate),
    /// One that waits for all, and wants the address of this child.
    Both(&'static Gate, &'static UnboundedSender<T>),
    /// Nobody.
    Nobody,
}

// Not derived, which would ask it of the address.
impl<T> Clone for Ready<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ready<T> {}

/// A way for children to say that they are up, and who waits for them.
#[must_use]
pub fn reports<T>() -> (&'static UnboundedSender<T>, UnboundedReceiver<T>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Box::leak(Box::new(sender)), receiver)
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
    pub fn new(all: usize) -> &'static Self {
        Box::leak(Box::new(Self {
            here: AtomicUsize::new(0),
            all,
            open: Notify::new(),
        }))
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
