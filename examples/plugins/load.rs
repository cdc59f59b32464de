//! The messages, and what became of each.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use supervision::{ActorRef, wasm::Wasm};
use tokio::task::{JoinError, JoinSet};

use crate::{expected, kind::Kind};

/// How many messages are under way at a time.
pub(crate) const CLIENTS: usize = 8;

/// One text in so many keeps the filter busy for ever.
const POISON: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plugin {
    Slug,
    Filter,
    Checksum,
}

/// One message, when it is over.
pub(crate) struct Sent {
    pub(crate) plugin: Plugin,
    pub(crate) kind: Kind,
    pub(crate) took: Duration,
}

/// Sends messages with these numbers, each plug-in its third, until all are over.
pub(crate) async fn run(
    guests: &[(&ActorRef<Wasm>, Plugin); 3],
    numbers: Range<usize>,
) -> Result<Vec<Sent>, JoinError> {
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let guests = guests.map(|(guest, plugin)| (guest.clone(), plugin));
        let next = next.clone();
        clients.spawn(async move {
            let mut sent = Vec::new();
            loop {
                // Relaxed: only that no two clients take the same number matters.
                let number = next.fetch_add(1, Relaxed);
                if number >= numbers.end {
                    return sent;
                }
                let (guest, plugin) = &guests[number % guests.len()];
                sent.push(send(guest, *plugin, number / guests.len()).await);
            }
        });
    }
    let mut all = Vec::new();
    while let Some(sent) = clients.join_next().await {
        all.extend(sent?);
    }
    Ok(all)
}

async fn send(guest: &ActorRef<Wasm>, plugin: Plugin, number: usize) -> Sent {
    let text = plugin.text(number);
    let began = Instant::now();
    let answer = guest.call(text.as_str()).await;
    let took = began.elapsed();
    let kind = match answer {
        Ok(answer) if plugin.expects(&text).as_ref() == Some(&answer) => Kind::Answered,
        Ok(_) => Kind::Wrong,
        Err(error) => match Kind::from(&error) {
            // It may refuse what has no answer, and nothing else.
            Kind::Refused if plugin.expects(&text).is_some() => Kind::Wrong,
            kind => kind,
        },
    };
    Sent { plugin, kind, took }
}

impl Plugin {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Plugin::Slug => "slug (C)",
            Plugin::Filter => "filter (Rust)",
            Plugin::Checksum => "checksum (by hand)",
        }
    }

    /// The text with a number.
    fn text(self, number: usize) -> String {
        match self {
            Plugin::Slug if number % 50 == 49 => "?!".into(),
            Plugin::Slug => format!("Chapter {number}: In Which Nothing Happens, Again & Again"),
            Plugin::Filter if number % POISON == POISON - 1 => "erro".repeat(200),
            Plugin::Filter if number.is_multiple_of(2) => format!("an error in line {number}!"),
            Plugin::Filter => format!("line {number} is fine"),
            Plugin::Checksum => format!("block {number}"),
        }
    }

    /// The right answer, if there is one.
    fn expects(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Plugin::Slug => expected::slug(text),
            Plugin::Filter if expected::has_in_order("error!", text) => Some(b"yes".into()),
            Plugin::Filter => Some(b"no".into()),
            Plugin::Checksum => Some(expected::checksum(text.as_bytes()).into()),
        }
    }
}
