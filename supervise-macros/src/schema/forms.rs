//! Values that are a word with parameters: `exponential { base: 100ms }`.

use super::Takes;

/// The forms that one field takes.
pub(crate) struct Forms {
    /// What one of them is called.
    pub(crate) noun: &'static str,
    /// The type of a constant that may stand for one, in the policy crate.
    pub(crate) constant: Option<&'static str>,
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

pub(super) static AS_CHILD: Forms = Forms {
    noun: "policy",
    constant: None,
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

/// Every set of forms.
#[cfg(test)]
pub(crate) static ALL_FORMS: &[&Forms] = &[&BACKOFF, &MAILBOX, &RETRY, &AS_CHILD];

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
