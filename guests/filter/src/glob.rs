//! Patterns.

/// Whether a text is what a pattern says, in which `*` stands for any number of bytes.
///
/// Takes a time that grows with the length of the text to the power of the number of stars.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        Some((byte, rest)) => text.first() == Some(byte) && matches(rest, &text[1..]),
    }
}
