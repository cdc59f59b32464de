//! How often there is another life, and what it is given of the last.

use super::delays::BACKOFF;
use super::{Form, Forms, may, needs};
use crate::schema::{Takes, words};

pub(crate) static AS_CHILD: Forms = Forms {
    noun: "policy",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "policy",
        doc: "the policy of a supervisor as its parent's child",
        params: &[
            may(
                "max_restarts",
                Takes::Limit,
                "how often this supervisor is restarted by its parent",
                "none: those of its parent",
            ),
            may(
                "within",
                Takes::Period,
                "the time over which these restarts are counted",
                "that of its parent",
            ),
            may(
                "on_limit",
                Takes::Word(&words::LIMITS),
                "what happens beyond it",
                "`escalate`",
            ),
            may(
                "backoff",
                Takes::Form(&BACKOFF),
                "how long such a restart waits",
                "that of its parent",
            ),
        ],
        shared: &[],
    }],
};

pub(crate) static SHARED_BUDGET: Forms = Forms {
    noun: "shared",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "limit",
        doc: "so many restarts of all members together, and one more ends the pool",
        params: &[
            needs("max", Takes::Limit, "how many restarts the members share"),
            may(
                "within",
                Takes::Period,
                "the time over which they are counted",
                "`60s`",
            ),
        ],
        shared: &[],
    }],
};

pub(crate) static STATE: Forms = Forms {
    noun: "state",
    constant: None,
    impossible: &[],
    forms: &[
        Form {
            word: "fresh",
            doc: "every incarnation begins afresh",
            params: &[],
            shared: &[],
        },
        Form {
            word: "snapshot",
            doc: "the next incarnation is given the state as it was after one of the last messages",
            params: &[needs(
                "every",
                Takes::Size,
                "after how many messages the state is committed",
            )],
            shared: &[],
        },
        Form {
            word: "per_call",
            doc: "the next incarnation is given the state as it was after the last message that was handled well",
            params: &[],
            shared: &[],
        },
    ],
};
