//! From a seed to the fewest steps that break a law.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{step::Step, world::World};

/// Runs what follows from the seed; how many steps its supervisors took.
///
/// # Panics
///
/// If a law is broken, with the fewest steps that break it.
pub(super) fn hunt(seed: u64, length: usize) -> u64 {
    match run(seed, &steps(seed, length)) {
        Ok(count) => count,
        Err(_) => {
            let (steps, why) = smallest(seed, length).expect("it is broken again");
            let world = World::new(seed);
            panic!(
                "seed {seed}: {why}\nafter {steps:#?}\nin {:#?}",
                world.nodes
            );
        }
    }
}

/// The fewest steps that break a law, and which one it is, if any do.
pub(super) fn smallest(seed: u64, length: usize) -> Option<(Vec<Step>, String)> {
    let mut steps = steps(seed, length);
    let mut why = run(seed, &steps).err()?;
    let mut chunk = steps.len() / 2;
    while chunk > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..steps.len().min(at + chunk));
            match run(seed, &fewer) {
                Err(still) => (steps, why) = (fewer, still),
                Ok(_) => at += chunk,
            }
        }
        chunk /= 2;
    }
    Some((steps, why))
}

fn steps(seed: u64, length: usize) -> Vec<Step> {
    let world = World::new(seed);
    let mut rolls = world.dice.of([1, 0, 0, 0]);
    (0..length).map(|_| Step::roll(&mut rolls)).collect()
}

pub(super) fn run(seed: u64, steps: &[Step]) -> Result<u64, String> {
    let run = || {
        let mut world = World::new(seed);
        world.begin();
        world.settle();
        world.at_rest();
        for step in steps {
            world.take(*step);
        }
        world.wind_up();
        world.steps
    };
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        text.or_else(|| {
            payload
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
        })
        .unwrap_or_default()
    })
}
