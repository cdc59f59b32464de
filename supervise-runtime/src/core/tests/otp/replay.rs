//! A scenario of OTP's, step by step on this library's cores.

use std::collections::HashSet;

use supervise_policy::Strategy;

use super::{
    super::policies::NANO,
    grove::{Call, Grove, Kid},
    scene::{self, SHORT, Scene},
};
use crate::core::{Core, Down, Exit, Incarnation, Input, Op, Refused, State};

/// An incarnation of a child.
type Life = (usize, Incarnation);

/// The lines that OTP's side would write about what happens here.
pub(super) fn replay(scene: &Scene<'_>) -> Vec<String> {
    let mut grove = Grove::new(&scene.root);
    let mut ready = HashSet::new();
    let mut lines = Vec::new();
    for step in &scene.steps {
        let what = step.split(" -> ").next().unwrap_or_default();
        let (dead, answer) = take(&mut grove, what);
        lines.push(line(&mut grove, what, &mut ready, &dead, &answer));
        if !grove.nodes[0].lives {
            break;
        }
    }
    lines
}

/// Does one thing. Says whose ends their supervisor had not heard of as it began, and what the answer is.
fn take(grove: &mut Grove, what: &str) -> (Vec<Life>, String) {
    let (verb, whom) = what.split_once(' ').unwrap_or((what, ""));
    let answer = match verb {
        "start" => {
            grove.tell(0, Input::Start);
            pass(grove);
            word(grove.nodes[0].lives, "ok", "error")
        }
        "stop" => {
            grove.tell(0, Input::Stop);
            pass(grove);
            word(grove.nodes[0].lives, "hangs", "ended shutdown")
        }
        "crash" => {
            let dead = crash(grove, whom);
            return (dead, word(grove.nodes[0].lives, "ok", "ended shutdown"));
        }
        "add" => add(grove, whom),
        "terminate" => by_hand(grove, whom, |core, child, now, sink| {
            core.stop_child(child, now, sink)
        }),
        "restart" => restart(grove, whom),
        "delete" => by_hand(grove, whom, |core, child, now, sink| {
            core.remove_child(child, now, sink)
        }),
        other => panic!("{other}"),
    };
    (Vec::new(), answer)
}

fn word(is: bool, yes: &str, no: &str) -> String {
    if is { yes } else { no }.to_owned()
}

/// As long as those that do not stop by themselves take.
fn pass(grove: &mut Grove) {
    for _ in 0..=grove.kids.len() {
        grove.advance(SHORT);
    }
}

/// `a=boom b=kill`: they are dead before their supervisor hears of the first.
fn crash(grove: &mut Grove, whom: &str) -> Vec<Life> {
    let mut dead = Vec::new();
    for end in whom.split(' ') {
        let (who, reason) = end.split_once('=').unwrap();
        let kid = grove.named(who);
        let actor = &mut grove.kids[kid].actor;
        let life = actor.life.unwrap();
        actor.dying = Some((life, scene::exit(reason)));
        dead.push((kid, life));
    }
    for &(kid, life) in &dead {
        let Kid { node, actor, .. } = &grove.kids[kid];
        let strategy = grove.nodes[*node].core.policy.strategy;
        if let Some((_, exit)) = actor.dying.filter(|_| actor.life == Some(life)) {
            grove.ends(kid, exit);
        }
        // OTP finishes with a group before it hears of the next.
        match strategy {
            Strategy::OneForOne => grove.advance(NANO),
            Strategy::OneForAll | Strategy::RestForOne => pass(grove),
        }
    }
    pass(grove);
    dead
}

/// `a stuck ok,error`
fn add(grove: &mut Grove, how: &str) -> String {
    let words: Vec<_> = how.split(' ').collect();
    let [name, stops, starts] = words[..] else {
        panic!("{how}");
    };
    let (starts, stops) = scene::script(stops, starts);
    let kid = grove.add(name.chars().next().unwrap(), starts, stops);
    pass(grove);
    match grove.kids[kid].gone {
        None => "ok",
        Some(Exit::Ignored) => "ignored",
        Some(_) => "failed",
    }
    .to_owned()
}

fn by_hand(
    grove: &mut Grove,
    whom: &str,
    order: impl FnOnce(
        &mut Core<&'static str>,
        usize,
        supervise_policy::Moment,
        &mut super::super::record::Record,
    ) -> Result<(), Refused>,
) -> String {
    let kid = grove.named(whom);
    let pool = grove.nodes[0].member.is_some();
    if !pool && !there(grove, kid) {
        return "not_found".to_owned();
    }
    let answer = grove.order(kid, order);
    pass(grove);
    match answer {
        Ok(()) => "ok".to_owned(),
        Err(Refused::Running) => "running".to_owned(),
        Err(refused) => format!("{refused:?}"),
    }
}

/// What OTP calls so is a start of what is down, and its answer says how that start went.
fn restart(grove: &mut Grove, whom: &str) -> String {
    let answer = by_hand(grove, whom, |core, child, now, sink| {
        core.start_child(child, now, sink)
    });
    let Kid { node, index, .. } = grove.kids[grove.named(whom)];
    let known = &grove.nodes[node].core.children()[index];
    match (answer.as_str(), known.state, known.down) {
        ("ok", State::Stopped, Down::Ignored) => "ignored".to_owned(),
        ("ok", State::Stopped, _) => "failed".to_owned(),
        _ => answer,
    }
}

/// Whether its supervisor, which lives, still has it.
fn there(grove: &Grove, kid: usize) -> bool {
    let Kid { node, index, .. } = grove.kids[kid];
    let core = &grove.nodes[node].core;
    core.children().get(index).is_some_and(|child| {
        child.state != State::Stopped || !matches!(child.down, Down::Removed | Down::Deleted)
    })
}

/// `crash a=boom -> start a : ok a+ b-`
///
/// `ready` are the incarnations that were up: in OTP nobody is stopped whose start has failed. Nor who is `dead`.
fn line(
    grove: &mut Grove,
    what: &str,
    ready: &mut HashSet<Life>,
    dead: &[Life],
    answer: &str,
) -> String {
    let mut calls = Vec::new();
    for call in std::mem::take(&mut grove.calls) {
        let (kid, life, op) = match call {
            Call::Order(kid, life, op) => (kid, life, op),
            Call::Ready(kid, life) => {
                ready.insert((kid, life));
                continue;
            }
        };
        let known = ready.contains(&(kid, life)) && !dead.contains(&(kid, life));
        let verb = match op {
            Op::Run => "start",
            Op::Stop if known => "stop",
            Op::Abort if known => "kill",
            Op::Stop | Op::Abort => continue,
        };
        calls.push(format!("{verb} {}", grove.kids[kid].name));
    }
    let lives = grove.nodes[0].lives;
    // Members of a pool are stopped at the same time, in no order.
    if !lives && grove.nodes[0].member.is_some() {
        calls.sort_unstable();
    }
    let mut line = format!("{what} -> {} : {answer}", calls.join(", "));
    for (kid, known) in grove.kids.iter().enumerate() {
        if grove.nodes[known.node].lives && there(grove, kid) {
            let up = word(grove.state(kid) == Some(State::Running), "+", "-");
            line += &format!(" {}{up}", known.name);
        }
    }
    line
}
