//! Watching the health of children that say how.

use std::sync::Arc;

use supervise_policy::{HealthCheck, Moment, Written};

use super::{Core, Down, Exit, Incarnation, NoteKind, RestartReason, Sink, State, child::After};
use crate::Health;

/// What is known of the health of a child that has a `health`.
#[derive(Debug)]
pub(crate) struct Watch {
    check: HealthCheck,
    /// What was heard last.
    pub(crate) health: Health,
    /// When the child last proved to be well.
    pub(crate) last_success: Option<Moment>,
    /// It runs, and is watched.
    on: bool,
    timer: Option<Moment>,
    /// From when on silence counts.
    since: Moment,
    /// The number of the newest probe.
    probe: u64,
    /// That one has not been answered.
    asked: bool,
    /// When it was due.
    due: Moment,
    /// Failures in a row.
    failures: u32,
    /// It was given up because it is silent: there is no use in asking it to stop.
    pub(super) silent: bool,
}

impl Watch {
    pub(super) fn new(check: HealthCheck) -> Box<Self> {
        Box::new(Self {
            check,
            health: Health::Healthy,
            last_success: None,
            on: false,
            timer: None,
            since: Moment::ZERO,
            probe: 0,
            asked: false,
            due: Moment::ZERO,
            failures: 0,
            silent: false,
        })
    }
}

impl<F: Clone> Core<F> {
    /// Called where a child may have begun to run, or ceased to: it is watched as long as it does.
    pub(super) fn rewatch(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let child = &mut self.children[index];
        let runs = child.state == State::Running;
        let Some(watch) = child.watch_mut().filter(|watch| watch.on != runs) else {
            return;
        };
        watch.on = runs;
        (watch.asked, watch.failures, watch.since) = (false, 0, now);
        if !runs {
            return self.unwatch(index);
        }
        watch.silent = false;
        match watch.check {
            HealthCheck::Probe { interval, .. } => {
                self.watch_at(index, now.saturating_add(interval));
            }
            HealthCheck::Heartbeat { max_silence } => {
                self.watch_at(index, now.saturating_add(max_silence));
            }
            // What it was before may no longer be so.
            HealthCheck::ErrorRate { .. } => self.rated(index, now, sink),
        }
    }

    fn unwatch(&mut self, index: usize) {
        if let Some(watch) = self.children[index].watch_mut()
            && let Some(at) = watch.timer.take()
        {
            self.timers.disarm_watch(at, index);
        }
    }

    fn watch_at(&mut self, index: usize, at: Moment) {
        self.unwatch(index);
        if let Some(watch) = self.children[index].watch_mut() {
            watch.timer = Some(at);
            self.timers.arm_watch(at, index);
        }
    }

    /// The time has come to look at a child that is watched.
    pub(super) fn watch_due(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let Some(watch) = self
            .children
            .get_mut(index)
            .and_then(|child| child.watch_mut())
        else {
            return;
        };
        let due = watch.timer.take().unwrap_or(now);
        if !watch.on {
            return;
        }
        match watch.check {
            HealthCheck::Probe { timeout, .. } if watch.asked => {
                watch.asked = false;
                let reason = format!("no answer within {}", Written(timeout));
                self.probe_failed(index, reason.into(), true, now, sink);
            }
            HealthCheck::Probe { timeout, .. } => {
                watch.probe += 1;
                (watch.asked, watch.due) = (true, due);
                let probe = watch.probe;
                // Whoever is asked late has as much time.
                self.watch_at(index, now.saturating_add(timeout));
                sink.probe(index, probe);
            }
            HealthCheck::Heartbeat { max_silence } => {
                let heard = sink.heard(index).filter(|heard| *heard >= watch.since);
                let until = heard.unwrap_or(watch.since).saturating_add(max_silence);
                if until > now {
                    watch.last_success = heard;
                    self.watch_at(index, until);
                    self.set_health(index, Health::Healthy, sink);
                } else {
                    let reason: Arc<str> = "Heartbeat timeout".into();
                    self.set_health(index, Health::Unhealthy(reason.clone()), sink);
                    self.give_up_on(index, reason, true, now, sink);
                }
            }
            HealthCheck::ErrorRate { .. } => self.rated(index, now, sink),
        }
    }

    /// A child has answered a probe.
    pub(super) fn answered(
        &mut self,
        index: usize,
        probe: u64,
        health: Health,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let Some(watch) = self.children[index].watch_mut() else {
            return;
        };
        // One that has timed out was counted as a failure.
        if !watch.on || !watch.asked || watch.probe != probe {
            return;
        }
        watch.asked = false;
        if let Health::Unhealthy(reason) = health {
            return self.probe_failed(index, reason, false, now, sink);
        }
        watch.failures = 0;
        if health == Health::Healthy {
            watch.last_success = Some(now);
        }
        self.next_probe(index, now);
        self.set_health(index, health, sink);
    }

    fn probe_failed(
        &mut self,
        index: usize,
        reason: Arc<str>,
        silent: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        let Some(watch) = self.children[index].watch_mut() else {
            return;
        };
        watch.failures = watch.failures.saturating_add(1);
        let spent = matches!(
            watch.check,
            HealthCheck::Probe { threshold, .. } if watch.failures >= threshold
        );
        self.set_health(index, Health::Unhealthy(reason.clone()), sink);
        if spent {
            self.give_up_on(index, reason, silent, now, sink);
        } else {
            self.next_probe(index, now);
        }
    }

    /// The first time a probe is due after now: those that were missed are skipped.
    fn next_probe(&mut self, index: usize, now: Moment) {
        let Some(watch) = self.children[index].watch() else {
            return;
        };
        let HealthCheck::Probe { interval, .. } = watch.check else {
            return;
        };
        let interval = u64::try_from(interval.as_nanos())
            .unwrap_or(u64::MAX)
            .max(1);
        let passed = now.as_nanos().saturating_sub(watch.due.as_nanos()) / interval;
        let next = passed.saturating_add(1).saturating_mul(interval);
        let at = Moment::from_nanos(watch.due.as_nanos().saturating_add(next));
        self.watch_at(index, at);
    }

    /// The messages of a child are to be judged by how many of them fail.
    pub(super) fn rated(&mut self, index: usize, now: Moment, sink: &mut impl Sink<F>) {
        let watched = self.children[index].watch().is_some_and(|watch| watch.on);
        let Some((health, until)) = sink.rated(index, now).filter(|_| watched) else {
            return;
        };
        if let Some(watch) = self.children[index].watch_mut()
            && health == Health::Healthy
        {
            watch.last_success = Some(now);
        }
        // Nobody tells that time has passed.
        match until {
            Some(until) => self.watch_at(index, until.max(now)),
            None => self.unwatch(index),
        }
        let told = self.children[index]
            .watch()
            .map(|watch| watch.health.as_str());
        // The numbers in it are news only once.
        if told != Some(health.as_str()) {
            self.set_health(index, health, sink);
        }
    }

    fn set_health(&mut self, index: usize, health: Health, sink: &mut impl Sink<F>) {
        if let Some(watch) = self.children[index].watch_mut()
            && watch.health != health
        {
            watch.health = health.clone();
            self.note(index, NoteKind::HealthChanged { health }, sink);
        }
    }

    /// A child that lives is not well, and is restarted as after any failure of its own.
    fn give_up_on(
        &mut self,
        index: usize,
        reason: Arc<str>,
        silent: bool,
        now: Moment,
        sink: &mut impl Sink<F>,
    ) {
        self.unwatch(index);
        let child = &mut self.children[index];
        if let Some(watch) = child.watch_mut() {
            watch.silent = silent;
        }
        let incarnation: Incarnation = child.incarnation;
        let failure = sink.unhealthy(index, incarnation, &reason);
        let child = &mut self.children[index];
        child.fail(&failure, now);
        let restarts = child.policy.restart.restarts(true);
        let exit = Exit::Failed(failure);
        let directive = supervise_policy::Directive::Restart;
        self.note(index, NoteKind::Ended { exit, directive }, sink);
        if restarts {
            self.restart(index, RestartReason::Health, now, sink);
        } else {
            self.order_stop(index, After::Rest(Down::Completed), now, sink);
        }
    }
}
