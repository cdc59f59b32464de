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
    /// Words that one may expect here, and why they cannot be.
    pub(crate) impossible: &'static [(&'static str, &'static str)],
}

macro_rules! vocabulary {
    ($($name:ident: $noun:literal, $plural:literal, $ty:literal, $words:expr $(, not $word:literal: $why:literal)*;)*) => {$(
        pub(crate) static $name: Words = Words { noun: $noun, plural: $plural, ty: $ty, words: $words, impossible: &[$(($word, $why)),*] };
    )*};
}

vocabulary! {
    STRATEGIES: "strategy", "strategies", "Strategy", &["one_for_one", "one_for_all", "rest_for_one"];
    DIRECTIVES: "directive", "directives", "Directive", &["resume", "restart", "stop", "escalate"];
    RESTARTS: "restart policy", "restart policies", "Restart", &["permanent", "transient", "temporary"];
    PANICS: "answer to a panic", "answers to a panic", "OnPanic", &["restart", "stop", "escalate"],
        not "resume": "after a panic there is nothing whole to resume";
    LIMITS: "limit action", "limit actions", "OnLimit", &["escalate", "stop"];
    UNSTOPPED: "answer to a child that does not stop", "answers to a child that does not stop", "Unstopped",
        &["wait", "escalate"];
    PRESETS: "preset", "presets", "Preset", &["production", "strict", "lenient", "development"];
    VISIBILITIES: "visibility", "visibilities", "Visibility", &["public", "in_crate", "private"];
    PANIC_ABORT: "answer to `panic = \"abort\"`", "answers to `panic = \"abort\"`", "PanicAbort", &["refuse", "accept"];
    PANIC_HOOK: "way with the panic hook", "ways with the panic hook", "PanicHook", &["install", "leave"];
    KINDS: "kind of child", "kinds of child", "ChildKind", &["worker", "task", "supervisor"];
}
