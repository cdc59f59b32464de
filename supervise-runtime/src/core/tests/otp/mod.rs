//! The same scenarios on OTP's own supervisor and on this one: what each calls, in order, and what
//! becomes of the children.
//!
//! `traces.txt` was written by OTP. `scripts/otp-diff` writes fresh ones where Erlang is installed, and has this
//! test read them.

mod grove;
mod replay;
mod scene;

use std::{env, fs};

use scene::Scene;

/// The traces that are kept.
const KEPT: &str = include_str!("traces.txt");

/// Names a file with other traces.
const FRESH: &str = "SUPERVISE_OTP_TRACES";

#[test]
#[expect(clippy::print_stdout, reason = "`scripts/otp-diff` shows it")]
fn what_otp_does_is_done_here() {
    let fresh = env::var(FRESH)
        .ok()
        .map(|path| fs::read_to_string(path).unwrap());
    let text = fresh.as_deref().unwrap_or(KEPT);
    let scenes = scene::all(text);
    let differences: Vec<String> = scenes.iter().filter_map(difference).collect();
    println!(
        "{} scenarios of OTP, {} differences",
        scenes.len(),
        differences.len()
    );
    assert!(scenes.len() >= 100, "there is something to compare");
    assert!(
        differences.is_empty(),
        "{} of {} scenarios differ, among them:\n\n{}",
        differences.len(),
        scenes.len(),
        differences[..differences.len().min(5)].join("\n\n")
    );
}

/// What is different, for the eye, up to the first step that is.
fn difference(scene: &Scene<'_>) -> Option<String> {
    let here = replay::replay(scene);
    let at = (0..scene.steps.len())
        .find(|&at| here.get(at).map(String::as_str) != Some(scene.steps[at]))?;
    let mut lines = scene.head.join("\n");
    for same in &here[..at] {
        lines += &format!("\n{same}");
    }
    let ours = here
        .get(at)
        .map_or("(nothing: it had ended)", String::as_str);
    Some(format!(
        "{lines}\n  OTP:  {}\n  here: {ours}",
        scene.steps[at]
    ))
}
