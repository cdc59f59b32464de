//! Values that are a word with parameters: `exponential { base: 100ms }`.

use super::Takes;

/// The forms that one field takes.
pub(crate) struct Forms {
    /// What one of them is called.
    pub(crate) noun: &'static str,
    /// The type of a constant that may stand for one, in the policy crate.
    pub(crate) constant: Option<&'static str>,
    /// Words that one may expect here, and why they cannot be.
    pub(crate) impossible: &'static [(&'static str, &'static str)],
    pub(crate) forms: &'static [Form],
}

/// A word with parameters.
pub(crate) struct Form {
    pub(crate) word: &'static str,
    /// What it means, in a sentence without a full stop.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) doc: &'static str,
    pub(crate) params: &'static [Param],
    /// Further parameters, which all forms of the kind share.
    pub(crate) shared: &'static [Param],
}

/// A parameter of a form.
pub(crate) struct Param {
    pub(crate) key: &'static str,
    pub(crate) value: Takes,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
    /// What holds where it is not written, in a phrase.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) default: &'static str,
}

impl Forms {
    pub(crate) fn words(&self) -> Vec<&'static str> {
        self.forms.iter().map(|form| form.word).collect()
    }
}

impl Form {
    pub(crate) fn param(&self, key: &str) -> Option<&'static Param> {
        self.params
            .iter()
            .chain(self.shared)
            .find(|param| param.key == key)
    }

    pub(crate) fn keys(&self) -> Vec<&'static str> {
        self.params
            .iter()
            .chain(self.shared)
            .map(|param| param.key)
            .collect()
    }

    /// How it is written: `linear { base: .., cap: .. }`.
    pub(crate) fn sample(&self) -> String {
        let required = self.params.iter().filter(|param| param.required);
        let mut keys: Vec<&str> = required.map(|param| param.key).collect();
        if keys.is_empty() {
            keys.extend(self.params.first().map(|param| param.key));
        }
        if keys.is_empty() {
            return self.word.to_owned();
        }
        format!("{} {{ {}: .. }}", self.word, keys.join(": .., "))
    }
}

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

pub(super) static MAILBOX: Forms = Forms {
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
                Takes::Word(&super::words::WHILE_DOWN),
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

pub(super) static RETRY: Forms = Forms {
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

/// The backoff of a retry: as that of restarts, but every message begins anew.
static WAITS: Forms = Forms {
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

pub(super) static STATE: Forms = Forms {
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

pub(super) static AS_CHILD: Forms = Forms {
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
                Takes::Word(&super::words::LIMITS),
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

pub(super) static HEALTH: Forms = Forms {
    noun: "health",
    constant: None,
    impossible: &[],
    forms: &[PROBE, ERROR_RATE, HEARTBEAT],
};

/// What a task can do of it.
pub(super) static TASK_HEALTH: Forms = Forms {
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

pub(super) static BREAKER: Forms = Forms {
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
                Takes::Word(&super::words::WHILE_OPEN),
                "what becomes of the child meanwhile",
                "`hold`",
            ),
        ],
        shared: &[],
    }],
};

pub(super) static RESUME_BUDGET: Forms = Forms {
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
                Takes::Word(&super::words::RESUME_LIMITS),
                "what one more means",
                "`stop`",
            ),
        ],
        shared: &[],
    }],
};

pub(super) static SHARED_BUDGET: Forms = Forms {
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

pub(super) static ROUTE: Forms = Forms {
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

/// Every set of forms.
#[cfg(test)]
pub(crate) static ALL_FORMS: &[&Forms] = &[
    &BACKOFF,
    &MAILBOX,
    &RETRY,
    &STATE,
    &AS_CHILD,
    &HEALTH,
    &BREAKER,
    &RESUME_BUDGET,
    &SHARED_BUDGET,
    &ROUTE,
];

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

const fn needs(key: &'static str, value: Takes, doc: &'static str) -> Param {
    Param { key, value, required: true, doc, default: super::fields::REQUIRED }
}

const fn may(key: &'static str, value: Takes, doc: &'static str, default: &'static str) -> Param {
    Param { key, value, required: false, doc, default }
}
