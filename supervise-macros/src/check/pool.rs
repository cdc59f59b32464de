//! What a pool needs: a bound; and what does not go together in one.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Value};
use crate::schema::{Place, TASK_HEALTH};

pub(super) fn pool(block: &Block, diagnostics: &mut Diagnostics) {
    if block.place != Place::Pool {
        return;
    }
    if block.has("run") {
        tasks(block, diagnostics);
    } else {
        actors(block, diagnostics);
    }
    shared(block, diagnostics);
}

/// What is for pools of actors.
fn actors(block: &Block, diagnostics: &mut Diagnostics) {
    for key in ["input", "output"] {
        if let Some(field) = block.get(key) {
            diagnostics
                .error(&field.key, format!("`{key}` is for pools of tasks"))
                .help("an actor's types are its `Args` and its `Msg`; remove it, or write `run` for `actor`");
        }
    }
    match (block.get("max"), block.get("size")) {
        (Some(_), Some(size)) => {
            diagnostics
                .error(&size.key, "a pool has either `max` or `size`")
                .help("`max` bounds members that come and go; `size` is how many there always are");
        }
        (None, None) if !block.has("max") && !block.has("size") => {
            diagnostics
                .error(block.head, format!("{} has no bound", block.label))
                .help("write `max: 1_000`, or `size: 8` for a fixed pool");
        }
        (Some(_), None) => coming_and_going(block, diagnostics),
        (None, _) => {}
    }
}

/// What is for pools of tasks, and what is not.
fn tasks(block: &Block, diagnostics: &mut Diagnostics) {
    if let (Some(_), Some(run)) = (block.get("actor"), block.get("run")) {
        let second = block
            .fields
            .iter()
            .rev()
            .find(|field| field.key == "actor" || field.key == "run");
        diagnostics
            .error(&second.unwrap_or(run).key, "a pool has either `actor` or `run`")
            .help("`actor` is for members that take messages; `run` is for tasks, which end by themselves");
        return;
    }
    if let Some(size) = block.get("size") {
        diagnostics
            .error(
                &size.key,
                "tasks of a pool come and go: it has `max`, not `size`",
            )
            .help("write `max`, or `task { run: .., replicas: 8 }` for so many of one task");
    } else if !block.has("max") && !block.has("size") {
        diagnostics
            .error(block.head, format!("{} has no bound", block.label))
            .help("write `max: 1_000`");
    }
    if let Some(args) = block.get("args") {
        diagnostics
            .error(
                &args.key,
                "the tasks of a pool are given their input by `spawn`",
            )
            .help("remove it, and write `input`, the type of what each is given");
    }
    for (key, why) in [
        ("route", "takes no messages"),
        ("mailbox", "takes no messages"),
        ("handle_timeout", "takes no messages"),
        ("retry", "takes no messages"),
        ("resume_budget", "takes no messages"),
        ("state", "begins every time with its input"),
        ("store", "begins every time with its input"),
    ] {
        if let Some(field) = block.get(key) {
            diagnostics
                .error(&field.key, format!("`{key}` is for actors: a task {why}"))
                .help("remove it, or write `actor` for `run`");
        }
    }
    if let Some(Field { value: Value::Form(formed), at, .. }) = block.get("health") {
        let impossible = TASK_HEALTH.impossible.iter();
        for (_, why) in impossible.filter(|(word, _)| *word == formed.form.word) {
            diagnostics
                .error(*at, *why)
                .help("write `heartbeat { max_silence: .. }`, or leave it out");
        }
    }
}

/// What is only for pools of a fixed size.
fn coming_and_going(block: &Block, diagnostics: &mut Diagnostics) {
    if let Some(route) = block.get("route") {
        diagnostics
            .error(&route.key, "`route` is for pools with `size`")
            .help(
                "members that come and go have a handle each; remove it, or write `size` for `max`",
            );
    }
    if let Some(args) = block.get("args") {
        diagnostics
            .error(
                &args.key,
                "the members of a pool with `max` are given their arguments by `spawn`",
            )
            .help("remove it, and call `spawn(args)` on the pool's handle");
    }
}

/// Members either share their restarts or have their own.
fn shared(block: &Block, diagnostics: &mut Diagnostics) {
    let Some(shared) = block.get("shared") else {
        return;
    };
    if let Some(own) = block.get("max_restarts").or(block.get("within")) {
        let key = &own.key;
        diagnostics
            .error(
                &shared.key,
                format!("members that have restarts of their own, by `{key}`, share none"),
            )
            .help(format!("remove `shared` or `{key}`"));
    } else if (block.word("restart") == Some("temporary")
        || block.is_tasks() && !block.has("restart"))
        && !matches!(shared.value, Value::Broken)
    {
        diagnostics
            .error(
                &shared.key,
                "a `temporary` child is never restarted, so `shared` has no effect",
            )
            .help("remove it");
    }
}
