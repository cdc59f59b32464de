//! The panic hook that remembers where a panic was raised.

use std::{
    cell::{Cell, RefCell},
    panic::{self, Location},
    sync::{Arc, Once},
};

thread_local! {
    /// Whether `LOCATION` is of a panic in the user code that runs now. A flag of its own, since it
    /// is cleared before every poll and must cost next to nothing.
    static FRESH: Cell<bool> = const { Cell::new(false) };
    /// The place of the last panic. Kept, since the next one is mostly at the same place, and a restart waits for the hook.
    static LOCATION: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Where a panic was raised.
#[derive(Debug)]
struct Place {
    /// `file:line:column`.
    text: Arc<str>,
    /// How long the first of these is.
    file: usize,
    line: u32,
    column: u32,
}

impl Place {
    fn of(location: &Location<'_>) -> Self {
        let (file, line, column) = (location.file(), location.line(), location.column());
        let text = format!("{file}:{line}:{column}").into();
        Self { text, file: file.len(), line, column }
    }

    fn is(&self, location: &Location<'_>) -> bool {
        (self.line, self.column) == (location.line(), location.column())
            && self.text.get(..self.file) == Some(location.file())
    }
}

/// Puts the hook in front of the one there is, once in the life of the process. The former hook is
/// still called, so that panics print as they did.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if let Some(location) = info.location() {
                // During a thread's end the locals may be gone; then nobody asks for them either.
                let noted = LOCATION.try_with(|last| {
                    let mut last = last.try_borrow_mut().ok()?;
                    if !last.as_ref().is_some_and(|last| last.is(location)) {
                        *last = Some(Place::of(location));
                    }
                    Some(())
                });
                let _ = FRESH.try_with(|fresh| fresh.set(matches!(noted, Ok(Some(())))));
            }
            former(info);
        }));
    });
}

/// Whatever was remembered is not of the code that runs next.
pub(super) fn forget_location() {
    let _ = FRESH.try_with(|fresh| fresh.set(false));
}

/// The location of the panic that was just caught on this thread.
pub(super) fn take_location() -> Option<Arc<str>> {
    let fresh = FRESH.try_with(|fresh| fresh.replace(false));
    if !fresh.unwrap_or(false) {
        return None;
    }
    LOCATION
        .try_with(|last| Some(last.try_borrow().ok()?.as_ref()?.text.clone()))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_again_and_no_other_is_taken_for_it() {
        let here = || Location::caller();
        let (one, other) = (here(), Location::caller());
        let place = Place::of(one);
        assert_eq!(&*place.text, one.to_string());
        assert!(place.is(one) && !place.is(other));
        let elsewhere = Place { file: place.file - 1, ..Place::of(one) };
        assert!(!elsewhere.is(one));
    }
}
