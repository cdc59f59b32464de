//! Stops sessions, and restarts the acceptor, by hand, until it is stopped itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use crate::{faults::mix, tree::Chat};

/// How often it strikes.
const PERIOD: Duration = Duration::from_millis(4);

/// What it did.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    sessions: Arc<AtomicU64>,
    acceptor: Arc<AtomicU64>,
}

impl ByHand {
    /// How many sessions it stopped.
    pub fn sessions(&self) -> u64 {
        // Relaxed: read when it is over.
        self.sessions.load(Relaxed)
    }

    /// How often it restarted the acceptor.
    pub fn acceptor(&self) -> u64 {
        self.acceptor.load(Relaxed)
    }
}

/// Never ends by itself.
pub async fn kill(chat: Chat, seed: u64, done: ByHand) {
    let mut draw = seed;
    let mut ticks = tokio::time::interval(PERIOD);
    loop {
        ticks.tick().await;
        draw = mix(draw);
        if draw.is_multiple_of(8) {
            if chat.acceptor.child().restart().await.is_ok() {
                done.acceptor.fetch_add(1, Relaxed);
            }
            continue;
        }
        let members = chat.sessions.members();
        let chosen = usize::try_from(draw >> 8).unwrap_or(0) % members.len().max(1);
        // It may be gone already.
        if let Some(member) = members.get(chosen)
            && member.child().stop().await.is_ok()
        {
            done.sessions.fetch_add(1, Relaxed);
        }
    }
}
