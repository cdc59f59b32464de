//! Members that come and go.

mod budgets;
mod in_order;
mod many;
mod members;

use std::collections::BTreeMap;

use supervise_policy::{
    Budget, ChildPolicy, Directive, Members, Moment, OnLimit, Restart, Shutdown, Strategy,
    SupervisorPatch, SupervisorPolicy,
};

use super::{
    policies::{child, delayed, ms, s, supervisor},
    record::{Failure, Record, Said},
};
use crate::{
    core::{Core, Exit, Input, NoteKind, Op, Outcome, Refused, State, Up},
    slab::looks,
};

/// A pool whose members all live by one policy, and what it says.
struct Pool {
    core: Core<Failure>,
    policy: ChildPolicy,
    now: Moment,
    /// The newest order to each member that was ordered anything and has not reported its end.
    orders: BTreeMap<usize, (u64, Op)>,
    ups: Vec<Up<Failure>>,
    limits: usize,
    gone: Vec<usize>,
}

impl Pool {
    fn new(max: u32, policy: ChildPolicy) -> Self {
        Self::sharing(max, 0, policy)
    }

    /// Members without a budget of their own share one of so many in 10 seconds.
    fn sharing(max: u32, restarts: u32, policy: ChildPolicy) -> Self {
        let around = supervisor(Strategy::OneForAll, 0);
        let shared = Budget::new(restarts, s(10));
        let patch = SupervisorPatch::pool(Members::AtMost(max), Some(shared), &around);
        let supervisor = SupervisorPolicy::resolve(&patch);
        let mut pool = Self {
            core: Core::new(supervisor, 1),
            policy,
            now: Moment::ZERO,
            orders: BTreeMap::new(),
            ups: Vec::new(),
            limits: 0,
            gone: Vec::new(),
        };
        pool.feed(Input::Start);
        assert!(
            matches!(pool.ups.as_slice(), [Up::Started]),
            "{:?}",
            pool.ups
        );
        pool
    }

    fn feed(&mut self, input: Input<Failure>) {
        let mut record = Record::default();
        self.core.step(input, self.now, &mut record);
        self.carry_out(record);
    }

    fn carry_out(&mut self, record: Record) {
        for said in record.said {
            match said {
                Said::Order(child, incarnation, op) => {
                    assert!(
                        self.core.children().get(child).is_some(),
                        "an order to nobody"
                    );
                    let last = self.orders.insert(child, (incarnation, op));
                    assert!(last < Some((incarnation, op)), "orders grow");
                }
                Said::Up(up) => self.ups.push(up),
                Said::Release(_) | Said::Pause(..) | Said::Probe(..) => {}
            }
        }
        let limits = record.notes.iter();
        self.limits += limits
            .filter(|note| matches!(note.kind, NoteKind::LimitExceeded { .. }))
            .count();
        let gone = &mut self.gone;
        self.core.take_gone(|index, child| {
            assert!(child.state.is_terminal() && child.timer.is_none() && !child.busy);
            gone.push(index);
        });
        for index in &self.gone {
            self.orders.remove(index);
        }
    }

    fn spawn(&mut self) -> Result<usize, Refused> {
        let index = self.core.admit(self.policy.into())?;
        let mut record = Record::default();
        self.core.launch(index, self.now, &mut record);
        self.carry_out(record);
        Ok(index)
    }

    fn spawn_up(&mut self) -> usize {
        let index = self.spawn().unwrap();
        self.started(index);
        index
    }

    fn started(&mut self, child: usize) {
        let incarnation = self.orders[&child].0;
        self.feed(Input::Started { child, incarnation });
    }

    fn exits(&mut self, child: usize, exit: Exit<Failure>) {
        let Some((incarnation, _)) = self.orders.remove(&child) else {
            panic!("{child} was not ordered to run");
        };
        let directive = Directive::Restart;
        self.feed(Input::Exited { child, incarnation, exit, directive, joined: true });
    }

    fn fails(&mut self, child: usize) {
        self.exits(child, Exit::Failed("x"));
    }

    fn stop(&mut self, child: usize) -> Result<(), Refused> {
        let mut record = Record::default();
        let answer = self.core.stop_child(child, self.now, &mut record);
        self.carry_out(record);
        answer
    }

    fn wait(&mut self, time: std::time::Duration) {
        self.now = self.now.saturating_add(time);
        self.feed(Input::Tick);
    }

    fn state(&self, child: usize) -> Option<State> {
        self.core.children().get(child).map(|child| child.state)
    }

    fn len(&self) -> usize {
        self.core.children().len()
    }

    fn finished(&self) -> bool {
        matches!(self.ups.last(), Some(Up::Finished { .. }))
    }
}

fn own(max: u32) -> ChildPolicy {
    ChildPolicy {
        budget: Some(Budget::new(max, s(10))),
        on_limit: OnLimit::Stop,
        ..child()
    }
}
