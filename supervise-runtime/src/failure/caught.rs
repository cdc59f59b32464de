//! Running user code so that its panics are values.

use std::{
    any::Any,
    borrow::Cow,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::panic_hook;

/// A panic of user code: its text, and where it was raised.
///
/// The location is missing where the panic hook was not installed, as with `panic_hook: leave`,
/// and for `resume_unwind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanicReport {
    /// Mostly a literal of the program's.
    message: Cow<'static, str>,
    /// Shared with other panics at the same place.
    location: Option<Arc<str>>,
}

impl PanicReport {
    /// The text of the panic, if its payload was one.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `file:line:column`.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Of a panic that was caught elsewhere, so that its place is not known.
    pub(crate) fn of(payload: Box<dyn Any + Send>) -> Self {
        panic_hook::forget_location();
        Self::new(payload)
    }

    #[cold]
    fn apart(payload: Box<dyn Any + Send>) -> Box<Self> {
        Box::new(Self::new(payload))
    }

    fn new(payload: Box<dyn Any + Send>) -> Self {
        let message = match payload.downcast_ref::<&'static str>() {
            Some(text) => Cow::Borrowed(*text),
            None => match payload.downcast_ref::<String>() {
                Some(text) => Cow::Owned(text.clone()),
                None => Cow::Borrowed("a payload that is not text"),
            },
        };
        let location = panic_hook::take_location();
        // A payload may panic in its own Drop. What that second payload does is its own affair.
        if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(second);
        }
        Self { message, location }
    }
}

impl fmt::Display for PanicReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.location() {
            Some(location) => write!(f, "panicked at {location}: {}", self.message),
            None => write!(f, "panicked: {}", self.message),
        }
    }
}

/// Runs user code and turns its panic into a report.
///
/// What the code was working on is not used again after a panic: the callers drop it. That is
/// what makes asserting unwind safety sound.
pub(crate) fn catch<T>(user: impl FnOnce() -> T) -> Result<T, PanicReport> {
    catch_apart(user).map_err(|report| *report)
}

/// The same, of what is done all the time: a report has room of its own once there is one, and not in what is handed on without.
#[inline]
pub(crate) fn catch_apart<T>(user: impl FnOnce() -> T) -> Result<T, Box<PanicReport>> {
    panic_hook::forget_location();
    catch_unwind(AssertUnwindSafe(user)).map_err(PanicReport::apart)
}
