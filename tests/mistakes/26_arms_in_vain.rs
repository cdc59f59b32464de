//! Arms in vain
//!
//! What arrives at a supervisor are the errors of its children that they do not decide about themselves, and what is escalated
//! from below. Who means an arm for what may come one day writes `_ if error.is::<io::Error>()`.

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    strategy: one_for_one,
    on: match error {
        io::Error => stop, //~
        FeedError => escalate, //~
        Escalated => restart,
        _ => escalate,
    },
    children: [
        rates = worker {
            actor: Rates,
            args: |_| 100,
            on: match error {
                FeedError::Timeout(_) => resume,
                _ => restart,
            },
        },
        archive = supervisor {
            strategy: one_for_one,
            children: [old = worker { actor: Rates, args: |_| 100 }],
        },
    ],
});

supervision_tree!(Jobs {
    strategy: one_for_one,
    on: match error {
        FeedError => restart, //~
        _ => stop,
    },
    children: [once = worker { actor: Rates, args: |_| 100, restart: temporary }],
});

fn main() {}
