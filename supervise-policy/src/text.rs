//! Texts put together in a const evaluation, where nothing can be allocated.

#[cfg(test)]
mod tests;

use core::fmt;
use core::time::Duration;

/// A text of at most `N` bytes, put together piece by piece, in a const evaluation too.
///
/// A const assertion takes its text from it, with numbers that only the compiler knows:
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Text;
///
/// const LIMIT: Duration = Duration::from_secs(150);
/// const TOO_LONG: Text<64> = Text::new().push("takes ").push_duration(LIMIT);
/// const _: () = if LIMIT.as_secs() > 200 {
///     panic!("{}", TOO_LONG.as_str());
/// };
/// assert_eq!(TOO_LONG.as_str(), "takes 150s");
/// ```
///
/// A text that does not fit ends in `…` where it was cut off; what is pushed after that is dropped.
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
    cut: bool,
}

/// What takes the place of all that does not fit.
const ELLIPSIS: &str = "…";

impl<const N: usize> Text<N> {
    /// No text yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; N], len: 0, cut: false }
    }

    /// The text so far.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        // Only whole texts are ever written, so neither fails.
        let Some((text, _)) = self.bytes.split_at_checked(self.len) else {
            return "";
        };
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// With `text` at its end.
    #[must_use]
    pub const fn push(self, text: &str) -> Self {
        if self.cut {
            return self;
        }
        // Room for the ellipsis is never given away.
        let room = N.saturating_sub(self.len + ELLIPSIS.len());
        if text.len() <= room {
            return self.write(text);
        }
        let (head, _) = text.split_at(text.floor_char_boundary(room));
        let mut short = self.write(head).write(ELLIPSIS);
        short.cut = true;
        short
    }

    /// With a number at its end.
    #[must_use]
    pub const fn push_number(self, number: u64) -> Self {
        self.push_digits(number, 1)
    }

    /// With a duration at its end, as the DSL [writes](crate::Written) it.
    #[must_use]
    pub const fn push_duration(self, duration: Duration) -> Self {
        let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
        if seconds > 0 || nanos == 0 {
            self.push_decimal(seconds, nanos, 9).push("s")
        } else if nanos >= 1_000_000 {
            self.push_decimal((nanos / 1_000_000) as u64, nanos % 1_000_000, 6)
                .push("ms")
        } else if nanos >= 1_000 {
            self.push_decimal((nanos / 1_000) as u64, nanos % 1_000, 3)
                .push("us")
        } else {
            self.push_number(nanos as u64).push("ns")
        }
    }

    /// `whole`, then `part` as that many decimal places without their trailing zeros.
    const fn push_decimal(self, whole: u64, mut part: u32, mut places: u32) -> Self {
        if part == 0 {
            return self.push_number(whole);
        }
        while part.is_multiple_of(10) {
            part /= 10;
            places -= 1;
        }
        self.push_number(whole)
            .push(".")
            .push_digits(part as u64, places)
    }

    /// A number in at least so many digits.
    const fn push_digits(self, number: u64, least: u32) -> Self {
        let (mut scale, mut digits) = (1_u64, 1);
        while digits < least || number / scale >= 10 {
            scale *= 10;
            digits += 1;
        }
        let mut text = self;
        while scale > 0 {
            text = text.push(digit(number / scale % 10));
            scale /= 10;
        }
        text
    }

    /// Without a look at the room, which there has to be.
    const fn write(mut self, text: &str) -> Self {
        if let Some((_, free)) = self.bytes.split_at_mut_checked(self.len)
            && let Some((place, _)) = free.split_at_mut_checked(text.len())
        {
            place.copy_from_slice(text.as_bytes());
            self.len += text.len();
        }
        self
    }
}

const fn digit(digit: u64) -> &'static str {
    match digit {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        6 => "6",
        7 => "7",
        8 => "8",
        _ => "9",
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
