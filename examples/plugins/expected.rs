//! What the plug-ins should say, computed here.

/// The slug of a title, of at most 80 letters.
pub(crate) fn slug(title: &str) -> Option<Vec<u8>> {
    let mut slug = String::new();
    for c in title.chars() {
        if slug.len() == 80 {
            break;
        }
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.into())
}

/// Whether these letters are in a text in this order, the last of them at its end.
pub(crate) fn has_in_order(letters: &str, text: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|letter| rest.any(|c| c == letter))
        && letters.chars().last() == text.chars().last()
}

/// Adler-32.
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 4] {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    (b << 16 | a).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_computed_here_is_right() {
        assert_eq!(slug("  Hello, World! "), Some(b"hello-world".to_vec()));
        assert_eq!(slug("?!"), None);
        assert_eq!(slug(&"a ".repeat(99)).map(|slug| slug.len()), Some(79));
        assert!(has_in_order("error!", "an error or two!"));
        assert!(!has_in_order("error!", "an error or two"));
        assert!(!has_in_order("error!", "errо!"));
        assert_eq!(checksum(b"Wikipedia"), 0x11E6_0398_u32.to_le_bytes());
    }
}
