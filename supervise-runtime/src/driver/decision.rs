//! What decides on a child's own errors, in the child's own task.

use supervise_policy::{ChildPolicy, Directive};

use super::{
    Slot,
    shell::{Ending, Post},
    verdict,
};
use crate::{
    Cause, ErrorValue, Failure, PanicReport,
    core::{Exit, Incarnation},
    failure::{SourceOf, catch},
};

pub(super) struct Decision<E> {
    /// The child's `on`, or its attribute's.
    pub(super) on: Option<fn(&E) -> Directive>,
    pub(super) source: SourceOf<E>,
}

impl<E> Clone for Decision<E> {
    fn clone(&self) -> Self {
        *self
    }
}

// Not derived, which would ask it of the errors.
impl<E> Copy for Decision<E> {}

impl<E: ErrorValue> Decision<E> {
    /// The directive for an error, by the one precedence: the child's `on` or its attribute's, the
    /// attribute's `strategy`, the supervisor's `on`, restart. A panic on the way is `escalate`.
    pub(super) fn judge(
        &self,
        post: &Post<impl Slot>,
        strategy: Option<Directive>,
        incarnation: Incarnation,
        error: E,
    ) -> (Directive, Failure) {
        let failure = |error, during| {
            let path = post.cell().known_path();
            Failure::error(path, incarnation, error, self.source, during)
        };
        match (self.on, strategy) {
            (Some(on), _) => match catch(|| on(&error)) {
                Ok(directive) => (directive, failure(error, None)),
                Err(report) => (Directive::Escalate, failure(error, Some(Box::new(report)))),
            },
            (None, Some(directive)) => (directive, failure(error, None)),
            (None, None) => verdict::decide(&post.node, failure(error, None)),
        }
    }
}

impl<S: Slot> Post<S> {
    pub(super) fn panic(&self, incarnation: Incarnation, report: PanicReport) -> Failure {
        Failure::new(
            self.cell().shared_path(),
            incarnation,
            Cause::Panicked(report),
        )
    }

    /// The ending of an incarnation that panicked.
    pub(super) fn panicked(
        &self,
        policy: &ChildPolicy,
        incarnation: Incarnation,
        report: PanicReport,
    ) -> Ending {
        let failure = self.panic(incarnation, report);
        match policy.on_panic.directive() {
            Directive::Escalate => Ending::Escalate(failure),
            directive => Ending::Exit { exit: Exit::Failed(failure), directive },
        }
    }

    /// The ending of an incarnation of which something panicked on its way out.
    pub(super) fn and_panicked(
        &self,
        policy: &ChildPolicy,
        ending: Ending,
        incarnation: Incarnation,
        report: PanicReport,
    ) -> Ending {
        match ending {
            Ending::Escalate(failure) => Ending::Escalate(failure.with_panic(report)),
            Ending::Exit { exit: Exit::Failed(failure), directive } => {
                Ending::Exit { exit: Exit::Failed(failure.with_panic(report)), directive }
            }
            Ending::Exit { exit: Exit::Normal, .. } => self.panicked(policy, incarnation, report),
            // It was ordered to stop, and that is what follows; the panic is how it ended.
            Ending::Exit { directive, .. } => {
                let failure = self.panic(incarnation, report);
                Ending::Exit { exit: Exit::Failed(failure), directive }
            }
        }
    }
}
