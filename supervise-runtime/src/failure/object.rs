//! What a failure is made of.

use std::{any::Any, error::Error, mem::needs_drop, sync::Arc};

use super::{Cause, ErrorValue, Failure, PanicReport, SourceOf, grave};

/// What is behind a [`Failure`].
///
/// Small, and of single words: it is written at each failure, and what is larger is written elsewhere first and copied.
pub(super) trait Object: Send + Sync {
    fn meta(&self) -> &Meta;
    fn meta_mut(&mut self) -> &mut Meta;
    fn cause(&self) -> &Cause;
    fn value(&self) -> Option<&dyn ErrorValue>;
    fn source(&self) -> Option<&(dyn Error + 'static)>;
    /// Whether nothing of the user's is in it that would have to be dropped.
    fn is_inert(&self) -> bool {
        false
    }
    /// Drops what is the user's. What is left then, if it can be made another failure of.
    fn emptied(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

/// Where and when a failure happened.
#[derive(Clone)]
pub(super) struct Meta {
    pub(super) path: Arc<str>,
    pub(super) incarnation: u64,
    /// A panic of the code that was to decide on it, or to clean up after it.
    pub(super) during: Option<Box<PanicReport>>,
    pub(super) in_start: bool,
    /// It is of the state that could not be had, and no error of the child's.
    pub(super) of_state: bool,
}

impl Meta {
    pub(super) fn new(path: Arc<str>, incarnation: u64, during: Option<Box<PanicReport>>) -> Self {
        Self { path, incarnation, during, in_start: false, of_state: false }
    }
}

/// A failure without an error.
pub(super) struct Plain {
    pub(super) meta: Meta,
    pub(super) cause: Cause,
}

impl Object for Plain {
    fn meta(&self) -> &Meta {
        &self.meta
    }
    fn meta_mut(&mut self) -> &mut Meta {
        &mut self.meta
    }
    fn cause(&self) -> &Cause {
        &self.cause
    }
    fn value(&self) -> Option<&dyn ErrorValue> {
        None
    }
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

pub(super) struct Typed<E: ErrorValue> {
    pub(super) meta: Meta,
    /// There until the drop.
    pub(super) error: Option<E>,
    pub(super) source: SourceOf<E>,
}

impl<E: ErrorValue> Typed<E> {
    /// Another failure, in the place of one that was emptied.
    pub(super) fn renew(
        &mut self,
        path: &Arc<str>,
        incarnation: u64,
        error: E,
        source: SourceOf<E>,
        during: Option<Box<PanicReport>>,
    ) {
        let Meta { path: last, .. } = &mut self.meta;
        // Mostly of the same child.
        if !Arc::ptr_eq(last, path) {
            *last = path.clone();
        }
        self.meta.incarnation = incarnation;
        self.meta.during = during;
        (self.meta.in_start, self.meta.of_state) = (false, false);
        (self.error, self.source) = (Some(error), source);
    }

    /// Drops the error, now or when no lock is held.
    fn bury(&mut self) {
        if let Some(error) = self.error.take() {
            // Without anything to drop there is no user code to run.
            if needs_drop::<E>() {
                grave::bury(error);
            }
        }
    }
}

impl<E: ErrorValue> Object for Typed<E> {
    fn meta(&self) -> &Meta {
        &self.meta
    }
    fn meta_mut(&mut self) -> &mut Meta {
        &mut self.meta
    }
    fn cause(&self) -> &Cause {
        match self.meta.of_state {
            true => &Cause::State,
            false => &Cause::Error,
        }
    }
    fn value(&self) -> Option<&dyn ErrorValue> {
        self.error.as_ref().map(|error| error as &dyn ErrorValue)
    }
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        (self.source)(self.error.as_ref()?).and_then(Error::source)
    }
    fn is_inert(&self) -> bool {
        !needs_drop::<E>()
    }
    fn emptied(&mut self) -> Option<&mut dyn Any> {
        self.bury();
        self.meta.during = None;
        Some(self)
    }
}

impl<E: ErrorValue> Drop for Typed<E> {
    fn drop(&mut self) {
        self.bury();
    }
}

/// A failure that something happened to on its way up.
pub(super) struct Wrapped {
    pub(super) inner: Failure,
    pub(super) meta: Meta,
}

impl Object for Wrapped {
    fn meta(&self) -> &Meta {
        &self.meta
    }
    fn meta_mut(&mut self) -> &mut Meta {
        &mut self.meta
    }
    fn cause(&self) -> &Cause {
        self.inner.cause()
    }
    fn value(&self) -> Option<&dyn ErrorValue> {
        self.inner.0.value()
    }
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.inner.0.source()
    }
}
