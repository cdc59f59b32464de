//! Builds every peer, runs each work in turn with all of them, several times, and prints one table for each.
//!
//! `cargo run --release -p table [-- --rounds 5]`: a cell has the median of the rounds and how many times the floor
//! that is; in brackets the smallest and the largest. Erlang is there if it is installed.
//!
//! `cargo run --release -p table -- --rounds 31 --quartiles --work tell --threads 2 --peer supervision` looks at one work closely,
//! where the runs of one peer are further apart than the peers are.
//!
//! `cargo run --release -p table -- --allocations` counts allocations instead.

mod asked;
mod cell;
mod peers;
mod print;

use std::{env, process::ExitCode};

use asked::{Asked, USAGE};
use cell::Cell;
use peers::Peer;

fn main() -> ExitCode {
    let Some(asked) = Asked::from(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let peers = match peers::build(&asked) {
        Ok(peers) => peers,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    print::versions(&peers);
    for job in asked.jobs() {
        let mut cells: Vec<Cell> = peers.iter().map(|_| Cell::default()).collect();
        // In turn, so that the machine's mood is the same for all.
        for _ in 0..asked.rounds {
            for (peer, cell) in peers.iter().zip(&mut cells) {
                cell.push(peer.run(job));
            }
        }
        let named: Vec<(&Peer, Cell)> = peers.iter().zip(cells).collect();
        print::table(job, &named, &asked);
    }
    ExitCode::SUCCESS
}
