//! What is watched of a child, and what too many failures mean.

use super::{Form, Forms, may, needs};
use crate::schema::{Takes, words};

pub(crate) static HEALTH: Forms = Forms {
    noun: "health",
    constant: None,
    impossible: &[],
    forms: &[PROBE, ERROR_RATE, HEARTBEAT],
};

/// What a task can do of it.
pub(crate) static TASK_HEALTH: Forms = Forms {
    noun: "health",
    constant: None,
    impossible: &[
        (
            "probe",
            "a task cannot be probed: nothing asks an async function",
        ),
        (
            "error_rate",
            "a task has no rate of errors: it handles no messages",
        ),
    ],
    forms: &[HEARTBEAT],
};

const PROBE: Form = Form {
    word: "probe",
    doc: "the actor is asked for its health, and is restarted if it does not answer that it is well",
    params: &[
        may("interval", Takes::Period, "how often it is asked", "`10s`"),
        may(
            "timeout",
            Takes::Period,
            "how long it may take to answer",
            "`5s`",
        ),
        may(
            "threshold",
            Takes::Size,
            "after how many failures in a row it is restarted",
            "`3`",
        ),
    ],
    shared: &[],
};

const ERROR_RATE: Form = Form {
    word: "error_rate",
    doc: "the messages that it fails are counted, and too many of them are an event",
    params: &[
        may(
            "above",
            Takes::Fraction,
            "the part of its messages beyond which it is degraded",
            "`0.1`",
        ),
        may(
            "window",
            Takes::Period,
            "the time over which they are counted",
            "`60s`",
        ),
    ],
    shared: &[],
};

const HEARTBEAT: Form = Form {
    word: "heartbeat",
    doc: "it says by itself that it is well, and is restarted if it does not",
    params: &[may(
        "max_silence",
        Takes::Period,
        "how long it may be silent",
        "`30s`",
    )],
    shared: &[],
};

pub(crate) static BREAKER: Forms = Forms {
    noun: "breaker",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "trip",
        doc: "too many failures open it, and then nothing gets through for a while",
        params: &[
            may("failures", Takes::Size, "how many failures open it", "`5`"),
            may(
                "within",
                Takes::Period,
                "the time over which they are counted",
                "`60s`",
            ),
            may(
                "reset",
                Takes::Period,
                "how long it is open before calls may try again",
                "`30s`",
            ),
            may(
                "probes",
                Takes::Size,
                "how many calls may try at the same time",
                "`1`",
            ),
            may(
                "successes",
                Takes::Size,
                "how many successes in a row close it",
                "`3`",
            ),
            may(
                "while_open",
                Takes::Word(&words::WHILE_OPEN),
                "what becomes of the child meanwhile",
                "`hold`",
            ),
        ],
        shared: &[],
    }],
};

pub(crate) static RESUME_BUDGET: Forms = Forms {
    noun: "resume_budget",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "limit",
        doc: "so many failures are resumed, and one more is not",
        params: &[
            needs("max", Takes::Size, "how many failures are resumed"),
            needs(
                "within",
                Takes::Period,
                "the time over which they are counted",
            ),
            may(
                "then",
                Takes::Word(&words::RESUME_LIMITS),
                "what one more means",
                "`stop`",
            ),
        ],
        shared: &[],
    }],
};
