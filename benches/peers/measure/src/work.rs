//! What can be asked of a peer.

use std::{env, fmt};

/// The works that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A child fails with an error; until its next incarnation is up. The median.
    Error,
    /// The same with a panic.
    Panic,
    /// One of so many children fails, and all are restarted, stopped in reverse order; until all are up. The median, for each child.
    Group,
    /// So many children are started under a supervisor, then stopped; the mean for each, and the memory it takes.
    Start,
    /// So many messages to one supervised child with room for 1,000; until all are handled. The mean.
    Tell,
    /// So many questions to one, each answered before the next. The mean.
    Ask,
}

impl Work {
    /// All of them.
    pub const ALL: [Work; 6] = [
        Work::Error,
        Work::Panic,
        Work::Group,
        Work::Start,
        Work::Tell,
        Work::Ask,
    ];

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.to_string() == word)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Work::Error => "error",
            Work::Panic => "panic",
            Work::Group => "group",
            Work::Start => "start",
            Work::Tell => "tell",
            Work::Ask => "ask",
        })
    }
}

/// What a program is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Which work.
    pub work: Work,
    /// How many times, or of how many children.
    pub count: usize,
    /// On how many threads.
    pub threads: usize,
}

impl Request {
    /// The request on the command line.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[must_use]
    pub fn from_args() -> Self {
        let words: Vec<String> = env::args().skip(1).collect();
        let request = match words.as_slice() {
            [work, count, threads] => Work::parse(work).and_then(|work| {
                Some(Self { work, count: count.parse().ok()?, threads: threads.parse().ok()? })
            }),
            _ => None,
        };
        request.expect("usage: <error|panic|group|start|tell|ask> <count> <threads>")
    }
}
