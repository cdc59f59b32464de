//! The panic hook that remembers where a panic was raised.

use std::{
    cell::{Cell, RefCell},
    fmt::Write as _,
    panic,
    sync::Once,
};

thread_local! {
    /// Whether `LOCATION` is of a panic in the user code that runs now. A flag of its own, since it
    /// is cleared before every poll and must cost next to nothing.
    static FRESH: Cell<bool> = const { Cell::new(false) };
    /// The place of the last panic. Its memory is used again, since a restart waits for the hook.
    static LOCATION: RefCell<String> = const { RefCell::new(String::new()) };
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
                    last.clear();
                    write!(last, "{location}").ok()
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
pub(super) fn take_location() -> Option<Box<str>> {
    let fresh = FRESH.try_with(|fresh| fresh.replace(false));
    if !fresh.unwrap_or(false) {
        return None;
    }
    LOCATION
        .try_with(|last| Some(Box::from(last.try_borrow().ok()?.as_str())))
        .ok()
        .flatten()
}
