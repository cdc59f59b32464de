//! Whole random trees of supervisors, driven through everything that can happen to them in virtual time, with the laws of supervision
//! checked at every order and after every step.
//!
//! A run follows from its seed: the tree, the steps, and what each child does when it is ordered something. What breaks a law is
//! shrunk to the fewest steps that still do. `scripts/simulate` goes on for as long as it is told.

mod laws;
mod shrink;
mod sink;
mod step;
mod tree;
mod world;

use std::{env, time::Instant};

use shrink::hunt;

/// Steps in one tree.
const LENGTH: usize = 200;

#[test]
fn the_laws_hold_in_whole_trees() {
    for seed in 0..300 {
        hunt(seed, LENGTH);
    }
}

/// `SUPERVISE_STEPS` in all, from `SUPERVISE_SEED` on.
#[test]
#[ignore = "takes as long as it is told: `scripts/simulate`"]
#[expect(clippy::print_stdout, reason = "`scripts/simulate` shows it")]
fn the_laws_hold_for_long() {
    let number = |name, default| env::var(name).map_or(default, |text| text.parse().unwrap());
    let (mut seed, wanted) = (
        number("SUPERVISE_SEED", 1_000),
        number("SUPERVISE_STEPS", 10_000_000),
    );
    let (began, mut steps) = (Instant::now(), 0);
    while steps < wanted {
        steps += hunt(seed, LENGTH);
        seed += 1;
    }
    let seconds = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let rate = steps as f64 / seconds / 1e6;
    println!(
        "{steps} steps of supervisors in {seconds:.1} s, {rate:.2} million a second; the next seed is {seed}"
    );
}

/// The laws bite: a run in which one of them is broken on purpose is found, and shrunk.
#[test]
fn a_broken_law_is_found_and_shrunk() {
    let broken = (0..200).find_map(|seed| shrink::smallest(seed, LENGTH, true));
    let (steps, why) = broken.expect("a child that starts twice is found");
    assert!(why.contains("two incarnations"), "{why}");
    assert!(steps.len() <= 8, "{steps:?}");
}
