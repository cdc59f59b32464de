//! What is expanded only where it is needed.

use super::expansion::{contains, dense, expanded, text};

/// What is literal was judged while it was expanded: only an attribute can make it wrong, which is asked for first.
#[test]
fn what_is_sound_is_judged_again_only_where_an_actor_says_something() {
    let judged = |child: &str| {
        let tree = format!("App {{ strategy: one_for_one, children: [{child}] }}");
        text(&expanded(&tree))
    };
    let literal = judged("db = worker { actor: Db, max_restarts: 3, within: 10s }");
    contains(
        &literal,
        "const _: () = if !__DECLARED_0.is_silent() { let all =",
    );
    assert!(!literal.contains("judge::entry"), "{literal}");
    let constant = judged("db = worker { actor: Db, max_restarts: MOST, within: 10s }");
    contains(&constant, "judge::entry(__DECLARED_0, __spec_0::<()>(), 0)");
    // Wrong as it stands, but an attribute may say that it is not restarted: then the compiler says it.
    let slow = "max_restarts: 5, backoff: fixed { delay: 20s }";
    let wrong = judged(&format!("db = worker {{ actor: Db, {slow} }}"));
    contains(&wrong, "judge::entry(__DECLARED_0, __spec_0::<()>(), 0)");
    // Nobody else has a say.
    let task = judged("poller = task { run: poll, max_restarts: 3, within: 10s }");
    assert!(!task.contains("judge"), "{task}");
}

/// What an attribute says of one child it says of another under a supervisor that says the same.
#[test]
fn attributes_are_judged_once_under_supervisors_that_say_the_same() {
    let group = |name: &str, says: &str| {
        format!(
            "{name} = supervisor {{ strategy: one_for_one, {says} children: [db = worker {{ actor: Db }}] }}"
        )
    };
    let (one, same, other) = (
        group("one", ""),
        group("same", ""),
        group("other", "within: 9s,"),
    );
    let tree = format!("App {{ strategy: one_for_one, children: [{one}, {same}, {other}] }}");
    let text = text(&expanded(&tree));
    assert_eq!(text.matches("all.assert_none(0)").count(), 2, "{text}");
    assert_eq!(
        text.matches(&dense("let found = all.supervisor()")).count(),
        3
    );
}

/// Whether an actor with parameters has a `Snapshot` is asked once, where no child says anything about its state.
#[test]
fn the_state_of_an_actor_with_parameters_is_asked_for() {
    let asked = |children: &str| {
        let tree = format!("App {{ strategy: one_for_one, children: [{children}] }}");
        let text = text(&expanded(&tree));
        text.matches("__private::assert_kept(").count()
    };
    let (one, other) = (
        "a = worker { actor: Cache::<u8> },",
        "b = worker { actor: Cache::<u16> },",
    );
    assert_eq!(asked(&format!("{one} {other}")), 2);
    assert_eq!(
        asked("a = worker { actor: Cache::<u8> }, b = pool { actor: Cache::<u8>, max: 3 }"),
        1
    );
    assert_eq!(asked("a = worker { actor: Cache::<u8>, state: fresh }"), 0);
    assert_eq!(asked("a = worker { actor: Cache }"), 0);
}

/// Two fields of one name, of which rustc is to say so if both are there.
#[test]
fn fields_under_conditions_are_those_of_a_struct() {
    let text = text(&expanded(
        "App { strategy: one_for_one, children: [
            db = worker { actor: Db, #[cfg(unix)] shutdown: 2s, #[cfg(not(unix))] shutdown: 3s },
            other = worker { actor: Db, #[cfg(unix)] shutdown: 2s },
        ] }",
    ));
    contains(
        &text,
        "Said::All(&::supervision::policy::PolicyPatch { #[cfg(unix)] shutdown:",
    );
    contains(
        &text,
        "says: &[#[cfg(unix)] ::supervision::policy::Said::Shutdown(",
    );
}
