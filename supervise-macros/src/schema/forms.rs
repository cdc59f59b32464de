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
        Form { word: "immediate", params: &[], shared: AFTER },
        Form {
            word: "fixed",
            params: &[needs(
                "delay",
                Takes::Duration,
                "how long each restart waits",
            )],
            shared: SHARED,
        },
        Form {
            word: "linear",
            params: &[
                needs("base", Takes::Duration, "the first delay"),
                may(
                    "step",
                    Takes::Duration,
                    "how much longer each further delay is; `base` if not given",
                ),
                needs("cap", Takes::Duration, "the longest delay"),
            ],
            shared: SHARED,
        },
        Form {
            word: "exponential",
            params: &[
                may("base", Takes::Duration, "the first delay"),
                may("cap", Takes::Duration, "the longest delay"),
                may(
                    "factor",
                    Takes::Factor,
                    "by how much each further delay is longer",
                ),
            ],
            shared: SHARED,
        },
    ],
};

pub(super) static MAILBOX: Forms = Forms {
    noun: "mailbox",
    constant: None,
    forms: &[Form {
        word: "queue",
        params: &[may(
            "capacity",
            Takes::Size,
            "how many messages wait at most",
        )],
        shared: &[],
    }],
};

pub(super) static AS_CHILD: Forms = Forms {
    noun: "policy",
    constant: None,
    forms: &[Form {
        word: "policy",
        params: &[
            may(
                "max_restarts",
                Takes::Limit,
                "how often this supervisor is restarted by its parent",
            ),
            may(
                "within",
                Takes::Period,
                "the time over which these restarts are counted",
            ),
            may(
                "on_limit",
                Takes::Word(&super::words::LIMITS),
                "what happens beyond it",
            ),
            may(
                "backoff",
                Takes::Form(&BACKOFF),
                "how long such a restart waits",
            ),
        ],
        shared: &[],
    }],
};

const SHARED: &[Param] = &[
    may(
        "jitter",
        Takes::Jitter,
        "how much of a delay is left to chance",
    ),
    may(
        "fast_first",
        Takes::Flag,
        "whether the first restart is at once",
    ),
    RESET,
];

const AFTER: &[Param] = &[RESET];

const RESET: Param = may(
    "reset_after",
    Takes::Period,
    "how long a child lives until its delays begin anew",
);

const fn needs(key: &'static str, value: Takes, doc: &'static str) -> Param {
    Param { key, value, required: true, doc }
}

const fn may(key: &'static str, value: Takes, doc: &'static str) -> Param {
    Param { key, value, required: false, doc }
}
