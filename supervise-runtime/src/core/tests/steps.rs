//! The steps that tests are written in.

use supervise_policy::Directive;

use super::{bench::Bench, record::Failure, script::Act};
use crate::core::{Exit, Input, Refused};

impl Bench {
    /// Starts the supervisor.
    pub(super) fn start(&mut self) {
        if std::mem::take(&mut self.finished) {
            self.begin_life();
        }
        self.feed(Input::Start);
        self.settle();
    }

    /// Starts the supervisor, expects everything to come up, and forgets how it did.
    #[must_use]
    pub(super) fn up(mut self) -> Self {
        self.start();
        assert_eq!(self.trace.last().map(String::as_str), Some("up: started"));
        self.trace.clear();
        self.notes.clear();
        self
    }

    /// The same for another life of it.
    #[must_use]
    pub(super) fn again(mut self) -> Self {
        assert!(self.finished);
        self.trace.clear();
        self.up()
    }

    pub(super) fn stop(&mut self) {
        self.feed(Input::Stop);
        self.settle();
    }

    pub(super) fn abort(&mut self) {
        self.feed(Input::Abort);
        self.settle();
    }

    /// The child fails, and its failure is answered with `restart`.
    pub(super) fn fail(&mut self, child: usize) {
        self.fail_with(child, Directive::Restart);
    }

    pub(super) fn fail_with(&mut self, child: usize, directive: Directive) {
        self.crash(child, directive);
        self.settle();
    }

    /// As [`Bench::fail_with`], but nobody answers before the next step.
    pub(super) fn crash(&mut self, child: usize, directive: Directive) {
        let exit = Exit::Failed("boom");
        self.act(child, Act::End { exit, directive, joined: true });
    }

    /// The child ends by itself.
    pub(super) fn end(&mut self, child: usize, exit: Exit<Failure>) {
        self.act(
            child,
            Act::End { exit, directive: Directive::Restart, joined: true },
        );
        self.settle();
    }

    /// The child ends by itself and leaves something behind.
    pub(super) fn end_unjoined(&mut self, child: usize) {
        let (exit, directive) = (Exit::Failed("boom"), Directive::Restart);
        self.act(child, Act::End { exit, directive, joined: false });
        self.settle();
    }

    /// What the child had left behind is gone.
    pub(super) fn join(&mut self, child: usize) {
        let incarnation = self.actors[child]
            .remains
            .take()
            .expect("something is left");
        self.feed(Input::Joined { child, incarnation });
        self.settle();
    }

    /// The child fails, and its failure is answered with `escalate`.
    pub(super) fn hold(&mut self, child: usize, alive: bool) {
        self.act(child, Act::Hold { alive, joined: true });
        self.settle();
    }

    /// The verdict on a held child is `resume`.
    pub(super) fn release(&mut self, child: usize) {
        let incarnation = self.core.children()[child].incarnation;
        self.feed(Input::Release { child, incarnation });
        self.settle();
    }

    /// The verdict on a held child, of who was asked about it alone.
    pub(super) fn decide(&mut self, child: usize, directive: Directive) {
        let incarnation = self.core.children()[child].incarnation;
        self.feed(Input::Settle { child, incarnation, directive });
        self.settle();
    }

    /// The verdict on a failure below falls on this child.
    pub(super) fn condemn(&mut self, child: usize, directive: Directive) {
        let core = &self.core.children()[child];
        let (incarnation, restart) = (core.incarnation, core.policy.restart);
        // What stops for good concerns no sibling.
        self.by_hand = directive == Directive::Stop || !restart.restarts(true);
        self.known[child].acts(incarnation);
        self.feed(Input::Condemn { child, incarnation, failure: "below", directive });
        self.by_hand = false;
        self.settle();
    }

    pub(super) fn stop_child(&mut self, child: usize) -> Result<(), Refused> {
        self.command(|core, now, sink| core.stop_child(child, now, sink))
    }

    pub(super) fn start_child(&mut self, child: usize) -> Result<(), Refused> {
        self.wanting(child, |bench| {
            bench.command(|core, now, sink| core.start_child(child, now, sink))
        })
    }

    pub(super) fn restart_child(&mut self, child: usize) -> Result<(), Refused> {
        self.wanting(child, |bench| {
            bench.command(|core, now, sink| core.restart_child(child, now, sink))
        })
    }

    pub(super) fn remove_child(&mut self, child: usize) -> Result<(), Refused> {
        self.command(|core, now, sink| core.remove_child(child, now, sink))
    }

    pub(super) fn pause_child(&mut self, child: usize, paused: bool) -> Result<(), Refused> {
        self.command(|core, now, sink| core.pause_child(child, paused, now, sink))
    }

    pub(super) fn reset_child(&mut self, child: usize) -> Result<(), Refused> {
        self.command(|core, _, sink| core.reset_child(child, sink))
    }

    pub(super) fn reset_shared(&mut self) {
        self.core.reset_shared();
    }

    /// The child's next start, whenever that is, will be by hand, if the order is accepted.
    fn wanting(
        &mut self,
        child: usize,
        order: impl FnOnce(&mut Self) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let before = std::mem::replace(&mut self.known[child].restarting, true);
        let answer = order(self);
        if answer.is_err() {
            self.known[child].restarting = before;
        }
        answer
    }

    /// Asserts what happened since the last call: the lines of the trace, with `, ` between.
    #[track_caller]
    pub(super) fn expect(&mut self, trace: &str) {
        assert_eq!(self.trace.join(", "), trace);
        self.trace.clear();
    }

    /// As [`Bench::expect`], without what the children did: orders and reports only.
    #[track_caller]
    pub(super) fn expect_orders(&mut self, orders: &str) {
        self.trace
            .retain(|line| !line.starts_with("ready ") && !line.starts_with("end "));
        self.expect(orders);
    }

    #[track_caller]
    pub(super) fn expect_nothing(&mut self) {
        self.expect("");
    }
}
