//! The table of fields.

use super::Takes::{
    Amount, Children, Cores, Crate, Duration, Expr, Flag, Form, Limit, Memory, Patterns, Period,
    Shutdown, Size, Text, Type, Types, Word,
};
use super::forms::{
    AS_CHILD, BACKOFF, BREAKER, GRANTS, HEALTH, MAILBOX, RESUME_BUDGET, RETRY, ROUTE,
    SHARED_BUDGET, STATE, SUPERVISES, TASK_HEALTH,
};
use super::words::{
    AUTO_SHUTDOWNS, DIRECTIVES, LIMITS, PANIC_ABORT, PANIC_HOOK, PANICS, PRESETS, RESTARTS,
    START_ORDERS, STRATEGIES, UNSTOPPED, VISIBILITIES,
};
use super::{Field, Lands, Place, Places};

const ROOT: Places = Places::of(&[Place::Root]);
const TREE: Places = Places::of(&[Place::Root, Place::Struct]);
const BLOCK: Places = Places::of(&[Place::Root, Place::Struct, Place::Supervisor]);
const LISTS: Places = Places::of(&[Place::Root, Place::Supervisor]);
const INNER: Places = Places::of(&[Place::Supervisor]);
const TASK: Places = Places::of(&[Place::Task]);
const WASM: Places = Places::of(&[Place::Wasm]);
const POOL: Places = Places::of(&[Place::Pool]);
const WORKER: Places = Places::of(&[Place::Worker]);
const STORED: Places = Places::of(&[Place::Worker, Place::Pool, Place::Wasm]);
const WORKS: Places = Places::of(&[Place::Worker, Place::Task]);
const CHILD: Places = Places::of(&[
    Place::Supervisor,
    Place::Worker,
    Place::Task,
    Place::Wasm,
    Place::Pool,
]);
const ACTOR: Places = Places::of(&[Place::Actor]);
const MAIL: Places = Places::of(&[Place::Worker, Place::Wasm, Place::Pool, Place::Actor]);
const LEAF: Places = Places::of(&[
    Place::Worker,
    Place::Task,
    Place::Wasm,
    Place::Pool,
    Place::Actor,
]);
const LIFE: Places = Places::of(&[
    Place::Supervisor,
    Place::Worker,
    Place::Task,
    Place::Wasm,
    Place::Pool,
    Place::Actor,
]);
const ONE: Places = Places::of(&[
    Place::Supervisor,
    Place::Worker,
    Place::Task,
    Place::Wasm,
    Place::Actor,
]);
const ATTRIBUTE: Places = Places::of(&[Place::Struct, Place::Actor]);

macro_rules! table {
    ($($key:literal on $on:ident: $value:expr => $lands:ident, $doc:literal, $default:expr;)*) => {
        &[$(Field { key: $key, on: $on, value: $value, lands: Lands::$lands, doc: $doc, default: $default }),*]
    };
}

/// In place of a default: the field must be written.
pub(crate) const REQUIRED: &str = "must be written";

/// Every field there is.
pub(crate) static FIELDS: &[Field] = table! {
    "strategy" on BLOCK: Word(&STRATEGIES) => Supervisor, "whom a failing child takes with it",
        REQUIRED;
    "strategy" on ACTOR: Word(&DIRECTIVES) => Policy, "what a failure that no arm decides means",
        "what the supervisor decides";
    "start" on BLOCK: Word(&START_ORDERS) => Supervisor, "whether its children start one after the other",
        "`ordered`";
    "preset" on BLOCK: Word(&PRESETS) => Supervisor, "a named set of budget and backoff",
        "none";

    "actor" on WORKER: Type => Apart, "the actor's type",
        REQUIRED;
    "actor" on WASM: Type => Apart, "what speaks to a component of a world of its own: a type that implements `WasmActor`",
        "none: its messages are bytes, and its world is `child`";
    "actor" on POOL: Type => Apart, "the actors' type",
        "none: `run` or this";
    "max" on POOL: Size => Apart, "how many members there may be, which come and go",
        "none: `size` or this";
    "size" on POOL: Cores => Apart, "how many members there always are, among whom messages are divided",
        "none: `max` or this";
    "route" on POOL: Form(&ROUTE) => Apart, "to which of `size` members a message goes",
        "`round_robin`";
    "shared" on POOL: Form(&SHARED_BUDGET) => Apart, "how many restarts all members have together",
        "none: each has its own";
    "args" on POOL: Expr => Apart, "makes the arguments of every start of `size` members from the context",
        "`()`; with `max` they are given to `spawn`";
    "run" on TASK: Expr => Apart, "the async function to run",
        REQUIRED;
    "run" on POOL: Expr => Apart, "the async function that its tasks run, in place of an actor",
        "none: `actor` or this";
    "input" on POOL: Type => Apart, "what each of its tasks is given",
        "`()`";
    "output" on POOL: Type => Apart, "what each of its tasks gives",
        "`()`";
    "args" on WORKS: Expr => Apart, "makes the arguments of every start from the context",
        "`()`";
    "component" on WASM: Expr => Apart, "the component: a path, `embed(\"path\")` to have it in the program, or an expression",
        REQUIRED;
    "fuel" on WASM: Amount => Apart, "how many instructions one message may take",
        "none";
    "memory" on WASM: Memory => Apart, "how much memory it may have",
        "`64MiB`";
    "tables" on WASM: Amount => Apart, "how many entries its tables may have, taken together",
        "`20_000`";
    "args" on WASM: Expr => Apart, "makes the bytes that `init` is given, at every start, from the context",
        "none";
    "initial" on WASM: Expr => Apart, "makes the state that `init` is given while none is kept, from the context",
        "none: the component begins as it likes";
    "grants" on WASM: Form(&GRANTS) => Apart, "what it may reach beyond its messages and the log",
        "`none`";
    "grants" on LISTS: Form(&GRANTS) => Apart, "the most that components below may reach",
        "no limit but what each is granted";
    "functions" on WASM: Expr => Apart, "makes the functions that it may be granted, from the context",
        "none";
    "components" on WASM: Expr => Apart, "makes the components that it may run itself, by name, from the context",
        "none: it runs none";
    "supervises" on WASM: Form(&SUPERVISES) => Apart, "how many of `components` it may run, and what they may use, taken together",
        "`limit { children: 16, memory: 256MiB, max_restarts: 5, within: 60s }`";
    "call_log" on WASM: Expr => Apart, "makes the log in which its calls are noted, from the context",
        "none";
    "tree" on INNER: Type => Apart, "another tree, to be mounted here",
        "none: the children stand here";
    "context" on TREE: Type => Apart, "what `start` takes and `args` sees; `Arc::<Config>` with two colons, as actors are written, or rustfmt leaves the tree alone",
        "`()`";
    "context" on INNER: Expr => Apart, "makes the mounted tree's context from this one's and from handles",
        "`()`";

    "when" on CHILD: Expr => Apart, "whether the child is there at all, by the context",
        "it is";
    "replicas" on WORKS: Size => Apart, "how many of it there are, each a child of its own, with a place in an array of handles; thousands are for a pool",
        "one";

    "restart" on LIFE: Word(&RESTARTS) => Policy, "after which ends it is started again",
        "`permanent`; of a pool's tasks `temporary`";
    "max_restarts" on BLOCK: Limit => Supervisor, "how many restarts its children share",
        "the preset's, else `5`";
    "max_restarts" on LEAF: Limit => Policy, "how many restarts it has for itself",
        "none: those of its supervisor";
    "within" on BLOCK: Period => Supervisor, "the time over which these restarts are counted",
        "the preset's, else `60s`";
    "within" on LEAF: Period => Policy, "the time over which its restarts are counted",
        "that of its supervisor";
    "on_limit" on LEAF: Word(&LIMITS) => Policy, "what happens when its own restarts are used up",
        "`escalate`";
    "backoff" on BLOCK: Form(&BACKOFF) => Supervisor, "how long its children wait before a restart",
        "the preset's, else exponential with jitter `0.2` and `fast_first`";
    "backoff" on LEAF: Form(&BACKOFF) => Policy, "how long it waits before a restart",
        "that of its supervisor";
    "on" on BLOCK: Types => Apart, "what its children's errors mean, by type",
        "`restart`";
    "on" on LEAF: Patterns => Apart, "what its errors mean",
        "what the supervisor decides";
    "on_panic" on BLOCK: Word(&PANICS) => Supervisor, "what a panic of a child means",
        "`restart`";
    "on_panic" on LEAF: Word(&PANICS) => Policy, "what a panic means",
        "that of its supervisor";

    "start_timeout" on LIFE: Period => Policy, "how long a start may take",
        "`30s`";
    "handle_timeout" on MAIL: Period => Policy, "how long one message may take",
        "none";
    "shutdown" on LIFE: Shutdown => Policy, "how long it may take to stop",
        "`5s`; for a supervisor, the sum of its children";
    "shutdown" on TREE: Shutdown => Apart, "how long the whole tree may take to stop",
        "the sum of its children";
    "abort_grace" on LIFE: Duration => Policy, "how long it may take to end after an abort",
        "`1s`";
    "unstopped" on LIFE: Word(&UNSTOPPED) => Policy, "what happens if it does not end even then",
        "`wait`";
    "mailbox" on MAIL: Form(&MAILBOX) => Policy, "where its messages wait",
        "`queue { capacity: 1024, while_down: keep, dead_letters: 100 }`";
    "retry" on MAIL: Form(&RETRY) => Policy, "how often a failed message is tried again before that is a failure",
        "never";
    "significant" on ONE: Flag => Policy, "whether its end is, or is part of, the end of its supervisor",
        "`false`";
    "auto_shutdown" on BLOCK: Word(&AUTO_SHUTDOWNS) => Supervisor, "whether it ends with its significant children",
        "`never`";
    "health" on MAIL: Form(&HEALTH) => Policy, "how its health is watched",
        "not at all";
    "health" on TASK: Form(&TASK_HEALTH) => Policy, "how its health is watched",
        "not at all";
    "breaker" on LEAF: Form(&BREAKER) => Policy, "when nothing gets through to it any more",
        "never";
    "resume_budget" on MAIL: Form(&RESUME_BUDGET) => Policy, "how many failures it may be resumed after",
        "any number";
    "state" on MAIL: Form(&STATE) => Policy, "what of its state its next incarnation is given",
        "`fresh`";
    "store" on STORED: Expr => Policy, "makes the store that keeps its state from the context; of a pool with `max`, that of members with names",
        "none: its state ends with the process";
    "as_child" on INNER: Form(&AS_CHILD) => Apart, "this supervisor's own life under its parent",
        "the parent's";

    "panic_abort" on TREE: Word(&PANIC_ABORT) => Apart, "what to do in a program where panics abort",
        "`refuse`";
    "panic_hook" on TREE: Word(&PANIC_HOOK) => Apart, "whether to note where panics happen",
        "`install`";
    "visibility" on ROOT: Word(&VISIBILITIES) => Apart, "who sees the generated types",
        "`public`";
    "doc" on ROOT: Text => Apart, "the generated type's documentation",
        "a sentence with the tree's name";
    "crate" on ATTRIBUTE: Crate => Apart, "where the supervision crate is, if it has another name",
        "`::supervision`";

    "children" on LISTS: Children => Apart, "the children, in the order of their start",
        REQUIRED;
};

/// The fields of a child that are read only when it is restarted.
pub(crate) const RESTARTS_ONLY: &[&str] = &["backoff", "max_restarts", "within", "on_limit"];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_key_means_one_thing_in_one_place() {
        let mut seen = HashSet::new();
        for field in FIELDS {
            for place in Place::ALL.iter().filter(|place| field.on.has(**place)) {
                assert!(
                    seen.insert((field.key, place.article())),
                    "`{}` twice in {}",
                    field.key,
                    place.article()
                );
            }
        }
    }

    #[test]
    fn the_attributes_documentation_has_every_key() {
        let documentation = include_str!("../lib.rs");
        for field in FIELDS
            .iter()
            .filter(|field| field.on.has(Place::Actor) || field.on.has(Place::Struct))
        {
            assert!(
                documentation.contains(&format!("`{}`", field.key)),
                "{}",
                field.key
            );
        }
    }

    #[test]
    fn a_sentence_for_every_field() {
        for field in FIELDS {
            assert!(
                !field.doc.is_empty() && !field.doc.ends_with('.'),
                "{}",
                field.key
            );
        }
    }
}
