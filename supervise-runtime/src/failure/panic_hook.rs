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
                    // By hand, which takes a tenth of the instructions of `write!`.
                    last.push_str(location.file());
                    push_number(&mut last, location.line());
                    push_number(&mut last, location.column());
                    Some(())
                });
                let _ = FRESH.try_with(|fresh| fresh.set(matches!(noted, Ok(Some(())))));
            }
            former(info);
        }));
    });
}

/// Appends a colon and the number.
fn push_number(text: &mut String, number: u32) {
    text.push(':');
    let mut power = 1;
    while number / power >= 10 {
        power *= 10;
    }
    while power > 0 {
        let digit = u8::try_from(number / power % 10).unwrap_or_default();
        text.push(char::from(b'0' + digit));
        power /= 10;
    }
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

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn numbers_are_written_as_they_are_displayed() {
        for number in [
            0,
            1,
            9,
            10,
            11,
            99,
            100,
            101,
            12_345,
            999_999_999,
            1_000_000_000,
            u32::MAX,
        ] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, format!(":{number}"));
        }
    }
}
