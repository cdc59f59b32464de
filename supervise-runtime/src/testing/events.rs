//! Waiting for events of a tree.

use crate::{Event, Events};
use tokio::time::timeout;

use super::PATIENCE;

/// The next event that prints like this, as in `a#2 restarted (Failure, attempt 1, after 0ns)`; a
/// prefix will do.
///
/// # Panics
///
/// If there is none within [`PATIENCE`].
pub async fn until(events: &mut Events, prefix: &str) -> Event {
    let mut passed = Vec::new();
    let wait = async {
        while let Some(event) = events.next().await {
            let text = event.to_string();
            if text.starts_with(prefix) {
                return Some(event);
            }
            passed.push(text);
        }
        None
    };
    match timeout(PATIENCE, wait).await {
        Ok(Some(event)) => event,
        _ => panic!("waited in vain for the event `{prefix}`; there were {passed:#?}"),
    }
}

/// All events that have come so far, as text.
pub fn drain(events: &mut Events) -> Vec<String> {
    std::iter::from_fn(|| events.try_next())
        .map(|event| event.to_string())
        .collect()
}

/// All events until the tree is gone, as text.
///
/// # Panics
///
/// If the tree is not gone within [`PATIENCE`].
pub async fn history(mut events: Events) -> Vec<String> {
    let mut all = Vec::new();
    let wait = async {
        while let Some(event) = events.next().await {
            all.push(event.to_string());
        }
    };
    if timeout(PATIENCE, wait).await.is_err() {
        panic!("the events do not end: {all:#?}");
    }
    all
}
