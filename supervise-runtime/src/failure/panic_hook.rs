//! The panic hook that remembers where a panic was raised.

use std::{
    cell::{Cell, RefCell},
    panic,
    sync::Once,
};

thread_local! {
    /// Whether `LOCATION` is of a panic in the user code that runs now. A flag of its own, since it
    /// is cleared before every poll and must cost next to nothing.
    static FRESH: Cell<bool> = const { Cell::new(false) };
    static LOCATION: RefCell<Option<Box<str>>> = const { RefCell::new(None) };
}

/// Puts the hook in front of the one there is, once in the life of the process. The former hook is
/// still called, so that panics print as they did.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if let Some(location) = info.location() {
                let location = location.to_string().into_boxed_str();
                // During a thread's end the locals may be gone; then nobody asks for them either.
                let _ = LOCATION.try_with(|slot| slot.replace(Some(location)));
                let _ = FRESH.try_with(|fresh| fresh.set(true));
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
pub(super) fn take_location() -> Option<Box<str>> {
    let fresh = FRESH
        .try_with(|fresh| fresh.replace(false))
        .unwrap_or(false);
    let location = LOCATION.try_with(RefCell::take).ok().flatten();
    location.filter(|_| fresh)
}
