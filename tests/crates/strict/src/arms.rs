//! `on` and `on_panic`: every directive, every kind of pattern, by value and by type.

use core::{fmt, time::Duration};
use std::io;

use supervision::{Escalated, supervision_tree};

use crate::{
    actors::{Feed, FeedError, Idle},
    tasks::{Interrupted, forever, show},
};

/// Longer than this is too long.
pub const LONG: Duration = Duration::from_mins(1);

supervision_tree!(Arms {
    strategy: one_for_one,
    on_panic: stop,
    on: match error {
        io::Error if error.kind() == io::ErrorKind::NotFound => stop,
        io::Error | fmt::Error => restart,
        FeedError => match error {
            FeedError::Limited { retry_after } if *retry_after > LONG => stop,
            FeedError::Limited { .. } => resume,
            FeedError::Timeout | FeedError::Closed(_) => escalate,
        },
        Escalated => escalate,
        _ if error.path().is_empty() => stop,
        _ => escalate,
    },
    children: [
        feed = worker {
            actor: Feed,
            args: |()| "arms".to_owned(),
            on_panic: restart,
            on: match error {
                FeedError::Timeout => resume,
                FeedError::Limited { retry_after } => match retry_after {
                    pause if *pause > LONG => stop,
                    _ => restart,
                },
                FeedError::Closed(by) if by.is_empty() => escalate,
                closed @ FeedError::Closed(_) if closed.to_string().len() > 80 => stop,
                FeedError::Closed(_) => restart,
            },
        },
        idle = worker {
            actor: Idle,
            on_panic: escalate,
            on: match _error {
                _ => stop,
            },
        },
        forever = task {
            run: forever,
            on: match error {
                Interrupted::Often(times) if *times > 3 => stop,
                Interrupted::Often(0..=2) => restart,
                Interrupted::Often(_) | Interrupted::Once => escalate,
            },
        },
        // Of what type its error is, no constant knows: so no arm above is without use.
        show = task { run: show::<&'static str>, args: |()| "arms" },
    ],
});
