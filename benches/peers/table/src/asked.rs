//! What the command line asks for.

use crate::{cell::Job, peers};

pub(crate) const USAGE: &str = "usage: table [--rounds <COUNT>] [--quartiles] [--work <WORK>] [--threads <COUNT>] [--peer <NAME>]\n       \
     table --allocations\n\
     5 rounds of every work with every peer, unless said otherwise";

pub(crate) struct Asked {
    pub(crate) rounds: usize,
    /// In brackets, instead of the smallest and the largest.
    pub(crate) quartiles: bool,
    /// Allocations, instead of times.
    pub(crate) count: bool,
    work: Option<String>,
    threads: Option<usize>,
    peer: Option<String>,
}

impl Asked {
    /// Nothing if it makes no sense.
    pub(crate) fn from(words: impl IntoIterator<Item = String>) -> Option<Self> {
        let mut asked = Self {
            rounds: 5,
            quartiles: false,
            count: false,
            work: None,
            threads: None,
            peer: None,
        };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rounds" => asked.rounds = words.next()?.parse().ok()?,
                "--quartiles" => asked.quartiles = true,
                "--work" => asked.work = Some(words.next()?),
                "--threads" => asked.threads = Some(words.next()?.parse().ok()?),
                "--peer" => asked.peer = Some(words.next().filter(|name| peers::is_known(name))?),
                // They are the same every time, and do not depend on how many threads there are, but for what the runtime does.
                "--allocations" => {
                    (asked.count, asked.rounds, asked.threads) = (true, 1, Some(1));
                }
                _ => return None,
            }
        }
        (asked.rounds > 0 && asked.jobs().next().is_some()).then_some(asked)
    }

    /// The works that are asked for.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = Job> {
        Job::all().filter(|job| {
            self.threads.is_none_or(|threads| job.threads == threads)
                && self
                    .work
                    .as_ref()
                    .is_none_or(|work| job.work.to_string() == *work)
        })
    }

    /// Whether a peer is. The floor is always there, since the others are so many times it.
    pub(crate) fn has(&self, name: &str) -> bool {
        name == "floor" || self.peer.as_ref().is_none_or(|peer| peer == name)
    }
}
