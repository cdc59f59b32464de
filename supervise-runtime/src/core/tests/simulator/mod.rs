//! Whole random trees of supervisors, driven through everything that can happen to them in virtual time, with the laws of supervision
//! checked at every order and after every step.
//!
//! A run follows from its seed: the tree, the steps, and what each child does when it is ordered something. What breaks a law is
//! shrunk to the fewest steps that still do. `scripts/simulate` goes on for as long as it is told.

mod above;
mod groups;
mod laws;
mod shrink;
mod sink;
mod step;
mod tree;
mod world;

use std::{env, time::Instant};

use shrink::hunt;

use crate::core::planted::{Planted, seeds::plant};

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

/// The laws bite: a mistake that is planted in the core is found, whichever it is, shrunk to a few steps, and found again from
/// the seed. Without it the same steps break nothing.
#[test]
fn a_planted_mistake_is_found_shrunk_and_replayed() {
    let mistakes = [
        (Planted::Overlap, "two incarnations"),
        (Planted::Group, "none of its group"),
        (Planted::Uncounted, "restarted without a budget"),
        (Planted::Again, "temporary twice"),
        (Planted::AfterStop, "a start after the stop"),
        (Planted::OrderedEnd, "an ordered end ends nobody"),
    ];
    for (mistake, law) in mistakes {
        plant(Some(mistake));
        let found = (0..2_000).find_map(|seed| {
            let (steps, why) = shrink::smallest(seed, LENGTH)?;
            why.contains(law).then_some((seed, steps, why))
        });
        let (seed, steps, why) = found.unwrap_or_else(|| panic!("nobody notices {mistake:?}"));
        assert!(steps.len() <= 12, "{mistake:?}: {steps:?}");
        assert_eq!(shrink::run(seed, &steps), Err(why), "{mistake:?}");
        plant(None);
        assert!(shrink::run(seed, &steps).is_ok(), "{mistake:?}");
    }
}
