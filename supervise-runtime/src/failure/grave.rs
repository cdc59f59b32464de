//! Where the errors of children are dropped: never under a lock of the library.
//!
//! An error is user code: its `Drop` may panic, or look at the tree that it was an error of. The
//! last owner of a failure may well let go of it in the middle of a turn, so that what is dropped
//! there waits until the thread holds no lock any more.

use std::{
    any::Any,
    cell::{Cell, RefCell},
};

use super::catch;

thread_local! {
    /// How many locks this thread holds.
    static LOCKS: Cell<usize> = const { Cell::new(0) };
    /// Whether anything waits: a look at it costs less than one at what does.
    static ANY: Cell<bool> = const { Cell::new(false) };
    /// Dropped under a lock. Does not allocate before something is.
    static WAITING: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// From here to the drop of the value, errors that are dropped on this thread wait. To be dropped
/// after the lock is free.
#[derive(Debug)]
pub(crate) struct Vigil(());

impl Vigil {
    pub(crate) fn new() -> Self {
        // During a thread's end the locals may be gone; then nothing waits.
        let _ = LOCKS.try_with(|locks| locks.set(locks.get() + 1));
        Self(())
    }
}

impl Drop for Vigil {
    fn drop(&mut self) {
        let left = LOCKS.try_with(|locks| {
            locks.set(locks.get().saturating_sub(1));
            locks.get()
        });
        if left != Ok(0) || !ANY.try_with(|any| any.replace(false)).unwrap_or(true) {
            return;
        }
        // One at a time: dropping one may bring others here.
        while let Ok(Some(value)) = WAITING.try_with(|waiting| waiting.borrow_mut().pop()) {
            let _ = catch(|| drop(value));
        }
    }
}

/// Drops an error, now or when no lock is held. Its panic is its own affair.
pub(super) fn bury<E: Any>(error: E) {
    let mut error = Some(error);
    if LOCKS.try_with(Cell::get).unwrap_or(0) > 0 {
        let _ = WAITING.try_with(|waiting| {
            if let Some(error) = error.take() {
                waiting.borrow_mut().push(Box::new(error));
                let _ = ANY.try_with(|any| any.set(true));
            }
        });
    }
    let _ = catch(|| drop(error));
}
