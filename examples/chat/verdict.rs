//! Whether all is well.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

use crate::{client::Sent, killer::ByHand, line::Line};

/// What a run has shown.
#[derive(Debug)]
pub struct Verdict {
    /// Lines that were acknowledged.
    accepted: usize,
    /// Of them, those that are not in the log.
    lost: usize,
    /// Lines that are in the log more than once.
    duplicated: usize,
    /// Lines in the log that nobody sent, or that are not as they were sent.
    foreign: usize,
    clean: bool,
    run: Run,
}

/// What happened meanwhile.
#[derive(Debug)]
pub struct Run {
    pub connections: u64,
    /// Sessions that panicked.
    pub panicked: u64,
    pub by_hand: ByHand,
    pub acceptor_restarts: u64,
    pub log_restarts: u64,
    /// How often the log panicked.
    pub log_panics: u64,
    /// Lines the feed has passed on since its last start.
    pub delivered: u64,
    /// Messages that were not handled to their end.
    pub dead_letters: u64,
    pub took: Duration,
}

impl Run {
    /// A panic costs the message that was being handled; one of the log also that of the session which
    /// waited for its answer. Nothing else costs any: what is queued for the log or the feed outlives their
    /// restarts, and who stops a session by hand lets it finish its line.
    fn expected_dead_letters(&self) -> u64 {
        self.panicked + 2 * self.log_panics
    }
}

impl Verdict {
    /// Compares what was acknowledged with what was logged.
    pub fn new(sent: &Sent, logged: &[Line], clean: bool, run: Run) -> Self {
        let mut times: HashMap<&Line, usize> = HashMap::new();
        for line in logged {
            *times.entry(line).or_default() += 1;
        }
        let acknowledged: HashSet<&Line> = sent.acknowledged.iter().collect();
        Self {
            accepted: sent.acknowledged.len(),
            lost: acknowledged
                .iter()
                .filter(|line| !times.contains_key(**line))
                .count(),
            duplicated: times.values().filter(|times| **times > 1).count(),
            foreign: times
                .keys()
                .filter(|line| !acknowledged.contains(**line))
                .count(),
            clean,
            run,
        }
    }

    pub fn is_good(&self) -> bool {
        let delivered = self.lost == 0 && self.duplicated == 0 && self.foreign == 0;
        delivered && self.clean && self.run.dead_letters == self.run.expected_dead_letters()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Run { by_hand, .. } = &self.run;
        writeln!(f, "connections      {}", self.run.connections)?;
        writeln!(
            f,
            "sessions killed  {} by panics, {} by hand",
            self.run.panicked,
            by_hand.sessions()
        )?;
        writeln!(
            f,
            "acceptor         {} restarts, {} of them by hand",
            self.run.acceptor_restarts,
            by_hand.acceptor()
        )?;
        writeln!(f, "log              {} restarts", self.run.log_restarts)?;
        writeln!(
            f,
            "feed             {} lines since its last start",
            self.run.delivered
        )?;
        writeln!(
            f,
            "dead letters     {}: {} of sessions that panicked, {} of the log, {} of sessions that asked it",
            self.run.dead_letters, self.run.panicked, self.run.log_panics, self.run.log_panics
        )?;
        writeln!(f, "took             {:.1} s", self.run.took.as_secs_f64())?;
        write!(
            f,
            "accepted={} lost={} duplicated={} identical={}",
            self.accepted,
            self.lost,
            self.duplicated,
            if self.is_good() { "yes" } else { "no" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::lines;

    fn verdict(sent: Vec<Line>, logged: &[Line]) -> Verdict {
        let run = Run {
            connections: 1,
            panicked: 0,
            by_hand: ByHand::default(),
            acceptor_restarts: 0,
            log_restarts: 0,
            log_panics: 0,
            delivered: 0,
            dead_letters: 0,
            took: Duration::ZERO,
        };
        let sent = Sent { acknowledged: sent, connections: 1 };
        Verdict::new(&sent, logged, true, run)
    }

    #[test]
    fn what_is_good() {
        let all = lines(1, 3);
        assert!(verdict(all.clone(), &all).is_good());

        let mut unexplained = verdict(all.clone(), &all);
        unexplained.run.dead_letters = 1;
        assert!(!unexplained.is_good());
    }

    #[test]
    fn what_is_not() {
        let all = lines(1, 3);
        let lost = verdict(all.clone(), &all[1..]);
        assert!((lost.lost, lost.is_good()) == (1, false));
        let twice: Vec<Line> = all.iter().chain(&all[..1]).cloned().collect();
        let duplicated = verdict(all.clone(), &twice);
        assert!((duplicated.duplicated, duplicated.is_good()) == (1, false));
        let mut other = all.clone();
        other[0].text.push('!');
        let changed = verdict(all, &other);
        assert!((changed.lost, changed.foreign, changed.is_good()) == (1, 1, false));
    }
}
