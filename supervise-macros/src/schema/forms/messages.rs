//! Where messages wait, how often they are handled, and to whom they go.

use super::delays::WAITS;
use super::{Form, Forms, may, needs};
use crate::schema::{Takes, words};

pub(crate) static MAILBOX: Forms = Forms {
    noun: "mailbox",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "queue",
        doc: "messages wait in the order in which they came",
        params: &[
            may(
                "capacity",
                Takes::Size,
                "how many messages wait at most",
                "`1024`",
            ),
            may(
                "while_down",
                Takes::Word(&words::WHILE_DOWN),
                "what happens to new messages while the child is down and will come back",
                "`keep`",
            ),
            may(
                "dead_letters",
                Takes::Count,
                "how many messages that were not handled are kept to be looked at",
                "`100`",
            ),
        ],
        shared: &[],
    }],
};

pub(crate) static RETRY: Forms = Forms {
    noun: "retry",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "attempts",
        doc: "a message whose handler fails is handled again by the same incarnation",
        params: &[
            may("times", Takes::Size, "how often it is handled again", "`3`"),
            may(
                "backoff",
                Takes::Form(&WAITS),
                "how long each of these times waits",
                "exponential from `100ms` to `30s` by `2.0`",
            ),
        ],
        shared: &[],
    }],
};

pub(crate) static ROUTE: Forms = Forms {
    noun: "route",
    constant: None,
    impossible: &[],
    forms: &[
        Form {
            word: "round_robin",
            doc: "each message goes to the next member",
            params: &[],
            shared: &[],
        },
        Form {
            word: "least_loaded",
            doc: "each message goes to a member for whom the fewest messages wait",
            params: &[],
            shared: &[],
        },
        Form {
            word: "by_key",
            doc: "messages with the same key go to the same member",
            params: &[needs(
                "key",
                Takes::Expr,
                "a function that gives the key of a message",
            )],
            shared: &[],
        },
    ],
};
