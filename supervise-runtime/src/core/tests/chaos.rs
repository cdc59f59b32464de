//! Random scenarios against the laws. Those that every single order keeps stand in
//! [`laws`](super::laws); here are those of a moment of rest, and of the end.

use proptest::prelude::*;
use supervise_policy::{AutoShutdown, ChildPolicy, Directive};

use super::{
    bench::Bench,
    policies::s,
    scenario::{Scenario, Step, scenarios},
    script::{Act, OnStop},
    stale::reports,
};
use crate::core::{Child, Down, Exit, OwnEnd, State};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_laws_hold(scenario in scenarios()) {
        let mut bench = bench(&scenario);
        bench.start();
        for step in &scenario.steps {
            bench.take(*step);
            bench.settle();
            bench.at_rest();
        }
        bench.wind_up();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    /// What a start brings is the same whether it is told as an input or only noted.
    #[test]
    fn a_start_that_is_only_noted_is_one_that_is_told(scenario in scenarios()) {
        let (mut told, mut noted) = (bench(&scenario), bench(&scenario));
        noted.unobserved = true;
        told.start();
        noted.start();
        for step in &scenario.steps {
            for bench in [&mut told, &mut noted] {
                bench.take(*step);
                bench.settle();
            }
            prop_assert_eq!(&told.trace, &noted.trace);
            prop_assert_eq!(told.known_of_children(), noted.known_of_children());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    /// A child that is taken to be up before it is ends as one that says so, whoever looks meanwhile; and the laws hold of it.
    #[test]
    fn a_start_that_is_assumed_is_one_that_is_told(scenario in scenarios(), often in 1..4_u64) {
        let (mut told, mut assumed) = (bench(&scenario), bench(&scenario));
        assumed.assumes = Some(often);
        told.start();
        assumed.start();
        for step in &scenario.steps {
            for bench in [&mut told, &mut assumed] {
                bench.take(*step);
                bench.settle();
            }
            prop_assert_eq!(&told.trace, &assumed.trace);
            let [told, known] = [&told, &assumed].map(|bench| without_stops(&bench.known_of_children()));
            prop_assert_eq!(told, known);
            assumed.at_rest();
        }
        assumed.wind_up();
    }
}

/// Without since when the clocks of budgets stood still, which is of no meaning once they run again: where that took no time, they
/// may not have stood still at all.
fn without_stops(known: &str) -> String {
    let mut parts = known.split("stopped: Moment(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + part.split_once(')').map_or(part, |(_, rest)| rest)
    })
}

fn bench(scenario: &Scenario) -> Bench {
    let policies: Vec<ChildPolicy> = scenario.children.iter().map(|child| child.0).collect();
    let mut bench = Bench::with(scenario.supervisor, &policies);
    for (actor, (_, starts, stops)) in bench.actors.iter_mut().zip(&scenario.children) {
        actor.starts = starts.clone().into();
        actor.stops = *stops;
    }
    bench
}

impl Bench {
    /// All that is known of them, and when what is next.
    fn known_of_children(&self) -> String {
        let children: Vec<_> = self.core.children().iter().collect();
        format!(
            "{children:?} {:?} {:?}",
            self.core.next_deadline(),
            self.core.is_rolling()
        )
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Advance(time) => return self.advance(time),
            Step::Start => {
                if self.finished {
                    self.start();
                }
                return;
            }
            Step::Stop => return self.stop(),
            Step::Abort => return self.abort(),
            _ if self.actors.is_empty() => return,
            _ => {}
        }
        let count = self.actors.len();
        match step {
            Step::End(child, _, _) if self.actors[child % count].life.is_none() => {}
            Step::End(child, exit, directive) => {
                let child = child % count;
                let ordered = matches!(self.state(child), State::Stopping | State::Stuck);
                self.act(child, Act::End { exit, directive, joined: true });
                if !ordered {
                    self.keeps_the_table(child, exit, directive);
                }
            }
            Step::EndUnjoined(child) => self.end_unjoined(child % count),
            Step::Join(child) => self.join_if_any(child % count),
            Step::Hold(child, alive) => {
                // Only what runs can be held; a start that fails may be, but leaves nothing alive.
                let alive = alive && self.actors[child % count].ready;
                self.hold(child % count, alive);
            }
            Step::Release(child) => self.release(child % count),
            Step::Condemn(child, directive) => self.condemn(child % count, directive),
            Step::StopChild(child) => drop(self.stop_child(child % count)),
            Step::StartChild(child) => drop(self.start_child(child % count)),
            Step::RestartChild(child) => drop(self.restart_child(child % count)),
            Step::RemoveChild(child) => drop(self.remove_child(child % count)),
            Step::PauseChild(child, paused) => drop(self.pause_child(child % count, paused)),
            Step::ResetChild(child) => drop(self.reset_child(child % count)),
            Step::ResetShared => self.reset_shared(),
            Step::Stops(child, stops) => self.stops(child % count, stops),
            Step::Stale(child, off) => {
                let before = self.trace.len();
                let incarnation = self.core.children()[child % count].incarnation;
                for report in reports(child % count, incarnation.wrapping_sub(off)) {
                    self.feed(report);
                }
                assert_eq!(self.trace.len(), before, "{:?}", self.trace);
            }
            Step::Advance(_) | Step::Start | Step::Stop | Step::Abort => {}
        }
    }

    fn join_if_any(&mut self, child: usize) {
        if self.actors[child].remains.is_some() {
            self.join(child);
        }
    }

    /// A child that ended by itself is on its way back if and only if its type says so.
    fn keeps_the_table(&self, child: usize, exit: Exit<super::record::Failure>, by: Directive) {
        let known = &self.core.children()[child];
        let over = self.core.is_over() || self.actors[child].remains.is_some();
        let decided = matches!(known.state, State::Stopped) && !over;
        if !decided || known.last_exit != Some(exit) {
            return;
        }
        let abnormal = matches!(exit, Exit::Failed(_) | Exit::Killed);
        let final_stop = abnormal && by == Directive::Stop;
        let returns = known.policy.restart.restarts(abnormal) && !final_stop;
        if returns && known.down == Down::WithGroup {
            let why = (exit, known.policy.restart, &self.trace);
            assert!(self.core.is_rolling(), "nothing brings it back: {why:?}");
        }
    }

    /// What holds whenever nothing more happens by itself at this time.
    fn at_rest(&self) {
        let mut waits = self.core.next_deadline().is_some();
        for (child, known) in self.core.children().iter().enumerate() {
            let actor = &self.actors[child];
            let lives = actor.life.is_some();
            let why = (child, known.state, known.down, &self.trace);
            let agrees = match known.state {
                State::Starting => lives && !actor.ready,
                State::Running => lives && actor.ready && !known.paused,
                State::Stopping => lives,
                State::Held => lives == known.alive,
                State::Stuck => lives != actor.remains.is_some(),
                State::Stopped | State::LimitExceeded => !lives,
                State::BackingOff => !lives && (known.timer.is_some() || self.core.is_rolling()),
                State::Paused => lives && actor.ready && known.paused,
            };
            assert!(agrees, "{why:?}");
            assert_eq!(lives.then_some(known.incarnation), actor.life, "{why:?}");
            let at_work = [State::Starting, State::Stopping, State::Stuck];
            assert!(
                !known.busy || at_work.contains(&known.state),
                "a clock stands still: {why:?}"
            );
            waits |= at_work.contains(&known.state) || known.state == State::Held;
            self.keeps_its_end(child, why);
        }
        assert!(
            waits || !self.core.is_rolling(),
            "a roll waits for nobody: {:?}",
            self.trace
        );
        assert!(
            waits || !self.stopping || self.finished,
            "a stop hangs: {:?}",
            self.trace
        );
        assert!(!self.finished || self.core.is_over(), "{:?}", self.trace);
    }

    /// Under `any`, no significant child that has ended for good leaves its supervisor running; under
    /// either, not all of them do.
    fn keeps_its_end(&self, child: usize, why: impl std::fmt::Debug) {
        let mode = self.core.policy.auto_shutdown;
        if mode.is_never() || self.core.is_over() || self.core.is_rolling() {
            return;
        }
        let children = self.core.children();
        let known = &children[child];
        if !known.policy.significant || known.own_end == OwnEnd::None {
            return;
        }
        assert!(known.state.is_terminal(), "{why:?}");
        assert!(
            mode == AutoShutdown::All || known.own_end == OwnEnd::Absent,
            "{why:?}"
        );
        let left = |known: &Child<_>| known.policy.significant && !known.state.is_terminal();
        // The last of them may have gone by an order, which ends nobody.
        let ordered = |known: &Child<_>| known.policy.significant && known.own_end == OwnEnd::None;
        assert!(
            children.iter().any(|known| left(known) || ordered(known)),
            "{why:?}"
        );
    }

    /// Told to stop, and with children that answer in the end, every supervisor finishes, and
    /// nothing is left of it.
    fn wind_up(mut self) {
        self.stop();
        for child in 0..self.actors.len() {
            self.stops(child, OnStop::End(Exit::Shutdown));
        }
        for _ in 0..=self.actors.len() {
            self.advance(s(1_000));
            for child in 0..self.actors.len() {
                self.end(child, Exit::Shutdown);
                self.join_if_any(child);
            }
            self.at_rest();
        }
        assert!(self.finished, "no end: {:?}", self.trace);
        assert!(
            self.is_joined() && self.core.is_joined(),
            "{:?}",
            self.trace
        );
        assert_eq!(self.core.next_deadline(), None);
        let last = self
            .trace
            .iter()
            .rfind(|line| line.starts_with("up: "))
            .unwrap();
        assert!(
            !last.ends_with("not joined"),
            "never said to be joined: {:?}",
            self.trace
        );
        let count = self.trace.len();
        self.advance(s(1_000_000));
        assert_eq!(self.trace.len(), count, "{:?}", self.trace);
    }
}
