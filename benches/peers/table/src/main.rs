//! Builds every peer, runs each work in turn with all of them, several times, and prints one table for each.
//!
//! `cargo run --release -p table [-- --rounds 5]`: a cell has the median of the rounds and how many times the floor
//! that is; in brackets the smallest and the largest. Erlang is there if it is installed.
//!
//! `cargo run --release -p table -- --allocations` counts allocations instead.

mod cell;
mod peers;
mod print;

use std::{env, process::ExitCode};

use cell::{Cell, Job};
use peers::Peer;

const USAGE: &str = "usage: table [--rounds <COUNT>] | --allocations    (5 rounds)";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // Where allocations are counted they are the same every time, but for what the runtime does.
    let asked = match words.as_slice() {
        [] => Some((5, false)),
        ["--rounds", rounds] => rounds.parse().ok().map(|rounds| (rounds, false)),
        ["--allocations"] => Some((1, true)),
        _ => None,
    };
    let Some((rounds, count)) = asked.filter(|(rounds, _)| *rounds > 0) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let peers = match peers::build(count) {
        Ok(peers) => peers,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    print::versions(&peers);
    // Allocations do not depend on how many threads there are.
    for job in Job::all().filter(|job| !count || job.threads == 1) {
        let mut cells: Vec<Cell> = peers.iter().map(|_| Cell::default()).collect();
        // In turn, so that the machine's mood is the same for all.
        for _ in 0..rounds {
            for (peer, cell) in peers.iter().zip(&mut cells) {
                cell.push(peer.run(job));
            }
        }
        let named: Vec<(&Peer, Cell)> = peers.iter().zip(cells).collect();
        print::table(job, &named, count);
    }
    ExitCode::SUCCESS
}
