#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::lines::{LONGEST, lines};

#[test]
fn lines_are_whole_and_never_too_long() {
    let mut begun = b"one\n\ntwo".to_vec();
    assert_eq!(lines(&mut begun), [b"one".to_vec(), Vec::new()]);
    assert_eq!(begun, b"two");
    begun.extend([b'x'; 2 * LONGEST]);
    begun.push(b'\n');
    let long = lines(&mut begun);
    let lengths: Vec<usize> = long.iter().map(Vec::len).collect();
    assert_eq!(lengths, [LONGEST, LONGEST, 3]);
    assert!(begun.is_empty());
}
