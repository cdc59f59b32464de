//! A scenario of OTP's, step by step on this library's core.

use std::collections::HashSet;

use supervise_policy::{ChildPolicy, Directive, Strategy};

use super::{
    super::{bench::Bench, policies::NANO, record::name, script::Act},
    scene::{SHORT, Scene, exit},
};
use crate::core::{Down, Incarnation, Refused, State};

/// The lines that OTP's side would write about what happens here.
pub(super) fn replay(scene: &Scene<'_>) -> Vec<String> {
    let policies: Vec<ChildPolicy> = scene.children.iter().map(|child| child.0).collect();
    let mut bench = Bench::with(scene.supervisor, &policies);
    for (actor, (_, starts, stops)) in bench.actors.iter_mut().zip(&scene.children) {
        actor.starts = starts.clone().into();
        actor.stops = *stops;
    }
    let mut lines = Vec::new();
    let mut ready = HashSet::new();
    for step in &scene.steps {
        if bench.finished {
            break;
        }
        let what = step.split(" -> ").next().unwrap_or_default();
        let (dead, answer) = take(&mut bench, what);
        lines.push(line(&mut bench, what, &mut ready, &dead, &answer));
    }
    lines
}

/// Does one thing. Says whose ends the supervisor had not heard of as it began, and what the answer is.
fn take(bench: &mut Bench, what: &str) -> (Vec<(usize, Incarnation)>, String) {
    let (verb, whom) = what.split_once(' ').unwrap_or((what, ""));
    let answer = match verb {
        "start" => {
            bench.start();
            pass(bench);
            word(!bench.finished, "ok", "error")
        }
        "stop" => {
            bench.stop();
            pass(bench);
            word(bench.finished, "ended shutdown", "hangs")
        }
        "crash" => {
            let dead = crash(bench, whom);
            return (dead, word(bench.finished, "ended shutdown", "ok"));
        }
        "terminate" => by_hand(bench, whom, Bench::stop_child),
        "restart" => restart(bench, whom),
        "delete" => by_hand(bench, whom, Bench::remove_child),
        other => panic!("{other}"),
    };
    (Vec::new(), answer)
}

fn word(is: bool, yes: &str, no: &str) -> String {
    if is { yes } else { no }.to_owned()
}

/// As long as those that do not stop by themselves take.
fn pass(bench: &mut Bench) {
    for _ in 0..=bench.actors.len() {
        bench.advance(SHORT);
    }
}

/// `a=boom b=kill`: they are dead before the supervisor hears of the first.
fn crash(bench: &mut Bench, whom: &str) -> Vec<(usize, Incarnation)> {
    let ends: Vec<_> = whom
        .split(' ')
        .map(|end| {
            let (who, reason) = end.split_once('=').unwrap();
            (child(who), exit(reason))
        })
        .collect();
    let dead: Vec<_> = ends
        .iter()
        .map(|(child, _)| (*child, bench.actors[*child].life.unwrap()))
        .collect();
    for ((child, exit), (_, life)) in ends.iter().zip(&dead) {
        bench.actors[*child].dying = Some((*life, *exit));
    }
    for ((child, exit), (_, life)) in ends.into_iter().zip(&dead) {
        if bench.actors[child].life == Some(*life) {
            bench.act(
                child,
                Act::End { exit, directive: Directive::Restart, joined: true },
            );
        }
        // OTP finishes with a group before it hears of the next.
        match bench.core.policy.strategy {
            Strategy::OneForOne => bench.advance(NANO),
            Strategy::OneForAll | Strategy::RestForOne => pass(bench),
        }
    }
    pass(bench);
    dead
}

fn by_hand(
    bench: &mut Bench,
    whom: &str,
    order: impl FnOnce(&mut Bench, usize) -> Result<(), Refused>,
) -> String {
    let child = child(whom);
    if !there(bench, child) {
        return "not_found".to_owned();
    }
    let answer = order(bench, child);
    pass(bench);
    match answer {
        Ok(()) => "ok".to_owned(),
        Err(Refused::Running) => "running".to_owned(),
        Err(refused) => format!("{refused:?}"),
    }
}

/// What OTP calls so is a start of what is down, and its answer says how that start went.
fn restart(bench: &mut Bench, whom: &str) -> String {
    let answer = by_hand(bench, whom, Bench::start_child);
    let known = &bench.core.children()[child(whom)];
    match (answer.as_str(), known.state, known.down) {
        ("ok", State::Stopped, Down::Ignored) => "ignored".to_owned(),
        ("ok", State::Stopped, _) => "failed".to_owned(),
        _ => answer,
    }
}

fn child(name: &str) -> usize {
    usize::from(name.as_bytes()[0] - b'a')
}

fn there(bench: &Bench, child: usize) -> bool {
    !matches!(
        bench.core.children()[child].down,
        Down::Removed | Down::Deleted
    ) || bench.core.children()[child].state != State::Stopped
}

/// `crash a=boom -> start a : ok a+ b-`
///
/// `ready` are the incarnations that were up: in OTP nobody is stopped whose start has failed. Nor who is `dead`.
fn line(
    bench: &mut Bench,
    what: &str,
    ready: &mut HashSet<String>,
    dead: &[(usize, Incarnation)],
    answer: &str,
) -> String {
    let dead: Vec<String> = dead
        .iter()
        .map(|(child, life)| format!("{}{life}", name(*child)))
        .collect();
    let mut calls = Vec::new();
    for line in std::mem::take(&mut bench.trace) {
        let Some((verb, life)) = line.split_once(' ') else {
            continue;
        };
        let verb = match verb {
            "run" => "start",
            "stop" if ready.contains(life) => "stop",
            "abort" if ready.contains(life) => "kill",
            "ready" => {
                ready.insert(life.to_owned());
                continue;
            }
            _ => continue,
        };
        if verb == "start" || !dead.iter().any(|dead| dead == life) {
            calls.push(format!("{verb} {}", &life[..1]));
        }
    }
    let mut line = format!("{what} -> {} : {answer}", calls.join(", "));
    if !bench.finished {
        for child in 0..bench.actors.len() {
            if there(bench, child) {
                let up = word(bench.state(child) == State::Running, "+", "-");
                line += &format!(" {}{up}", name(child));
            }
        }
    }
    line
}
