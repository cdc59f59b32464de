//! A process that is killed while the states of its components are saved: what the next one begins with is whole, and what a guest
//! said after a message that was handled well.
//!
//! The test starts itself again as the process that is killed. `STATE_KILLS=1000` has it killed more often than the 40 times of a
//! plain run.
#![cfg(feature = "wasm")]

#[allow(dead_code)]
#[path = "wasm/guests.rs"]
mod guests;
#[path = "killed/mod.rs"]
mod killed;

use std::{collections::HashMap, env, time::Duration};

use supervision::wasm::{GuestError, WasmError};
use supervision::{RedbStore, policy::Rng, prelude::*};

use crate::killed::{Directory, FILE, live};

/// The keeper, without what it does at some counts.
fn counter() -> Vec<u8> {
    let keeper = include_str!("wasm/keeper.wat");
    let plain = ["20", "21", "22", "23"]
        .into_iter()
        .fold(keeper.to_owned(), |text, count| {
            text.replace(&format!("i32.const {count}"), "i32.const -1")
        });
    let probe = include_str!("../supervise-runtime/src/wasm/tests/probe.wat");
    let probe = probe.trim_end().trim_end_matches(')');
    let wit = include_str!("../supervise-runtime/wit/world.wit");
    guests::of_world(wit, "full-child", &[probe, &plain, ")"].concat())
}

supervision_tree!(Counters {
    visibility: private,
    context: RedbStore,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        each = wasm {
            component: counter(),
            fuel: 1_000_000,
            state: per_call,
            store: |store| store.clone(),
            on: match error {
                WasmError::Guest(GuestError::Temporary(_)) => resume,
                _ => restart,
            },
        },
        tenth = wasm {
            component: counter(),
            fuel: 1_000_000,
            state: snapshot { every: 10 },
            store: |store| store.clone(),
        },
    ],
});

/// The process that is killed; in a plain run of the tests it does nothing.
#[tokio::test(flavor = "current_thread")]
async fn process() {
    let Ok(file) = env::var(FILE) else { return };
    // What the harness has begun to say of this test ends here.
    println!();
    let store = RedbStore::open(file).await.unwrap();
    let app = Counters::start(store).await.unwrap();
    let counters = [app.each.clone(), app.tenth.clone()];
    let count = async |counter: &ActorRef<supervision::wasm::Wasm>| {
        let answer = counter.call("c").await.unwrap();
        u32::from_le_bytes(answer.try_into().unwrap())
    };
    for counter in &counters {
        println!("found {} {}", counter.path(), count(counter).await - 1);
    }
    loop {
        for counter in &counters {
            println!("told {} {}", counter.path(), count(counter).await);
            tokio::task::yield_now().await;
        }
        // Both count and fail: one says so, the other traps. Neither count is ever to be seen again.
        assert!(app.each.call("n").await.is_err());
        assert!(app.each.call("k").await.is_err());
    }
}

#[test]
fn w8_what_is_found_after_a_kill_is_a_state_that_was_committed() {
    let kills = env::var("STATE_KILLS").map_or(40, |kills| kills.parse().unwrap());
    let directory = Directory::new("wasm");
    let file = directory.0.join("state.redb");
    let mut dice = Rng::new(11);
    // The last count that each was found with, and the last that it told.
    let mut known: HashMap<String, (u32, u32)> = HashMap::new();
    for kill in 0..kills {
        let delay = Duration::from_micros(dice.next_u64() % 60_000);
        for line in live(&file, delay, "found tenth") {
            let words: Vec<&str> = line.split(' ').collect();
            let [what, counter, number] = words.as_slice() else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            let (found, told) = known.entry((*counter).to_owned()).or_default();
            match *what {
                "found" => {
                    // One more may have been handled, and told to nobody.
                    assert!(
                        (*found..=*told + 1).contains(&number),
                        "kill {kill}: {counter} was found with {found}, told {told}, and {number} is there"
                    );
                    (*found, *told) = (number, number + 1);
                }
                "told" => {
                    assert_eq!(
                        number,
                        *told + 1,
                        "kill {kill}: {counter} lost or made up a message"
                    );
                    *told = number;
                }
                _ => {}
            }
        }
    }
    let least = known.values().map(|(found, _)| found).min();
    assert!(
        known.len() == 2 && least >= Some(&1),
        "nothing was saved between the kills: {known:?}"
    );
    println!("killed {kills} times, with {known:?}");
}
