//! How often an incarnation goes on after its failures.

use supervise_policy::{ChildPolicy, Directive, Moment, RestartLog};

/// The account of a `resume_budget`. A fresh incarnation has all of it.
pub(super) struct Resumes {
    log: RestartLog,
    then: Directive,
}

impl Resumes {
    pub(super) fn new(policy: &ChildPolicy) -> Option<Self> {
        let budget = policy.resume_budget?;
        let log = RestartLog::new(budget.budget());
        Some(Self { log, then: budget.then.directive() })
    }

    /// What a failure means that is to be resumed.
    pub(super) fn decide(&mut self, now: Moment) -> Directive {
        match self.log.admit(now) {
            Ok(()) => {
                self.log.fire(now, now);
                Directive::Resume
            }
            Err(_) => self.then,
        }
    }
}
