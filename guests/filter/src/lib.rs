//! A guest in Rust: tells texts that match a pattern from those that do not.
//!
//! It is started with the pattern, in which `*` stands for anything, and answers each text with `yes` or `no`. It counts what it
//! has seen; the counts are its state.
//!
//! Its author matched patterns as they are usually matched in an afternoon: by trying. A text on which a pattern with several stars
//! nearly matches keeps it busy for longer than anybody waits. That is for the limits of its child.

mod counts;
mod glob;

use std::cell::RefCell;

use counts::Counts;
use glob::matches;
use supervision::child::{host::log, types::Level};

wit_bindgen::generate!({ world: "full-child", path: "../../supervise-runtime/wit" });

struct Filter {
    pattern: String,
    counts: Counts,
}

thread_local! {
    static FILTER: RefCell<Option<Filter>> = const { RefCell::new(None) };
}

struct Component;
export!(Component);

impl Guest for Component {
    fn init(args: Vec<u8>, state: Option<Vec<u8>>) -> Result<(), Error> {
        let pattern = text(args)?;
        if pattern.is_empty() {
            return Err(Error::Permanent("a pattern is needed".into()));
        }
        let counts = match state {
            Some(state) => Counts::from_bytes(&state)
                .ok_or_else(|| Error::Permanent("this is no state of mine".into()))?,
            None => Counts::default(),
        };
        log(Level::Debug, &format!("filtering by `{pattern}`"));
        FILTER.set(Some(Filter { pattern, counts }));
        Ok(())
    }

    fn handle(message: Vec<u8>) -> Result<Vec<u8>, Error> {
        let text = text(message)?;
        with(|filter| {
            let found = matches(filter.pattern.as_bytes(), text.as_bytes());
            filter.counts.add(found);
            if found {
                b"yes".to_vec()
            } else {
                b"no".to_vec()
            }
        })
        .ok_or_else(|| Error::Temporary("not begun".into()))
    }

    fn snapshot() -> Vec<u8> {
        with(|filter| filter.counts.to_bytes()).unwrap_or_default()
    }

    fn health() -> HealthStatus {
        match with(|filter| filter.counts) {
            Some(counts) if counts.found_nothing_for_long() => {
                HealthStatus::Degraded("nothing matches; is the pattern right?".into())
            }
            Some(_) => HealthStatus::Healthy,
            None => HealthStatus::Unhealthy("not begun".into()),
        }
    }

    fn stop() {
        if let Some(counts) = with(|filter| filter.counts) {
            log(Level::Info, &format!("{counts}"));
        }
    }
}

fn with<T>(use_it: impl FnOnce(&mut Filter) -> T) -> Option<T> {
    FILTER.with_borrow_mut(|filter| filter.as_mut().map(use_it))
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::Permanent("this is no text".into()))
}
