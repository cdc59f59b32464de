//! Conditions on children, on supervisors, on fields and on arms.

use supervision::supervision_tree;

use crate::actors::{Feed, FeedError, Idle, Quotes};

supervision_tree!(Cfgs {
    strategy: one_for_one,
    #[cfg(feature = "audit")]
    max_restarts: 2,
    #[cfg(not(feature = "audit"))]
    max_restarts: 4,
    within: 60s,
    on: match error {
        #[cfg(feature = "audit")]
        FeedError => stop,
        _ => escalate,
    },
    children: [
        #[cfg(feature = "audit")]
        audit = worker { actor: Absent, args: |()| "nothing of this is there".into() },
        #[cfg(not(feature = "audit"))]
        /// The child that is there.
        audit = worker { actor: Idle },
        feed = worker {
            actor: Feed,
            args: |()| "cfgs".to_owned(),
            #[cfg(feature = "audit")]
            restart: permanent,
            #[cfg(not(feature = "audit"))]
            restart: transient,
            #[cfg(not(feature = "audit"))]
            shutdown: 7s,
            on: match error {
                #[cfg(feature = "audit")]
                FeedError::Absent => stop,
                FeedError::Timeout => resume,
                _ => restart,
            },
        },
        #[cfg(feature = "audit")]
        group = supervisor {
            strategy: one_for_one,
            children: [
                absent = worker { actor: Absent },
                more = supervisor {
                    strategy: one_for_one,
                    children: [absent = worker { actor: Absent },],
                },
            ],
        },
        #[cfg(not(feature = "audit"))]
        group = supervisor {
            strategy: one_for_all,
            children: [
                #[cfg(feature = "audit")]
                absent = worker { actor: Absent },
                idle = worker { actor: Idle },
            ],
        },
        #[cfg(feature = "audit")]
        mounted = supervisor { tree: Absent },
        #[cfg(feature = "audit")]
        task = task { run: absent },
        quotes = worker { actor: Quotes, args: |(), up| up.feed.clone() },
    ],
});
