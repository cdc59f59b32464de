//! Who is asked, when, and what follows.

use supervise_policy::{ChildPolicy, HealthCheck, Moment, Restart, Strategy};

use super::{
    bench::Bench,
    policies::{NANO, child, ms, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::{
    Health,
    core::{Exit, Input, NoteKind, RestartReason, State},
};

const PROBE: HealthCheck = HealthCheck::Probe { interval: s(10), timeout: s(5), threshold: 3 };

fn bench(check: HealthCheck) -> Bench {
    let watched = ChildPolicy { health: Some(check), ..child() };
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 3), [watched, child()]);
    bench.start();
    bench.trace.clear();
    bench.notes.clear();
    bench
}

impl Bench {
    fn answer(&mut self, probe: u64, health: Health) {
        let incarnation = self.core.children()[0].incarnation;
        self.feed(Input::Answered { child: 0, incarnation, probe, health });
        self.settle();
    }

    fn health(&self) -> String {
        let watch = self.core.children()[0].watch().unwrap();
        watch.health.to_string()
    }

    /// What the core ordered, without what the children made of it.
    fn ordered(&self) -> Vec<&str> {
        let all = self.trace.iter().map(String::as_str);
        all.filter(|line| !line.starts_with("end ") && !line.starts_with("ready "))
            .collect()
    }

    fn changes(&self) -> Vec<String> {
        let changed = self.notes.iter().filter_map(|note| match &note.kind {
            NoteKind::HealthChanged { health } => Some(health.to_string()),
            _ => None,
        });
        changed.collect()
    }
}

fn sick() -> Health {
    Health::Unhealthy("sick".into())
}

#[test]
fn h1_a_child_is_asked_at_every_interval() {
    let mut bench = bench(PROBE);
    bench.advance(s(10) - ms(1));
    assert!(bench.trace.is_empty());
    bench.advance(ms(1));
    assert_eq!(bench.ordered(), ["probe a: 1"]);
    bench.advance(s(3));
    bench.answer(1, Health::Healthy);
    // The interval is that between two questions, not from an answer to a question.
    bench.advance(s(7));
    assert_eq!(bench.ordered(), ["probe a: 1", "probe a: 2"]);
    assert!(bench.changes().is_empty());
}

#[test]
fn h1_so_many_failures_in_a_row_restart_it() {
    let mut bench = bench(PROBE);
    for probe in 1..=3 {
        bench.advance(s(10));
        bench.answer(probe, sick());
    }
    assert_eq!(
        bench.ordered(),
        [
            "probe a: 1",
            "probe a: 2",
            "probe a: 3",
            "stop a1",
            "run a2"
        ]
    );
    assert_eq!(bench.changes(), ["unhealthy: sick"]);
    let known = &bench.core.children()[0];
    assert_eq!(known.last_failure(), Some(&"unhealthy"));
    assert_eq!(known.reason, Some(RestartReason::Health));
    let last = known.history().next().unwrap();
    assert_eq!(
        (last.reason, last.failure),
        (RestartReason::Health, Some("unhealthy"))
    );
    // Still as it was last heard to be, until it is heard again.
    bench.advance(s(10));
    assert_eq!(bench.health(), "unhealthy: sick");
    bench.answer(4, Health::Healthy);
    assert_eq!(bench.health(), "healthy");
}

#[test]
fn h1_one_that_is_well_begins_anew_and_one_that_is_degraded_has_not_failed() {
    let mut bench = bench(PROBE);
    for (probe, health) in [
        (1, sick()),
        (2, sick()),
        (3, Health::Healthy),
        (4, sick()),
        (5, sick()),
        (6, Health::Degraded("slow".into())),
        (7, sick()),
        (8, sick()),
    ] {
        bench.advance(s(10));
        bench.answer(probe, health);
    }
    assert_eq!(bench.core.children()[0].incarnation, 1);
    assert_eq!(
        bench.changes(),
        [
            "unhealthy: sick",
            "healthy",
            "unhealthy: sick",
            "degraded: slow",
            "unhealthy: sick"
        ]
    );
}

#[test]
fn h1_silence_is_failure_and_ends_in_an_abort() {
    let mut bench = bench(PROBE);
    bench.stops(0, OnStop::OnAbort(ms(0)));
    bench.advance(s(35) - ms(1));
    assert_eq!(bench.ordered(), ["probe a: 1", "probe a: 2", "probe a: 3"]);
    bench.advance(ms(1));
    assert_eq!(bench.ordered()[3..], ["abort a1", "run a2"]);
    assert_eq!(bench.changes(), ["unhealthy: no answer within 5s"]);
}

#[test]
fn h1_an_answer_that_comes_late_says_nothing() {
    let mut bench = bench(PROBE);
    bench.advance(s(15));
    assert_eq!(bench.health(), "unhealthy: no answer within 5s");
    bench.answer(1, Health::Healthy);
    assert_eq!(bench.health(), "unhealthy: no answer within 5s");
    bench.advance(s(5));
    bench.answer(1, Health::Healthy);
    assert_eq!(bench.health(), "unhealthy: no answer within 5s");
    bench.answer(2, Health::Healthy);
    assert_eq!(bench.health(), "healthy");
}

#[test]
fn h2_missed_ticks_are_skipped() {
    let mut bench = bench(PROBE);
    // Nobody brings the time for a while.
    bench.now = Moment::ZERO.saturating_add(s(57));
    bench.feed(Input::Tick);
    assert_eq!(bench.ordered(), ["probe a: 1"]);
    bench.answer(1, Health::Healthy);
    bench.advance(s(3));
    assert_eq!(bench.ordered(), ["probe a: 1", "probe a: 2"]);
}

#[test]
fn h2_nobody_is_asked_who_does_not_run() {
    let mut bench = bench(PROBE);
    bench.advance(s(9));
    bench.pause_child(0, true).unwrap();
    bench.advance(s(60));
    bench.pause_child(0, false).unwrap();
    bench.advance(s(9));
    assert!(bench.trace.iter().all(|line| !line.starts_with("probe")));
    bench.advance(s(1));
    assert_eq!(bench.trace.last().unwrap(), "probe a: 1");
    bench.hold(0, true);
    bench.advance(s(60));
    assert_eq!(bench.state(0), State::Held);
    bench.release(0);
    bench.advance(s(10));
    assert_eq!(bench.trace.last().unwrap(), "probe a: 2");
    bench.end(0, Exit::Shutdown);
}

#[test]
fn h1_one_that_is_never_restarted_is_stopped() {
    let temporary = ChildPolicy { health: Some(PROBE), restart: Restart::Temporary, ..child() };
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 3), [temporary]);
    bench.start();
    bench.advance(s(35));
    assert_eq!(bench.state(0), State::Stopped);
    assert_eq!(bench.core.next_deadline(), None);
}

#[test]
fn h1_it_counts_in_the_budget() {
    let watched = ChildPolicy { health: Some(PROBE), ..child() };
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 0), [watched]);
    bench.start();
    bench.advance(s(35));
    assert!(bench.finished, "{:?}", bench.trace);
    assert_eq!(bench.trace.last().unwrap(), "up: gave up a unhealthy 0/10s");
}

#[test]
fn h1_a_group_goes_with_it() {
    let watched = ChildPolicy { health: Some(PROBE), ..child() };
    let mut bench = Bench::new(supervisor(Strategy::OneForAll, 3), [watched, child()]);
    bench.start();
    bench.trace.clear();
    bench.advance(s(35));
    assert_eq!(
        bench.ordered()[3..],
        ["stop b1", "abort a1", "run a2", "run b2"]
    );
}

#[test]
fn h3_one_that_is_silent_for_too_long_is_restarted() {
    let mut bench = bench(HealthCheck::Heartbeat { max_silence: s(30) });
    bench.advance(s(20));
    bench.heard = Some(bench.now);
    bench.advance(s(30) - ms(1));
    assert!(bench.trace.is_empty());
    bench.advance(ms(1));
    assert_eq!(bench.ordered(), ["abort a1", "run a2"]);
    assert_eq!(bench.changes(), ["unhealthy: Heartbeat timeout"]);
    // What was heard before the start is no sign of life.
    bench.advance(s(30));
    assert_eq!(
        bench.ordered(),
        ["abort a1", "run a2", "abort a2", "run a3"]
    );
    bench.advance(s(29));
    bench.heard = Some(bench.now);
    bench.advance(s(1));
    assert_eq!(bench.health(), "healthy");
}

#[test]
fn h3_silence_while_it_is_paused_does_not_count() {
    let mut bench = bench(HealthCheck::Heartbeat { max_silence: s(30) });
    bench.advance(s(29));
    bench.pause_child(0, true).unwrap();
    bench.advance(s(300));
    bench.pause_child(0, false).unwrap();
    bench.advance(s(30) - ms(1));
    assert_eq!(bench.state(0), State::Running);
    bench.advance(ms(1));
    assert_eq!(bench.core.children()[0].incarnation, 2);
}

#[test]
fn h3_a_rate_of_errors_degrades_and_passes_by_itself() {
    let mut bench = bench(HealthCheck::ERROR_RATE);
    let until = bench.now.saturating_add(s(60));
    bench.rated = Some((Health::Degraded("2 of 3".into()), Some(until)));
    bench.feed(Input::Rated { child: 0, incarnation: 1 });
    bench.rated = Some((Health::Healthy, None));
    bench.advance(s(60));
    assert_eq!(bench.changes(), ["degraded: 2 of 3", "healthy"]);
    assert_eq!(bench.core.children()[0].incarnation, 1);
    assert_eq!(bench.core.next_deadline(), None);
}

#[test]
fn h4_failures_are_counted_in_all_and_in_a_row() {
    let mut bench = bench(PROBE);
    let counts = |bench: &Bench| {
        let known = &bench.core.children()[1];
        (
            known.past().map_or(0, |past| past.failures),
            known.past().map_or(0, |past| past.in_a_row),
            known.fails_in_a_row(bench.now),
        )
    };
    assert_eq!(counts(&bench), (0, 0, true));
    for _ in 0..2 {
        bench.end(1, Exit::Failed("boom"));
    }
    assert_eq!(counts(&bench), (2, 2, true));
    assert_eq!(
        bench.core.children()[1].past().unwrap().failed_at.get(),
        Some(bench.now)
    );
    // To the nanosecond: well for as long as it takes is well.
    let well = bench.core.children()[1].policy.reset_after;
    bench.advance(well - NANO);
    assert_eq!(counts(&bench), (2, 2, true));
    bench.advance(NANO);
    assert_eq!(counts(&bench), (2, 2, false));
    bench.end(1, Exit::Failed("boom"));
    assert_eq!(counts(&bench), (3, 1, true));
}

/// Degraded is not well: it is not said to have been.
#[test]
fn when_a_child_was_last_well_is_when_it_last_said_so() {
    let last = |bench: &Bench| bench.core.children()[0].watch().unwrap().last_success;
    let slow = || Health::Degraded("slow".into());
    let mut asked = bench(PROBE);
    asked.advance(s(10));
    asked.answer(1, slow());
    assert_eq!(last(&asked), None);
    asked.advance(s(10));
    asked.answer(2, Health::Healthy);
    let well = Some(asked.now);
    assert_eq!(last(&asked), well);
    asked.advance(s(10));
    asked.answer(3, slow());
    assert_eq!(last(&asked), well);

    let above = supervise_policy::Ppm::fraction(0.5);
    let mut rated = bench(HealthCheck::ErrorRate { above, window: s(10) });
    for (health, well) in [(slow(), false), (Health::Healthy, true)] {
        rated.rated = Some((health, None));
        rated.advance(s(1));
        rated.feed(Input::Rated { child: 0, incarnation: 1 });
        assert_eq!(last(&rated), well.then_some(rated.now));
    }
}

#[test]
fn h1_a_start_from_which_on_a_child_is_watched_is_more_than_noted() {
    let policies = [ChildPolicy { health: Some(PROBE), ..child() }, child()];
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 3), policies).up();
    for (child, noted) in [(0, false), (1, true)] {
        bench.starts(child, [OnStart::Hang]);
        bench.fail(child);
        let incarnation = bench.core.children()[child].incarnation;
        assert_eq!(bench.state(child), State::Starting);
        assert!(
            !bench.core.comes_up(child, incarnation - 1, bench.now),
            "another's"
        );
        assert_eq!(bench.core.comes_up(child, incarnation, bench.now), noted);
        assert_eq!(bench.state(child) == State::Running, noted);
        assert!(
            !bench.core.comes_up(child + 7, incarnation, bench.now),
            "nobody's"
        );
    }
    let up = bench.core.children()[1].incarnation;
    assert!(!bench.core.comes_up(1, up, bench.now), "it is up already");
}
