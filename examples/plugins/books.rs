//! The books: what went in, what came out, and whether one follows from the other.

use std::{collections::BTreeMap, fmt, time::Duration};

use supervision::{
    ActorRef, DeadReason,
    wasm::{Wasm, WasmError},
};

use crate::{
    kind::Kind,
    load::{CLIENTS, Plugin, Sent},
};

/// How much larger the process may become once it is warm.
const GROWTH: u64 = 32 << 20;

/// The longest that anybody may wait: for whoever else is before him to be timed out, and as much again for a busy machine.
const WAIT: Duration = Duration::from_millis(2 * 50 * CLIENTS as u64 + 1000);

type Counts = BTreeMap<Kind, usize>;

pub(crate) struct Books {
    messages: usize,
    growth: Option<u64>,
    pages: Vec<Page>,
}

/// One plug-in.
struct Page {
    plugin: Plugin,
    /// What those who sent messages were told.
    told: Counts,
    /// What the tree wrote down of messages that were not handled to their end.
    dead: Counts,
    restarts: usize,
    usual: Duration,
    longest: Duration,
}

impl Books {
    pub(crate) fn new(messages: usize, growth: Option<u64>) -> Self {
        Self { messages, growth, pages: Vec::new() }
    }

    pub(crate) fn enter<'a>(
        &mut self,
        guest: &ActorRef<Wasm>,
        plugin: Plugin,
        sent: impl Iterator<Item = &'a Sent>,
    ) {
        let mut told = Counts::new();
        let mut times = Vec::new();
        for sent in sent.filter(|sent| sent.plugin == plugin) {
            *told.entry(sent.kind).or_default() += 1;
            times.push(sent.took);
        }
        times.sort_unstable();
        let mut dead = Counts::new();
        for letter in guest.dead_letters() {
            let kind = match &letter.reason {
                DeadReason::Failed(failure) => failure
                    .downcast_ref::<WasmError>()
                    .map_or(Kind::Other, Kind::from),
                DeadReason::Stopped => Kind::GivenBack,
                _ => Kind::Other,
            };
            *dead.entry(kind).or_default() += 1;
        }
        let incarnations = usize::try_from(guest.incarnation()).unwrap_or(usize::MAX);
        self.pages.push(Page {
            plugin,
            told,
            dead,
            restarts: incarnations.saturating_sub(1),
            usual: times.get(times.len() / 2).copied().unwrap_or_default(),
            longest: times.last().copied().unwrap_or_default(),
        });
    }

    /// Whether everything adds up.
    pub(crate) fn balance(&self) -> bool {
        self.wrongs().is_empty()
    }

    fn total(&self, of: impl Fn(&Page) -> usize) -> usize {
        self.pages.iter().map(of).sum()
    }

    /// What does not add up.
    fn wrongs(&self) -> Vec<String> {
        let mut wrongs = Vec::new();
        let told = self.total(Page::messages);
        if told != self.messages {
            wrongs.push(format!(
                "{} messages, but {told} ends of messages",
                self.messages
            ));
        }
        if let Some(growth) = self.growth.filter(|growth| *growth > GROWTH) {
            wrongs.push(format!("the process has grown by {growth} bytes"));
        }
        for page in &self.pages {
            let name = page.plugin.name();
            wrongs.extend(page.wrongs().map(|wrong| format!("{name}: {wrong}")));
        }
        wrongs
    }
}

impl Page {
    fn messages(&self) -> usize {
        self.told.values().sum()
    }

    fn told(&self, kind: Kind) -> usize {
        self.told.get(&kind).copied().unwrap_or_default()
    }

    fn dead(&self, kind: Kind) -> usize {
        self.dead.get(&kind).copied().unwrap_or_default()
    }

    fn wrongs(&self) -> impl Iterator<Item = String> {
        let mut wrongs = Vec::new();
        for kind in [Kind::Wrong, Kind::Other] {
            if self.told(kind) + self.dead(kind) > 0 {
                wrongs.push(format!(
                    "{} {}",
                    self.told(kind) + self.dead(kind),
                    kind.name()
                ));
            }
        }
        for kind in [Kind::Refused, Kind::Trap, Kind::OutOfMemory, Kind::Deadline] {
            let (told, dead) = (self.told(kind), self.dead(kind));
            if told != dead {
                wrongs.push(format!(
                    "{told} were told `{}`, {dead} letters say so",
                    kind.name()
                ));
            }
        }
        // Given back are those that were never in the queue, too.
        if self.dead(Kind::GivenBack) > self.told(Kind::GivenBack) {
            wrongs.push("letters of messages that nobody sent".into());
        }
        let ended: usize = self
            .told
            .iter()
            .filter(|(kind, _)| kind.ends_the_instance())
            .map(|(_, count)| count)
            .sum();
        // The last failure of one that is let be is followed by no restart.
        let let_be = usize::from(self.told(Kind::GivenBack) > 0);
        if ended != self.restarts + let_be {
            wrongs.push(format!(
                "{ended} instances came to an end, {} were replaced",
                self.restarts
            ));
        }
        if self.longest > WAIT {
            wrongs.push(format!("somebody waited for {:?}", self.longest));
        }
        wrongs.into_iter()
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20}", "plug-in")?;
        for kind in Kind::ALL {
            write!(f, "{:>10}", kind.name())?;
        }
        writeln!(f, "{:>10}{:>12}{:>12}", "restarts", "median", "longest")?;
        for page in &self.pages {
            write!(f, "{:<20}", page.plugin.name())?;
            for kind in Kind::ALL {
                write!(f, "{:>10}", page.told(kind))?;
            }
            let (usual, longest) = (page.usual.as_micros(), page.longest.as_micros());
            writeln!(f, "{:>10}{usual:>9} µs{longest:>9} µs", page.restarts)?;
        }
        if let Some(growth) = self.growth {
            writeln!(
                f,
                "\nthe process has grown by {} KiB since it was warm",
                growth >> 10
            )?;
        }
        for wrong in self.wrongs() {
            writeln!(f, "DOES NOT ADD UP: {wrong}")?;
        }
        let answered = self.total(|page| page.told(Kind::Answered));
        let given_back = self.total(|page| page.told(Kind::GivenBack));
        let told = self.total(Page::messages);
        write!(
            f,
            "messages={} answered={answered} failed={} returned={given_back} lost={} balance={}",
            self.messages,
            told - answered - given_back,
            self.messages.abs_diff(told),
            if self.balance() { "yes" } else { "no" }
        )
    }
}
