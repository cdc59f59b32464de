//! A guest in Rust: says in words how a month was.
//!
//! A message is four numbers with spaces between them: the mean of the lowest and of the highest temperatures, in tenths of a
//! degree, how many days were wet, and how many days there were. The answer is as in `mild and wet`.
//!
//! Its author counts months on his fingers, and gives up at the eleventh.

use std::cell::Cell;

use supervision::child::types::Error as Failure;

wit_bindgen::generate!({ world: "child", path: "../../supervise-runtime/wit" });

thread_local! {
    static FINGERS: Cell<u8> = const { Cell::new(10) };
}

struct Component;
export!(Component);

impl Guest for Component {
    fn init(_args: Vec<u8>, _state: Option<Vec<u8>>) -> Result<(), Failure> {
        Ok(())
    }

    fn handle(message: Vec<u8>) -> Result<Vec<u8>, Failure> {
        FINGERS.set(FINGERS.get().checked_sub(1).expect("a finger left"));
        let text = String::from_utf8_lossy(&message);
        let numbers: Vec<i64> = text.split(' ').filter_map(|it| it.parse().ok()).collect();
        let [low, high, wet, days] = numbers.as_slice() else {
            return Err(Failure::Permanent("four numbers are needed".into()));
        };
        let warmth = match (low + high) / 2 {
            ..=39 => "cold",
            40..=99 => "cool",
            100..=149 => "mild",
            _ => "warm",
        };
        let wetness = if wet * 2 > *days { "wet" } else { "dry" };
        Ok(format!("{warmth} and {wetness}").into_bytes())
    }
}
