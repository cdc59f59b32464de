//! Pools
//!
//! Members that are restarted are given the same arguments again; messages that are tried again are copied, and those that are
//! sent by a key are hashed by it.

use market::*;
use supervision::prelude::*;

pub struct Ticket;

pub struct Desk;

impl Actor for Desk {
    type Args = Ticket;
    type Msg = Ticket;
    type Error = FeedError;

    async fn start(_: Ticket, _cx: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, _: Ticket, _cx: &mut Context<Self>) -> Result<(), FeedError> {
        Ok(())
    }
}

fn weight(_: &Ticket) -> f64 {
    0.5
}

const NOBODY: u32 = 0;

supervision_tree!(Office {
    strategy: one_for_one,
    children: [
        desks = pool { actor: Desk, max: 100 }, //~
        counters = pool {
            actor: Desk,
            size: 4,
            args: |_| Ticket,
            retry: attempts { times: 3 }, //~
            route: by_key { key: weight }, //~
        },
        windows = pool { actor: Desk, max: NOBODY, restart: temporary }, //~
    ],
});

supervision_tree!(Halls {
    strategy: one_for_one,
    children: [
        endless = pool { actor: Desk }, //~
        slow = pool {
            actor: Desk,
            max: 5,
            max_restarts: 5,
            within: 10s, //~
            backoff: fixed { delay: 5s },
        },
        routed = pool { actor: Desk, max: 5, route: round_robin }, //~
    ],
});

fn main() {}
