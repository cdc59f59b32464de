//! The table of fields.

use super::Takes::{
    Children, Crate, Duration, Expr, Form, Limit, Patterns, Period, Shutdown, Text, Type, Types,
    Word,
};
use super::forms::{AS_CHILD, BACKOFF, MAILBOX};
use super::words::{
    DIRECTIVES, LIMITS, PANIC_ABORT, PANIC_HOOK, PANICS, PRESETS, RESTARTS, STRATEGIES, UNSTOPPED,
    VISIBILITIES,
};
use super::{Field, Lands, Place, Places};

const ROOT: Places = Places::of(&[Place::Root]);
const TREE: Places = Places::of(&[Place::Root, Place::Struct]);
const BLOCK: Places = Places::of(&[Place::Root, Place::Struct, Place::Supervisor]);
const LISTS: Places = Places::of(&[Place::Root, Place::Supervisor]);
const INNER: Places = Places::of(&[Place::Supervisor]);
const WORKER: Places = Places::of(&[Place::Worker]);
const TASK: Places = Places::of(&[Place::Task]);
const WORKS: Places = Places::of(&[Place::Worker, Place::Task]);
const ACTOR: Places = Places::of(&[Place::Actor]);
const ACTORS: Places = Places::of(&[Place::Worker, Place::Actor]);
const LEAF: Places = Places::of(&[Place::Worker, Place::Task, Place::Actor]);
const LIFE: Places = Places::of(&[Place::Supervisor, Place::Worker, Place::Task, Place::Actor]);
const ATTRIBUTE: Places = Places::of(&[Place::Struct, Place::Actor]);

macro_rules! table {
    ($($key:literal on $on:ident: $value:expr => $lands:ident, $doc:literal;)*) => {
        &[$(Field { key: $key, on: $on, value: $value, lands: Lands::$lands, doc: $doc }),*]
    };
}

/// Every field there is.
pub(crate) static FIELDS: &[Field] = table! {
    "strategy" on BLOCK: Word(&STRATEGIES) => Supervisor, "whom a failing child takes with it";
    "strategy" on ACTOR: Word(&DIRECTIVES) => Policy, "what a failure that no arm decides means";
    "preset" on BLOCK: Word(&PRESETS) => Supervisor, "a named set of budget and backoff";

    "actor" on WORKER: Type => Apart, "the actor's type";
    "run" on TASK: Expr => Apart, "the async function to run";
    "args" on WORKS: Expr => Apart, "makes the arguments of every start from the context";
    "tree" on INNER: Type => Apart, "another tree, to be mounted here";
    "context" on TREE: Type => Apart, "what `start` takes and `args` sees";
    "context" on INNER: Expr => Apart, "makes the mounted tree's context from this one's";

    "restart" on LIFE: Word(&RESTARTS) => Policy, "after which ends it is started again";
    "max_restarts" on BLOCK: Limit => Supervisor, "how many restarts its children share";
    "max_restarts" on LEAF: Limit => Policy, "how many restarts it has for itself";
    "within" on BLOCK: Period => Supervisor, "the time over which these restarts are counted";
    "within" on LEAF: Period => Policy, "the time over which its restarts are counted";
    "on_limit" on LEAF: Word(&LIMITS) => Policy, "what happens when its own restarts are used up";
    "backoff" on BLOCK: Form(&BACKOFF) => Supervisor, "how long its children wait before a restart";
    "backoff" on LEAF: Form(&BACKOFF) => Policy, "how long it waits before a restart";
    "on" on BLOCK: Types => Apart, "what its children's errors mean, by type";
    "on" on LEAF: Patterns => Apart, "what its errors mean";
    "on_panic" on BLOCK: Word(&PANICS) => Supervisor, "what a panic of a child means";
    "on_panic" on LEAF: Word(&PANICS) => Policy, "what a panic means";

    "start_timeout" on LIFE: Period => Policy, "how long a start may take";
    "handle_timeout" on ACTORS: Period => Policy, "how long one message may take";
    "shutdown" on LIFE: Shutdown => Policy, "how long it may take to stop";
    "shutdown" on TREE: Shutdown => Apart, "how long the whole tree may take to stop";
    "abort_grace" on LIFE: Duration => Policy, "how long it may take to end after an abort";
    "unstopped" on LIFE: Word(&UNSTOPPED) => Policy, "what happens if it does not end even then";
    "mailbox" on ACTORS: Form(&MAILBOX) => Policy, "where its messages wait";
    "as_child" on INNER: Form(&AS_CHILD) => Apart, "this supervisor's own life under its parent";

    "panic_abort" on TREE: Word(&PANIC_ABORT) => Apart, "what to do in a program where panics abort";
    "panic_hook" on TREE: Word(&PANIC_HOOK) => Apart, "whether to note where panics happen";
    "visibility" on ROOT: Word(&VISIBILITIES) => Apart, "who sees the generated types";
    "doc" on ROOT: Text => Apart, "the generated type's documentation";
    "crate" on ATTRIBUTE: Crate => Apart, "where the supervision crate is, if it has another name";

    "children" on LISTS: Children => Apart, "the children, in the order of their start";
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
