//! The events of a tree, with their times counted from the moment the trace was begun.

use std::time::Duration;

use supervision::{Event, EventKind, Events, Running};
use tokio::time::Instant;

pub(crate) struct Trace {
    zero: Instant,
    events: Events,
}

/// One automatic start of a child after its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// When it was started.
    pub(crate) at: Duration,
    /// The delay that its backoff gave before.
    pub(crate) delay: Duration,
}

impl Trace {
    pub(crate) fn of<T>(app: &Running<T>) -> Self {
        Self { zero: Instant::now(), events: app.tree().events() }
    }

    /// How long ago the trace was begun.
    pub(crate) fn elapsed(&self) -> Duration {
        self.zero.elapsed()
    }

    pub(crate) fn since_zero(&self, at: Instant) -> Duration {
        at - self.zero
    }

    /// All that happened since the last call.
    pub(crate) fn drain(&mut self) -> Vec<Event> {
        let events = std::iter::from_fn(|| self.events.try_next()).collect();
        assert_eq!(self.events.dropped(), 0);
        events
    }

    /// The starts of one child. Each names the delay that was announced at the failure before.
    pub(crate) fn starts(&self, events: &[Event], path: &str) -> Vec<Again> {
        let mut found: Vec<Again> = Vec::new();
        let mut announced = Duration::ZERO;
        for event in events.iter().filter(|event| &*event.path == path) {
            match event.kind {
                EventKind::BackingOff { delay, .. } => announced = delay,
                EventKind::Starting => {
                    let at = self.since_zero(event.at);
                    found.push(Again { at, delay: std::mem::take(&mut announced) });
                }
                EventKind::Restarted { delay, .. } => {
                    assert_eq!(Some(delay), found.last().map(|again| again.delay));
                }
                _ => {}
            }
        }
        found
    }
}

/// The names of the events of one child, or of all.
pub(crate) fn names<'a>(events: &'a [Event], path: Option<&str>) -> Vec<&'a str> {
    let of = |event: &&Event| path.is_none_or(|path| &*event.path == path);
    events
        .iter()
        .filter(of)
        .map(|event| event.kind.as_str())
        .collect()
}
