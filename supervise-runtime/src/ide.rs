//! What an editor shows for the words of `supervision_tree!` and `#[supervised]`.
//!
//! The macros' expansions name these items under `cfg(rust_analyzer)` alone. They are made from the macros' table of fields:
//! change it, and run `BLESS=1 cargo test -p supervise-macros`.
#![allow(non_camel_case_types, non_upper_case_globals)]

/// A value of any type.
pub fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

/// The same by a longer name, where nothing else is missing.
pub fn anything<T>() -> T {
    any()
}

/// A field's value, made from what was written.
pub fn of<T, V>(_: T) -> V {
    any()
}

/// The kinds of value.
pub mod value {
    /// `one_for_one`, `one_for_all` or `rest_for_one`.
    pub struct Strategy;
    /// `resume`, `restart`, `stop` or `escalate`.
    pub struct Directive;
    /// `ordered` or `concurrent`.
    pub struct StartOrder;
    /// `production`, `strict`, `lenient` or `development`.
    pub struct Preset;
    /// A type.
    pub struct Type;
    /// A whole number of at least 1.
    pub struct Count;
    /// A whole number of at least 1, or `per_core`.
    pub struct Members;
    /// `round_robin`, `least_loaded` or `by_key { key: .. }`.
    pub struct Route;
    /// `limit { max: .. }`.
    pub struct Shared;
    /// An expression.
    pub struct Expression;
    /// A whole number of at least 1.
    pub struct Amount;
    /// A size in whole pages of 64KiB, as in `64MiB`.
    pub struct Memory;
    /// `none` or `allow { clock: .. }`.
    pub struct Grants;
    /// `limit { children: .. }`.
    pub struct Limit;
    /// `permanent`, `transient` or `temporary`.
    pub struct Restart;
    /// A whole number, or `unlimited`.
    pub struct MaxRestarts;
    /// A duration longer than zero, as in `60s`.
    pub struct Duration;
    /// `escalate` or `stop`.
    pub struct OnLimit;
    /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
    pub struct Backoff;
    /// `match error { Type => directive, .., _ => directive }`, by the type of the error.
    pub struct Match;
    /// `restart`, `stop` or `escalate`.
    pub struct OnPanic;
    /// A duration, `brutal` or `infinity`.
    pub struct Shutdown;
    /// `wait` or `escalate`.
    pub struct Unstopped;
    /// `queue { capacity: .. }`.
    pub struct Mailbox;
    /// `attempts { times: .. }`.
    pub struct Retry;
    /// `never`, `any` or `all`.
    pub struct AutoShutdown;
    /// `probe { interval: .. }`, `error_rate { above: .. }` or `heartbeat { max_silence: .. }`.
    pub struct Health;
    /// `trip { failures: .. }`.
    pub struct Breaker;
    /// `limit { max: .., within: .. }`.
    pub struct ResumeBudget;
    /// `fresh`, `snapshot { every: .. }` or `per_call`.
    pub struct State;
    /// `policy { max_restarts: .. }`.
    pub struct Policy;
    /// `refuse` or `accept`.
    pub struct PanicAbort;
    /// `install` or `leave`.
    pub struct PanicHook;
    /// `public`, `in_crate` or `private`.
    pub struct Visibility;
    /// A text in quotes.
    pub struct Text;
    /// A path that begins with `::` or `crate`.
    pub struct Path;
    /// `[name = kind { .. }, ..]`.
    pub struct Children;
    /// A fraction from 0.0 to 1.0, or `full`.
    pub struct Jitter;
    /// A number greater than 1.0.
    pub struct Factor;
    /// `keep`, `reject` or `drop_oldest`.
    pub struct WhileDown;
    /// A fraction between 0.0 and 1.0.
    pub struct Ppm;
    /// `hold` or `stop`.
    pub struct WhileOpen;
    /// `stop`, `restart` or `escalate`.
    pub struct OnResumeLimit;
    /// `worker`, `task`, `wasm`, `pool` or `supervisor`.
    pub struct ChildKind;
}

/// What may be written for a strategy.
pub mod strategy {
    /// Only the child that failed is restarted.
    pub const one_for_one: super::value::Strategy = super::value::Strategy;
    /// All children are restarted.
    pub const one_for_all: super::value::Strategy = super::value::Strategy;
    /// The child that failed and those declared after it are restarted.
    pub const rest_for_one: super::value::Strategy = super::value::Strategy;
}

/// What may be written for a start.
pub mod start_order {
    /// Each child starts when the one before it is up, and they stop in reverse.
    pub const ordered: super::value::StartOrder = super::value::StartOrder;
    /// All children start at the same time, and stop at the same time.
    pub const concurrent: super::value::StartOrder = super::value::StartOrder;
}

/// What may be written for a directive.
pub mod directive {
    /// The child goes on with its state; where there is no living instance it is restarted.
    pub const resume: super::value::Directive = super::value::Directive;
    /// The child is restarted, if its restart type says so.
    pub const restart: super::value::Directive = super::value::Directive;
    /// The child is stopped for good.
    pub const stop: super::value::Directive = super::value::Directive;
    /// The child is held, and the supervisor above decides about this one.
    pub const escalate: super::value::Directive = super::value::Directive;
}

/// What may be written for a restart policy.
pub mod restart {
    /// After every end.
    pub const permanent: super::value::Restart = super::value::Restart;
    /// After an end that is not a normal one.
    pub const transient: super::value::Restart = super::value::Restart;
    /// Never.
    pub const temporary: super::value::Restart = super::value::Restart;
}

/// What may be written for a answer to a panic.
pub mod on_panic {
    /// The child is restarted, if its restart type says so.
    pub const restart: super::value::OnPanic = super::value::OnPanic;
    /// The child is stopped for good.
    pub const stop: super::value::OnPanic = super::value::OnPanic;
    /// The supervisor above decides.
    pub const escalate: super::value::OnPanic = super::value::OnPanic;
}

/// What may be written for a limit action.
pub mod on_limit {
    /// The supervisor above decides.
    pub const escalate: super::value::OnLimit = super::value::OnLimit;
    /// The child is stopped for good.
    pub const stop: super::value::OnLimit = super::value::OnLimit;
}

/// What may be written for a answer to a child that does not stop.
pub mod unstopped {
    /// The others go on, and the child is started again once it has ended.
    pub const wait: super::value::Unstopped = super::value::Unstopped;
    /// The supervisor above decides.
    pub const escalate: super::value::Unstopped = super::value::Unstopped;
}

/// What may be written for a answer to an open breaker.
pub mod while_open {
    /// The child is not restarted before the breaker lets calls try again.
    pub const hold: super::value::WhileOpen = super::value::WhileOpen;
    /// The child is stopped, until it is started by hand.
    pub const stop: super::value::WhileOpen = super::value::WhileOpen;
}

/// What may be written for a answer to too many failures.
pub mod on_resume_limit {
    /// The child is stopped for good.
    pub const stop: super::value::OnResumeLimit = super::value::OnResumeLimit;
    /// The child is restarted, if its restart type says so.
    pub const restart: super::value::OnResumeLimit = super::value::OnResumeLimit;
    /// The supervisor above decides.
    pub const escalate: super::value::OnResumeLimit = super::value::OnResumeLimit;
}

/// What may be written for a preset.
pub mod preset {
    /// 5 restarts in 60s, exponential backoff from 1s to 30s by 2.0.
    pub const production: super::value::Preset = super::value::Preset;
    /// 3 restarts in 30s, a fixed backoff of 10s.
    pub const strict: super::value::Preset = super::value::Preset;
    /// 20 restarts in 600s, exponential backoff from 500ms to 20s by 1.5.
    pub const lenient: super::value::Preset = super::value::Preset;
    /// 10 restarts in 30s, immediately.
    pub const development: super::value::Preset = super::value::Preset;
}

/// What may be written for a answer to messages for a child that is down.
pub mod while_down {
    /// They wait for it, up to the capacity.
    pub const keep: super::value::WhileDown = super::value::WhileDown;
    /// They are given back at once, with the time of the next start.
    pub const reject: super::value::WhileDown = super::value::WhileDown;
    /// They wait for it, and the oldest makes room where there is none.
    pub const drop_oldest: super::value::WhileDown = super::value::WhileDown;
}

/// What may be written for a way to end with children.
pub mod auto_shutdown {
    /// It runs until it is stopped, or gives up.
    pub const never: super::value::AutoShutdown = super::value::AutoShutdown;
    /// It ends as soon as one significant child has ended for good.
    pub const any: super::value::AutoShutdown = super::value::AutoShutdown;
    /// It ends as soon as the last significant child that was left has ended for good.
    pub const all: super::value::AutoShutdown = super::value::AutoShutdown;
}

/// What may be written for a visibility.
pub mod visibility {
    /// `pub`.
    pub const public: super::value::Visibility = super::value::Visibility;
    /// `pub(crate)`.
    pub const in_crate: super::value::Visibility = super::value::Visibility;
    /// Only the module that declares the tree.
    pub const private: super::value::Visibility = super::value::Visibility;
}

/// What may be written for a answer to `panic = "abort"`.
pub mod panic_abort {
    /// The tree does not start, since no panic could be contained.
    pub const refuse: super::value::PanicAbort = super::value::PanicAbort;
    /// The tree starts, and a panic ends the program.
    pub const accept: super::value::PanicAbort = super::value::PanicAbort;
}

/// What may be written for a way with the panic hook.
pub mod panic_hook {
    /// A hook in front of the present one notes where a panic happened.
    pub const install: super::value::PanicHook = super::value::PanicHook;
    /// No hook is installed, and reports of panics have no location.
    pub const leave: super::value::PanicHook = super::value::PanicHook;
}

/// What may be written for a shutdown.
pub mod shutdown {
    /// It is aborted at once.
    pub const brutal: super::value::Shutdown = super::value::Shutdown;
    /// It is waited for, however long it takes.
    pub const infinity: super::value::Shutdown = super::value::Shutdown;
}

/// What may be written for a count.
pub mod max_restarts {
    /// As often as it fails.
    pub const unlimited: super::value::MaxRestarts = super::value::MaxRestarts;
}

/// What may be written for a jitter.
pub mod jitter {
    /// Anything between no delay and the whole of it.
    pub const full: super::value::Jitter = super::value::Jitter;
}

/// What may be written for a count.
pub mod members {
    /// As many as there are cores for the program.
    pub const per_core: super::value::Members = super::value::Members;
}

/// What may be written for a backoff.
pub mod backoff {
    /// No restart waits.
    pub struct immediate {
        /// How long a child lives until its delays begin anew.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the `within` that governs it.
        pub reset_after: super::value::Duration,
    }
    /// Every restart waits equally long.
    pub struct fixed {
        /// How long each restart waits.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: must be written.
        pub delay: super::value::Duration,
        /// How much of a delay is left to chance.
        ///
        /// A fraction from 0.0 to 1.0, or `full`.
        ///
        /// Default: none.
        pub jitter: super::value::Jitter,
        /// Whether the first restart, or retry, is at once.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub fast_first: bool,
        /// How long a child lives until its delays begin anew.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the `within` that governs it.
        pub reset_after: super::value::Duration,
    }
    /// Each restart in a row waits longer by the same amount.
    pub struct linear {
        /// The first delay.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: must be written.
        pub base: super::value::Duration,
        /// How much longer each further delay is; `base` if not given.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `base`.
        pub step: super::value::Duration,
        /// The longest delay.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: must be written.
        pub cap: super::value::Duration,
        /// How much of a delay is left to chance.
        ///
        /// A fraction from 0.0 to 1.0, or `full`.
        ///
        /// Default: none.
        pub jitter: super::value::Jitter,
        /// Whether the first restart, or retry, is at once.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub fast_first: bool,
        /// How long a child lives until its delays begin anew.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the `within` that governs it.
        pub reset_after: super::value::Duration,
    }
    /// Each restart in a row waits longer by the same factor.
    pub struct exponential {
        /// The first delay.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `100ms`.
        pub base: super::value::Duration,
        /// The longest delay.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `30s`.
        pub cap: super::value::Duration,
        /// By how much each further delay is longer.
        ///
        /// A number greater than 1.0.
        ///
        /// Default: `2.0`.
        pub factor: super::value::Factor,
        /// How much of a delay is left to chance.
        ///
        /// A fraction from 0.0 to 1.0, or `full`.
        ///
        /// Default: none.
        pub jitter: super::value::Jitter,
        /// Whether the first restart, or retry, is at once.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub fast_first: bool,
        /// How long a child lives until its delays begin anew.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the `within` that governs it.
        pub reset_after: super::value::Duration,
    }
}

/// What may be written for a mailbox.
pub mod mailbox {
    /// Messages wait in the order in which they came.
    pub struct queue {
        /// How many messages wait at most.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `1024`.
        pub capacity: super::value::Count,
        /// What happens to new messages while the child is down and will come back.
        ///
        /// `keep`, `reject` or `drop_oldest`.
        ///
        /// Default: `keep`.
        pub while_down: super::value::WhileDown,
        /// How many messages that were not handled are kept to be looked at.
        ///
        /// A whole number.
        ///
        /// Default: `100`.
        pub dead_letters: super::value::Count,
    }
}

/// What may be written for a retry.
pub mod retry {
    /// A message whose handler fails is handled again by the same incarnation.
    pub struct attempts {
        /// How often it is handled again.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `3`.
        pub times: super::value::Count,
        /// How long each of these times waits.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: exponential from `100ms` to `30s` by `2.0`.
        pub backoff: super::value::Backoff,
    }
}

/// What may be written for a state.
pub mod state {
    /// Every incarnation begins afresh.
    pub struct fresh {
    }
    /// The next incarnation is given the state as it was after one of the last messages.
    pub struct snapshot {
        /// After how many messages the state is committed.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: must be written.
        pub every: super::value::Count,
    }
    /// The next incarnation is given the state as it was after the last message that was handled well.
    pub struct per_call {
    }
}

/// What may be written for a policy.
pub mod policy {
    /// The policy of a supervisor as its parent's child.
    pub struct policy {
        /// How often this supervisor is restarted by its parent.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its parent.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which these restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its parent.
        pub within: super::value::Duration,
        /// What happens beyond it.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long such a restart waits.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its parent.
        pub backoff: super::value::Backoff,
    }
}

/// What may be written for a health.
pub mod health {
    /// The actor is asked for its health, and is restarted if it does not answer that it is well.
    pub struct probe {
        /// How often it is asked.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `10s`.
        pub interval: super::value::Duration,
        /// How long it may take to answer.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `5s`.
        pub timeout: super::value::Duration,
        /// After how many failures in a row it is restarted.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `3`.
        pub threshold: super::value::Count,
    }
    /// The messages that it fails are counted, and too many of them are an event.
    pub struct error_rate {
        /// The part of its messages beyond which it is degraded.
        ///
        /// A fraction between 0.0 and 1.0.
        ///
        /// Default: `0.1`.
        pub above: super::value::Ppm,
        /// The time over which they are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `60s`.
        pub window: super::value::Duration,
    }
    /// It says by itself that it is well, and is restarted if it does not.
    pub struct heartbeat {
        /// How long it may be silent.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub max_silence: super::value::Duration,
    }
}

/// What may be written for a breaker.
pub mod breaker {
    /// Too many failures open it, and then nothing gets through for a while.
    pub struct trip {
        /// How many failures open it.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `5`.
        pub failures: super::value::Count,
        /// The time over which they are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `60s`.
        pub within: super::value::Duration,
        /// How long it is open before calls may try again.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub reset: super::value::Duration,
        /// How many calls may try at the same time.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `1`.
        pub probes: super::value::Count,
        /// How many successes in a row close it.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `3`.
        pub successes: super::value::Count,
        /// What becomes of the child meanwhile.
        ///
        /// `hold` or `stop`.
        ///
        /// Default: `hold`.
        pub while_open: super::value::WhileOpen,
    }
}

/// What may be written for a resume_budget.
pub mod resume_budget {
    /// So many failures are resumed, and one more is not.
    pub struct limit {
        /// How many failures are resumed.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: must be written.
        pub max: super::value::Count,
        /// The time over which they are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: must be written.
        pub within: super::value::Duration,
        /// What one more means.
        ///
        /// `stop`, `restart` or `escalate`.
        ///
        /// Default: `stop`.
        pub then: super::value::OnResumeLimit,
    }
}

/// What may be written for a shared.
pub mod shared {
    /// So many restarts of all members together, and one more ends the pool.
    pub struct limit {
        /// How many restarts the members share.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: must be written.
        pub max: super::value::MaxRestarts,
        /// The time over which they are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `60s`.
        pub within: super::value::Duration,
    }
}

/// What may be written for a route.
pub mod route {
    /// Each message goes to the next member.
    pub struct round_robin {
    }
    /// Each message goes to a member for whom the fewest messages wait.
    pub struct least_loaded {
    }
    /// Messages with the same key go to the same member.
    pub struct by_key {
        /// A function that gives the key of a message.
        ///
        /// An expression.
        ///
        /// Default: must be written.
        pub key: super::value::Expression,
    }
}

/// What may be written for a grants.
pub mod grants {
    /// Nothing.
    pub struct none {
    }
    /// These, as far as the supervisors around have them too.
    pub struct allow {
        /// The time.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub clock: bool,
        /// Random numbers.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub random: bool,
        /// The names of environment variables, as in `["LANG"]`.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub env: super::value::Expression,
        /// The names of interfaces, or of their functions, as in `["acme:geo/api@1.0.0#lookup"]`.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub functions: super::value::Expression,
        /// Standard output and error, as lines of the log.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub stdio: bool,
        /// Directories whose files it may read, as in `["/usr/share/zoneinfo"]`.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub read: super::value::Expression,
        /// Directories whose files it may read and change, as in `["var/thumbnails"]`.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub write: super::value::Expression,
        /// Addresses to which it may connect, as in `["10.0.0.7:5432", "*:443"]`.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub network: super::value::Expression,
    }
}

/// What a child may be.
pub mod kind {
    /// An actor: a type that implements `Actor`, with a mailbox.
    pub struct worker {
        /// The actor's type.
        ///
        /// A type.
        ///
        /// Default: must be written.
        pub actor: super::value::Type,
        /// Makes the arguments of every start from the context.
        ///
        /// An expression.
        ///
        /// Default: `()`.
        pub args: super::value::Expression,
        /// Whether the child is there at all, by the context.
        ///
        /// An expression.
        ///
        /// Default: it is.
        pub when: super::value::Expression,
        /// How many of it there are, each a child of its own, with a place in an array of handles; thousands are for a pool.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: one.
        pub replicas: super::value::Count,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts it has for itself.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its supervisor.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which its restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its supervisor.
        pub within: super::value::Duration,
        /// What happens when its own restarts are used up.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long it waits before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its supervisor.
        pub backoff: super::value::Backoff,
        /// What its errors mean.
        ///
        /// `match error { pattern => directive, .. }`, exhaustive over the error type.
        ///
        /// Default: what the supervisor decides.
        pub on: super::value::Match,
        /// What a panic means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: that of its supervisor.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long one message may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: none.
        pub handle_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Where its messages wait.
        ///
        /// `queue { capacity: .. }`.
        ///
        /// Default: `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`.
        pub mailbox: super::value::Mailbox,
        /// How often a failed message is tried again before that is a failure.
        ///
        /// `attempts { times: .. }`.
        ///
        /// Default: never.
        pub retry: super::value::Retry,
        /// Whether its end is, or is part of, the end of its supervisor.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub significant: bool,
        /// How its health is watched.
        ///
        /// `probe { interval: .. }`, `error_rate { above: .. }` or `heartbeat { max_silence: .. }`.
        ///
        /// Default: not at all.
        pub health: super::value::Health,
        /// When nothing gets through to it any more.
        ///
        /// `trip { failures: .. }`.
        ///
        /// Default: never.
        pub breaker: super::value::Breaker,
        /// How many failures it may be resumed after.
        ///
        /// `limit { max: .., within: .. }`.
        ///
        /// Default: any number.
        pub resume_budget: super::value::ResumeBudget,
        /// What of its state its next incarnation is given.
        ///
        /// `fresh`, `snapshot { every: .. }` or `per_call`.
        ///
        /// Default: `fresh`.
        pub state: super::value::State,
        /// Makes the store that keeps its state from the context; of a pool with `max`, that of members with names.
        ///
        /// An expression.
        ///
        /// Default: none: its state ends with the process.
        pub store: super::value::Expression,
    }
    /// An async function.
    pub struct task {
        /// The async function to run.
        ///
        /// An expression.
        ///
        /// Default: must be written.
        pub run: super::value::Expression,
        /// Makes the arguments of every start from the context.
        ///
        /// An expression.
        ///
        /// Default: `()`.
        pub args: super::value::Expression,
        /// Whether the child is there at all, by the context.
        ///
        /// An expression.
        ///
        /// Default: it is.
        pub when: super::value::Expression,
        /// How many of it there are, each a child of its own, with a place in an array of handles; thousands are for a pool.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: one.
        pub replicas: super::value::Count,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts it has for itself.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its supervisor.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which its restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its supervisor.
        pub within: super::value::Duration,
        /// What happens when its own restarts are used up.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long it waits before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its supervisor.
        pub backoff: super::value::Backoff,
        /// What its errors mean.
        ///
        /// `match error { pattern => directive, .. }`, exhaustive over the error type.
        ///
        /// Default: what the supervisor decides.
        pub on: super::value::Match,
        /// What a panic means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: that of its supervisor.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Whether its end is, or is part of, the end of its supervisor.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub significant: bool,
        /// How its health is watched.
        ///
        /// `heartbeat { max_silence: .. }`.
        ///
        /// Default: not at all.
        pub health: super::value::Health,
        /// When nothing gets through to it any more.
        ///
        /// `trip { failures: .. }`.
        ///
        /// Default: never.
        pub breaker: super::value::Breaker,
    }
    /// A WebAssembly component.
    pub struct wasm {
        /// What speaks to a component of a world of its own: a type that implements `WasmActor`.
        ///
        /// A type.
        ///
        /// Default: none: its messages are bytes, and its world is `child`.
        pub actor: super::value::Type,
        /// The component: a path, `embed("path")` to have it in the program, or an expression.
        ///
        /// An expression.
        ///
        /// Default: must be written.
        pub component: super::value::Expression,
        /// How many instructions one message may take.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: none.
        pub fuel: super::value::Amount,
        /// How much memory it may have.
        ///
        /// A size in whole pages of 64KiB, as in `64MiB`.
        ///
        /// Default: `64MiB`.
        pub memory: super::value::Memory,
        /// How many entries its tables may have, taken together.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: `20_000`.
        pub tables: super::value::Amount,
        /// Makes the bytes that `init` is given, at every start, from the context.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub args: super::value::Expression,
        /// Makes the state that `init` is given while none is kept, from the context.
        ///
        /// An expression.
        ///
        /// Default: none: the component begins as it likes.
        pub initial: super::value::Expression,
        /// What it may reach beyond its messages and the log.
        ///
        /// `none` or `allow { clock: .. }`.
        ///
        /// Default: `none`.
        pub grants: super::value::Grants,
        /// Makes the functions that it may be granted, from the context.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub functions: super::value::Expression,
        /// Makes the components that it may run itself, by name, from the context.
        ///
        /// An expression.
        ///
        /// Default: none: it runs none.
        pub components: super::value::Expression,
        /// How many of `components` it may run, and what they may use, taken together.
        ///
        /// `limit { children: .. }`.
        ///
        /// Default: `limit { children: 16, memory: 256MiB, max_restarts: 5, within: 60s }`.
        pub supervises: super::value::Limit,
        /// Makes the log in which its calls are noted, from the context.
        ///
        /// An expression.
        ///
        /// Default: none.
        pub call_log: super::value::Expression,
        /// Whether the child is there at all, by the context.
        ///
        /// An expression.
        ///
        /// Default: it is.
        pub when: super::value::Expression,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts it has for itself.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its supervisor.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which its restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its supervisor.
        pub within: super::value::Duration,
        /// What happens when its own restarts are used up.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long it waits before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its supervisor.
        pub backoff: super::value::Backoff,
        /// What its errors mean.
        ///
        /// `match error { pattern => directive, .. }`, exhaustive over the error type.
        ///
        /// Default: what the supervisor decides.
        pub on: super::value::Match,
        /// What a panic means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: that of its supervisor.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long one message may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: none.
        pub handle_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Where its messages wait.
        ///
        /// `queue { capacity: .. }`.
        ///
        /// Default: `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`.
        pub mailbox: super::value::Mailbox,
        /// How often a failed message is tried again before that is a failure.
        ///
        /// `attempts { times: .. }`.
        ///
        /// Default: never.
        pub retry: super::value::Retry,
        /// Whether its end is, or is part of, the end of its supervisor.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub significant: bool,
        /// How its health is watched.
        ///
        /// `probe { interval: .. }`, `error_rate { above: .. }` or `heartbeat { max_silence: .. }`.
        ///
        /// Default: not at all.
        pub health: super::value::Health,
        /// When nothing gets through to it any more.
        ///
        /// `trip { failures: .. }`.
        ///
        /// Default: never.
        pub breaker: super::value::Breaker,
        /// How many failures it may be resumed after.
        ///
        /// `limit { max: .., within: .. }`.
        ///
        /// Default: any number.
        pub resume_budget: super::value::ResumeBudget,
        /// What of its state its next incarnation is given.
        ///
        /// `fresh`, `snapshot { every: .. }` or `per_call`.
        ///
        /// Default: `fresh`.
        pub state: super::value::State,
        /// Makes the store that keeps its state from the context; of a pool with `max`, that of members with names.
        ///
        /// An expression.
        ///
        /// Default: none: its state ends with the process.
        pub store: super::value::Expression,
    }
    /// Actors of one type, or tasks: as many as come, up to `max`, or always `size` actors.
    pub struct pool {
        /// The actors' type.
        ///
        /// A type.
        ///
        /// Default: none: `run` or this.
        pub actor: super::value::Type,
        /// How many members there may be, which come and go.
        ///
        /// A whole number of at least 1.
        ///
        /// Default: none: `size` or this.
        pub max: super::value::Count,
        /// How many members there always are, among whom messages are divided.
        ///
        /// A whole number of at least 1, or `per_core`.
        ///
        /// Default: none: `max` or this.
        pub size: super::value::Members,
        /// To which of `size` members a message goes.
        ///
        /// `round_robin`, `least_loaded` or `by_key { key: .. }`.
        ///
        /// Default: `round_robin`.
        pub route: super::value::Route,
        /// How many restarts all members have together.
        ///
        /// `limit { max: .. }`.
        ///
        /// Default: none: each has its own.
        pub shared: super::value::Shared,
        /// Makes the arguments of every start of `size` members from the context.
        ///
        /// An expression.
        ///
        /// Default: `()`; with `max` they are given to `spawn`.
        pub args: super::value::Expression,
        /// The async function that its tasks run, in place of an actor.
        ///
        /// An expression.
        ///
        /// Default: none: `actor` or this.
        pub run: super::value::Expression,
        /// What each of its tasks is given.
        ///
        /// A type.
        ///
        /// Default: `()`.
        pub input: super::value::Type,
        /// What each of its tasks gives.
        ///
        /// A type.
        ///
        /// Default: `()`.
        pub output: super::value::Type,
        /// Whether the child is there at all, by the context.
        ///
        /// An expression.
        ///
        /// Default: it is.
        pub when: super::value::Expression,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts it has for itself.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its supervisor.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which its restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its supervisor.
        pub within: super::value::Duration,
        /// What happens when its own restarts are used up.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long it waits before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its supervisor.
        pub backoff: super::value::Backoff,
        /// What its errors mean.
        ///
        /// `match error { pattern => directive, .. }`, exhaustive over the error type.
        ///
        /// Default: what the supervisor decides.
        pub on: super::value::Match,
        /// What a panic means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: that of its supervisor.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long one message may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: none.
        pub handle_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Where its messages wait.
        ///
        /// `queue { capacity: .. }`.
        ///
        /// Default: `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`.
        pub mailbox: super::value::Mailbox,
        /// How often a failed message is tried again before that is a failure.
        ///
        /// `attempts { times: .. }`.
        ///
        /// Default: never.
        pub retry: super::value::Retry,
        /// How its health is watched.
        ///
        /// `probe { interval: .. }`, `error_rate { above: .. }` or `heartbeat { max_silence: .. }`.
        ///
        /// Default: not at all.
        pub health: super::value::Health,
        /// When nothing gets through to it any more.
        ///
        /// `trip { failures: .. }`.
        ///
        /// Default: never.
        pub breaker: super::value::Breaker,
        /// How many failures it may be resumed after.
        ///
        /// `limit { max: .., within: .. }`.
        ///
        /// Default: any number.
        pub resume_budget: super::value::ResumeBudget,
        /// What of its state its next incarnation is given.
        ///
        /// `fresh`, `snapshot { every: .. }` or `per_call`.
        ///
        /// Default: `fresh`.
        pub state: super::value::State,
        /// Makes the store that keeps its state from the context; of a pool with `max`, that of members with names.
        ///
        /// An expression.
        ///
        /// Default: none: its state ends with the process.
        pub store: super::value::Expression,
    }
    /// A supervisor with children of its own, or another tree that is mounted here.
    pub struct supervisor {
        /// Whom a failing child takes with it.
        ///
        /// `one_for_one`, `one_for_all` or `rest_for_one`.
        ///
        /// Default: must be written.
        pub strategy: super::value::Strategy,
        /// Whether its children start one after the other.
        ///
        /// `ordered` or `concurrent`.
        ///
        /// Default: `ordered`.
        pub start: super::value::StartOrder,
        /// A named set of budget and backoff.
        ///
        /// `production`, `strict`, `lenient` or `development`.
        ///
        /// Default: none.
        pub preset: super::value::Preset,
        /// The most that components below may reach.
        ///
        /// `none` or `allow { clock: .. }`.
        ///
        /// Default: no limit but what each is granted.
        pub grants: super::value::Grants,
        /// Another tree, to be mounted here.
        ///
        /// A type.
        ///
        /// Default: none: the children stand here.
        pub tree: super::value::Type,
        /// Makes the mounted tree's context from this one's and from handles.
        ///
        /// An expression.
        ///
        /// Default: `()`.
        pub context: super::value::Expression,
        /// Whether the child is there at all, by the context.
        ///
        /// An expression.
        ///
        /// Default: it is.
        pub when: super::value::Expression,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts its children share.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: the preset's, else `5`.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which these restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the preset's, else `60s`.
        pub within: super::value::Duration,
        /// How long its children wait before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: the preset's, else exponential with jitter `0.2` and `fast_first`.
        pub backoff: super::value::Backoff,
        /// What its children's errors mean, by type.
        ///
        /// `match error { Type => directive, .., _ => directive }`, by the type of the error.
        ///
        /// Default: `restart`.
        pub on: super::value::Match,
        /// What a panic of a child means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: `restart`.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Whether its end is, or is part of, the end of its supervisor.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub significant: bool,
        /// Whether it ends with its significant children.
        ///
        /// `never`, `any` or `all`.
        ///
        /// Default: `never`.
        pub auto_shutdown: super::value::AutoShutdown,
        /// This supervisor's own life under its parent.
        ///
        /// `policy { max_restarts: .. }`.
        ///
        /// Default: the parent's.
        pub as_child: super::value::Policy,
        /// The children, in the order of their start.
        ///
        /// `[name = kind { .. }, ..]`.
        ///
        /// Default: must be written.
        pub children: super::value::Children,
    }
}

/// What `#[supervised(..)]` takes.
pub mod attribute {
    /// An actor's own policy.
    pub struct actor {
        /// What a failure that no arm decides means.
        ///
        /// `resume`, `restart`, `stop` or `escalate`.
        ///
        /// Default: what the supervisor decides.
        pub strategy: super::value::Directive,
        /// After which ends it is started again.
        ///
        /// `permanent`, `transient` or `temporary`.
        ///
        /// Default: `permanent`; of a pool's tasks `temporary`.
        pub restart: super::value::Restart,
        /// How many restarts it has for itself.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: none: those of its supervisor.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which its restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: that of its supervisor.
        pub within: super::value::Duration,
        /// What happens when its own restarts are used up.
        ///
        /// `escalate` or `stop`.
        ///
        /// Default: `escalate`.
        pub on_limit: super::value::OnLimit,
        /// How long it waits before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: that of its supervisor.
        pub backoff: super::value::Backoff,
        /// What its errors mean.
        ///
        /// `match error { pattern => directive, .. }`, exhaustive over the error type.
        ///
        /// Default: what the supervisor decides.
        pub on: super::value::Match,
        /// What a panic means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: that of its supervisor.
        pub on_panic: super::value::OnPanic,
        /// How long a start may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: `30s`.
        pub start_timeout: super::value::Duration,
        /// How long one message may take.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: none.
        pub handle_timeout: super::value::Duration,
        /// How long it may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: `5s`; for a supervisor, the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// How long it may take to end after an abort.
        ///
        /// A duration, as in `250ms`.
        ///
        /// Default: `1s`.
        pub abort_grace: super::value::Duration,
        /// What happens if it does not end even then.
        ///
        /// `wait` or `escalate`.
        ///
        /// Default: `wait`.
        pub unstopped: super::value::Unstopped,
        /// Where its messages wait.
        ///
        /// `queue { capacity: .. }`.
        ///
        /// Default: `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`.
        pub mailbox: super::value::Mailbox,
        /// How often a failed message is tried again before that is a failure.
        ///
        /// `attempts { times: .. }`.
        ///
        /// Default: never.
        pub retry: super::value::Retry,
        /// Whether its end is, or is part of, the end of its supervisor.
        ///
        /// `true` or `false`.
        ///
        /// Default: `false`.
        pub significant: bool,
        /// How its health is watched.
        ///
        /// `probe { interval: .. }`, `error_rate { above: .. }` or `heartbeat { max_silence: .. }`.
        ///
        /// Default: not at all.
        pub health: super::value::Health,
        /// When nothing gets through to it any more.
        ///
        /// `trip { failures: .. }`.
        ///
        /// Default: never.
        pub breaker: super::value::Breaker,
        /// How many failures it may be resumed after.
        ///
        /// `limit { max: .., within: .. }`.
        ///
        /// Default: any number.
        pub resume_budget: super::value::ResumeBudget,
        /// What of its state its next incarnation is given.
        ///
        /// `fresh`, `snapshot { every: .. }` or `per_call`.
        ///
        /// Default: `fresh`.
        pub state: super::value::State,
    }
    /// A struct of children as a supervisor.
    pub struct supervisor {
        /// Whom a failing child takes with it.
        ///
        /// `one_for_one`, `one_for_all` or `rest_for_one`.
        ///
        /// Default: must be written.
        pub strategy: super::value::Strategy,
        /// Whether its children start one after the other.
        ///
        /// `ordered` or `concurrent`.
        ///
        /// Default: `ordered`.
        pub start: super::value::StartOrder,
        /// A named set of budget and backoff.
        ///
        /// `production`, `strict`, `lenient` or `development`.
        ///
        /// Default: none.
        pub preset: super::value::Preset,
        /// What `start` takes and `args` sees; `Arc::<Config>` with two colons, as actors are written, or rustfmt leaves the tree alone.
        ///
        /// A type.
        ///
        /// Default: `()`.
        pub context: super::value::Type,
        /// How many restarts its children share.
        ///
        /// A whole number, or `unlimited`.
        ///
        /// Default: the preset's, else `5`.
        pub max_restarts: super::value::MaxRestarts,
        /// The time over which these restarts are counted.
        ///
        /// A duration longer than zero, as in `60s`.
        ///
        /// Default: the preset's, else `60s`.
        pub within: super::value::Duration,
        /// How long its children wait before a restart.
        ///
        /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
        ///
        /// Default: the preset's, else exponential with jitter `0.2` and `fast_first`.
        pub backoff: super::value::Backoff,
        /// What its children's errors mean, by type.
        ///
        /// `match error { Type => directive, .., _ => directive }`, by the type of the error.
        ///
        /// Default: `restart`.
        pub on: super::value::Match,
        /// What a panic of a child means.
        ///
        /// `restart`, `stop` or `escalate`.
        ///
        /// Default: `restart`.
        pub on_panic: super::value::OnPanic,
        /// How long the whole tree may take to stop.
        ///
        /// A duration, `brutal` or `infinity`.
        ///
        /// Default: the sum of its children.
        pub shutdown: super::value::Shutdown,
        /// Whether it ends with its significant children.
        ///
        /// `never`, `any` or `all`.
        ///
        /// Default: `never`.
        pub auto_shutdown: super::value::AutoShutdown,
        /// What to do in a program where panics abort.
        ///
        /// `refuse` or `accept`.
        ///
        /// Default: `refuse`.
        pub panic_abort: super::value::PanicAbort,
        /// Whether to note where panics happen.
        ///
        /// `install` or `leave`.
        ///
        /// Default: `install`.
        pub panic_hook: super::value::PanicHook,
    }
}

/// A supervision tree.
pub struct tree {
    /// Whom a failing child takes with it.
    ///
    /// `one_for_one`, `one_for_all` or `rest_for_one`.
    ///
    /// Default: must be written.
    pub strategy: value::Strategy,
    /// Whether its children start one after the other.
    ///
    /// `ordered` or `concurrent`.
    ///
    /// Default: `ordered`.
    pub start: value::StartOrder,
    /// A named set of budget and backoff.
    ///
    /// `production`, `strict`, `lenient` or `development`.
    ///
    /// Default: none.
    pub preset: value::Preset,
    /// The most that components below may reach.
    ///
    /// `none` or `allow { clock: .. }`.
    ///
    /// Default: no limit but what each is granted.
    pub grants: value::Grants,
    /// What `start` takes and `args` sees; `Arc::<Config>` with two colons, as actors are written, or rustfmt leaves the tree alone.
    ///
    /// A type.
    ///
    /// Default: `()`.
    pub context: value::Type,
    /// How many restarts its children share.
    ///
    /// A whole number, or `unlimited`.
    ///
    /// Default: the preset's, else `5`.
    pub max_restarts: value::MaxRestarts,
    /// The time over which these restarts are counted.
    ///
    /// A duration longer than zero, as in `60s`.
    ///
    /// Default: the preset's, else `60s`.
    pub within: value::Duration,
    /// How long its children wait before a restart.
    ///
    /// `immediate`, `fixed { delay: .. }`, `linear { base: .., cap: .. }` or `exponential { base: .. }`, or a constant of type `Backoff`.
    ///
    /// Default: the preset's, else exponential with jitter `0.2` and `fast_first`.
    pub backoff: value::Backoff,
    /// What its children's errors mean, by type.
    ///
    /// `match error { Type => directive, .., _ => directive }`, by the type of the error.
    ///
    /// Default: `restart`.
    pub on: value::Match,
    /// What a panic of a child means.
    ///
    /// `restart`, `stop` or `escalate`.
    ///
    /// Default: `restart`.
    pub on_panic: value::OnPanic,
    /// How long the whole tree may take to stop.
    ///
    /// A duration, `brutal` or `infinity`.
    ///
    /// Default: the sum of its children.
    pub shutdown: value::Shutdown,
    /// Whether it ends with its significant children.
    ///
    /// `never`, `any` or `all`.
    ///
    /// Default: `never`.
    pub auto_shutdown: value::AutoShutdown,
    /// What to do in a program where panics abort.
    ///
    /// `refuse` or `accept`.
    ///
    /// Default: `refuse`.
    pub panic_abort: value::PanicAbort,
    /// Whether to note where panics happen.
    ///
    /// `install` or `leave`.
    ///
    /// Default: `install`.
    pub panic_hook: value::PanicHook,
    /// Who sees the generated types.
    ///
    /// `public`, `in_crate` or `private`.
    ///
    /// Default: `public`.
    pub visibility: value::Visibility,
    /// The generated type's documentation.
    ///
    /// A text in quotes.
    ///
    /// Default: a sentence with the tree's name.
    pub doc: value::Text,
    /// The children, in the order of their start.
    ///
    /// `[name = kind { .. }, ..]`.
    ///
    /// Default: must be written.
    pub children: value::Children,
}
