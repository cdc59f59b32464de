//! Backoffs: how long restarts and retries wait.

use super::{Form, Forms, Param, may, needs};
use crate::schema::Takes;

pub(crate) static BACKOFF: Forms = Forms {
    noun: "backoff",
    constant: Some("Backoff"),
    impossible: &[],
    forms: &[
        Form {
            word: "immediate",
            doc: "no restart waits",
            params: &[],
            shared: &[RESET],
        },
        Form {
            word: "fixed",
            doc: "every restart waits equally long",
            params: FIXED,
            shared: SHARED,
        },
        Form {
            word: "linear",
            doc: "each restart in a row waits longer by the same amount",
            params: LINEAR,
            shared: SHARED,
        },
        Form {
            word: "exponential",
            doc: "each restart in a row waits longer by the same factor",
            params: EXPONENTIAL,
            shared: SHARED,
        },
    ],
};

/// The backoff of a retry: as that of restarts, but every message begins anew.
pub(super) static WAITS: Forms = Forms {
    noun: "backoff",
    constant: Some("Backoff"),
    impossible: &[],
    forms: &[
        Form { word: "immediate", doc: "no retry waits", params: &[], shared: &[] },
        Form {
            word: "fixed",
            doc: "every retry waits equally long",
            params: FIXED_RETRY,
            shared: CHANCE,
        },
        Form {
            word: "linear",
            doc: "each retry of a message waits longer by the same amount",
            params: LINEAR,
            shared: CHANCE,
        },
        Form {
            word: "exponential",
            doc: "each retry of a message waits longer by the same factor",
            params: EXPONENTIAL,
            shared: CHANCE,
        },
    ],
};

const FIXED: &[Param] = &[needs(
    "delay",
    Takes::Duration,
    "how long each restart waits",
)];

const FIXED_RETRY: &[Param] = &[needs("delay", Takes::Duration, "how long each retry waits")];

const LINEAR: &[Param] = &[
    needs("base", Takes::Duration, "the first delay"),
    may(
        "step",
        Takes::Duration,
        "how much longer each further delay is; `base` if not given",
        "`base`",
    ),
    needs("cap", Takes::Duration, "the longest delay"),
];

const EXPONENTIAL: &[Param] = &[
    may("base", Takes::Duration, "the first delay", "`100ms`"),
    may("cap", Takes::Duration, "the longest delay", "`30s`"),
    may(
        "factor",
        Takes::Factor,
        "by how much each further delay is longer",
        "`2.0`",
    ),
];

const CHANCE: &[Param] = &[JITTER, FAST_FIRST];

const SHARED: &[Param] = &[JITTER, FAST_FIRST, RESET];

const JITTER: Param = may(
    "jitter",
    Takes::Jitter,
    "how much of a delay is left to chance",
    "none",
);

const FAST_FIRST: Param = may(
    "fast_first",
    Takes::Flag,
    "whether the first restart, or retry, is at once",
    "`false`",
);

const RESET: Param = may(
    "reset_after",
    Takes::Period,
    "how long a child lives until its delays begin anew",
    "the `within` that governs it",
);
