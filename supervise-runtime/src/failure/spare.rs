//! The room of a failure that everybody has forgotten, for the next.
//!
//! A child that fails again and again is remembered by its last failures, so that each new one has an old one forgotten. What is
//! made in its place needs no allocation, and no share of the path that both have.

use std::{cell::Cell, sync::Arc};

use super::{
    ErrorValue, Failure, PanicReport, SourceOf,
    object::{Object, Typed},
};

thread_local! {
    /// One that is empty, and nobody else's.
    static SPARE: Cell<Option<Arc<dyn Object>>> = const { Cell::new(None) };
}

/// A failure is forgotten. If nobody else remembers it, its error is dropped now, or when no lock is held.
pub(super) fn keep(mut failure: Failure) {
    // Whose count says one, is the only one. To be sure that nobody else is still at it takes a locked write, which is made when
    // it is used again, and here only if there is something to drop.
    let alone = Arc::strong_count(&failure.0) == 1;
    let inert = alone && failure.0.is_inert();
    if inert
        || alone && Arc::get_mut(&mut failure.0).is_some_and(|object| object.emptied().is_some())
    {
        // During a thread's end the local may be gone.
        let _ = SPARE.try_with(|spare| spare.set(Some(failure.0)));
    }
}

/// A failure in that room, if it fits; else the error is given back.
#[inline]
pub(super) fn renewed<E: ErrorValue>(
    path: &Arc<str>,
    incarnation: u64,
    error: E,
    source: SourceOf<E>,
    during: Option<Box<PanicReport>>,
) -> Result<Failure, (E, Option<Box<PanicReport>>)> {
    let spare = SPARE.try_with(Cell::take).ok().flatten();
    if let Some(mut spare) = spare
        && let Some(object) = Arc::get_mut(&mut spare)
        && let Some(typed) = object
            .emptied()
            .and_then(|any| any.downcast_mut::<Typed<E>>())
    {
        typed.renew(path, incarnation, error, source, during);
        return Ok(Failure(spare));
    }
    Err((error, during))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure<E: ErrorValue>(path: &Arc<str>, incarnation: u64, error: E) -> Failure {
        Failure::error(path, incarnation, error, |_| None, None)
    }

    fn place(failure: &Failure) -> *const () {
        Arc::as_ptr(&failure.0).cast()
    }

    #[test]
    fn one_that_everybody_forgot_makes_room_for_the_next_and_nothing_of_it_is_left() {
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        let error = Arc::new("first");
        let first = failure(&a, 1, error.clone()).of_start();
        let room = place(&first);
        keep(first);
        assert_eq!(Arc::strong_count(&error), 1, "its error is dropped at once");
        let second = failure(&b, 2, Arc::new("second"));
        assert_eq!(place(&second), room);
        assert_eq!((second.path(), second.incarnation()), ("b", 2));
        assert_eq!(second.to_string(), "second");
        assert!(!second.in_start() && second.panic_meanwhile().is_none());
        assert!(matches!(second.cause(), crate::Cause::Error));
        assert_eq!(Arc::strong_count(&a), 1);
    }

    #[test]
    fn one_that_somebody_remembers_stays_what_it_is() {
        let path: Arc<str> = "a".into();
        let first = failure(&path, 1, 1_u8);
        keep(first.clone());
        let second = failure(&path, 2, 2_u8);
        assert!(!first.is_same(&second));
        assert_eq!(
            (first.to_string(), second.to_string()),
            ("1".into(), "2".into())
        );
    }

    #[test]
    fn the_room_of_another_error_is_of_no_use() {
        let path: Arc<str> = "a".into();
        keep(failure(&path, 1, 1_u8));
        assert!(failure(&path, 2, "text").is::<&str>());
        keep(Failure::new(path.clone(), 3, crate::Cause::Lost));
        assert!(failure(&path, 4, 4_u8).is::<u8>());
    }
}
