//! The vocabularies.

/// A closed set of words, each a variant of an enum of the policy crate.
pub(crate) struct Words {
    /// What one of them is called.
    pub(crate) noun: &'static str,
    /// What several of them are called.
    pub(crate) plural: &'static str,
    /// The enum, in the policy crate.
    pub(crate) ty: &'static str,
    pub(crate) words: &'static [&'static str],
    /// What each of them means, in a sentence without a full stop.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) docs: &'static [&'static str],
    /// Words that one may expect here, and why they cannot be.
    pub(crate) impossible: &'static [(&'static str, &'static str)],
}

impl Words {
    /// The module of the runtime's `__ide` that has these words.
    pub(crate) fn module(&self) -> String {
        let mut name = String::new();
        for letter in self.ty.chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }

    /// Every word with what it means.
    #[cfg(test)]
    pub(crate) fn explained(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.words.iter().copied().zip(self.docs.iter().copied())
    }
}

macro_rules! vocabulary {
    ($($name:ident: $noun:literal, $plural:literal, $ty:literal {
        $($word:literal: $doc:literal,)*
    } $(not $other:literal: $why:literal)*;)*) => {$(
        pub(crate) static $name: Words = Words {
            noun: $noun,
            plural: $plural,
            ty: $ty,
            words: &[$($word),*],
            docs: &[$($doc),*],
            impossible: &[$(($other, $why)),*],
        };
    )*};
}

vocabulary! {
    STRATEGIES: "strategy", "strategies", "Strategy" {
        "one_for_one": "only the child that failed is restarted",
        "one_for_all": "all children are restarted",
        "rest_for_one": "the child that failed and those declared after it are restarted",
    };
    START_ORDERS: "start", "ways to start", "StartOrder" {
        "ordered": "each child starts when the one before it is up, and they stop in reverse",
        "concurrent": "all children start at the same time, and stop at the same time",
    };
    DIRECTIVES: "directive", "directives", "Directive" {
        "resume": "the child goes on with its state; where there is no living instance it is restarted",
        "restart": "the child is restarted, if its restart type says so",
        "stop": "the child is stopped for good",
        "escalate": "the child is held, and the supervisor above decides about this one",
    };
    RESTARTS: "restart policy", "restart policies", "Restart" {
        "permanent": "after every end",
        "transient": "after an end that is not a normal one",
        "temporary": "never",
    };
    PANICS: "answer to a panic", "answers to a panic", "OnPanic" {
        "restart": "the child is restarted, if its restart type says so",
        "stop": "the child is stopped for good",
        "escalate": "the supervisor above decides",
    } not "resume": "after a panic there is nothing whole to resume";
    LIMITS: "limit action", "limit actions", "OnLimit" {
        "escalate": "the supervisor above decides",
        "stop": "the child is stopped for good",
    };
    UNSTOPPED: "answer to a child that does not stop", "answers to a child that does not stop", "Unstopped" {
        "wait": "the others go on, and the child is started again once it has ended",
        "escalate": "the supervisor above decides",
    };
    WHILE_OPEN: "answer to an open breaker", "answers to an open breaker", "WhileOpen" {
        "hold": "the child is not restarted before the breaker lets calls try again",
        "stop": "the child is stopped, until it is started by hand",
    };
    RESUME_LIMITS: "answer to too many failures", "answers to too many failures", "OnResumeLimit" {
        "stop": "the child is stopped for good",
        "restart": "the child is restarted, if its restart type says so",
        "escalate": "the supervisor above decides",
    };
    PRESETS: "preset", "presets", "Preset" {
        "production": "5 restarts in 60s, exponential backoff from 1s to 30s by 2.0",
        "strict": "3 restarts in 30s, a fixed backoff of 10s",
        "lenient": "20 restarts in 600s, exponential backoff from 500ms to 20s by 1.5",
        "development": "10 restarts in 30s, immediately",
    };
    WHILE_DOWN: "answer to messages for a child that is down", "answers to messages for a child that is down", "WhileDown" {
        "keep": "they wait for it, up to the capacity",
        "reject": "they are given back at once, with the time of the next start",
        "drop_oldest": "they wait for it, and the oldest makes room where there is none",
    };
    AUTO_SHUTDOWNS: "way to end with children", "ways to end with children", "AutoShutdown" {
        "never": "it runs until it is stopped, or gives up",
        "any": "it ends as soon as one significant child has ended for good",
        "all": "it ends as soon as the last significant child that was left has ended for good",
    };
    VISIBILITIES: "visibility", "visibilities", "Visibility" {
        "public": "`pub`",
        "in_crate": "`pub(crate)`",
        "private": "only the module that declares the tree",
    };
    PANIC_ABORT: "answer to `panic = \"abort\"`", "answers to `panic = \"abort\"`", "PanicAbort" {
        "refuse": "the tree does not start, since no panic could be contained",
        "accept": "the tree starts, and a panic ends the program",
    };
    PANIC_HOOK: "way with the panic hook", "ways with the panic hook", "PanicHook" {
        "install": "a hook in front of the present one notes where a panic happened",
        "leave": "no hook is installed, and reports of panics have no location",
    };
    SHUTDOWNS: "shutdown", "shutdowns", "Shutdown" {
        "brutal": "it is aborted at once",
        "infinity": "it is waited for, however long it takes",
    };
    UNLIMITED: "count", "counts", "MaxRestarts" {
        "unlimited": "as often as it fails",
    };
    FULL: "jitter", "jitters", "Jitter" {
        "full": "anything between no delay and the whole of it",
    };
    CORES: "count", "counts", "Members" {
        "per_core": "as many as there are cores for the program",
    };
    KINDS: "kind of child", "kinds of child", "ChildKind" {
        "worker": "an actor: a type that implements `Actor`, with a mailbox",
        "task": "an async function",
        "wasm": "a WebAssembly component",
        "pool": "actors of one type, or tasks: as many as come, up to `max`, or always `size` actors",
        "supervisor": "a supervisor with children of its own, or another tree that is mounted here",
    };
}

/// Every vocabulary.
#[cfg(test)]
pub(crate) static VOCABULARIES: &[&Words] = &[
    &STRATEGIES,
    &START_ORDERS,
    &DIRECTIVES,
    &RESTARTS,
    &PANICS,
    &LIMITS,
    &UNSTOPPED,
    &WHILE_OPEN,
    &RESUME_LIMITS,
    &PRESETS,
    &WHILE_DOWN,
    &AUTO_SHUTDOWNS,
    &VISIBILITIES,
    &PANIC_ABORT,
    &PANIC_HOOK,
    &SHUTDOWNS,
    &UNLIMITED,
    &FULL,
    &CORES,
    &KINDS,
];
