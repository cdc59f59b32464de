//! Where the compiled decisions of supervisors are asked: outside every lock.

use std::sync::Arc;

use supervise_policy::Directive;

use super::{
    Node,
    end::end,
    news::Held,
    turn::{Queue, Work},
};
use crate::{
    Cause, Escalated, EscalationReason, Failure,
    core::{Exit, Incarnation, Input, Outcome},
    failure::catch,
};

/// A failure that was answered with `escalate`, on its way up.
pub(super) struct Question {
    /// The supervisor that holds the child.
    pub(super) node: Arc<Node>,
    /// That supervisor's own incarnation.
    pub(super) supervisor: Incarnation,
    pub(super) child: usize,
    pub(super) incarnation: Incarnation,
    pub(super) failure: Failure,
}

/// What a supervisor decides about a failure that reaches it. If its `on` panics, the failure
/// goes on up, together with the panic.
pub(crate) fn decide(node: &Node, failure: Failure) -> (Directive, Failure) {
    let directive = match (failure.cause(), node.decide) {
        (Cause::Error, Some(decide)) => catch(|| decide(&failure)),
        (Cause::Panicked(_), _) => Ok(node.on_panic.directive()),
        _ => Ok(Directive::Restart),
    };
    match directive {
        Ok(directive) => (directive, failure),
        Err(report) => (Directive::Escalate, failure.with_panic(report)),
    }
}

/// Asks the supervisors above, one after the other, what becomes of a held child. If one of them is
/// replaced meanwhile, what was asked went with it.
pub(super) fn ask(question: Question, queue: &mut Queue) {
    let Question { node: holder, mut supervisor, child, incarnation, mut failure } = question;
    if let Some(news) = &holder.owner {
        return news.asked(Held { child, incarnation, failure });
    }
    let mut at = holder.clone();
    let mut below = child;
    while let Some((parent, index)) = at.parent() {
        let above = {
            let state = parent.lock();
            let current = state.core.children().get(index);
            if current.is_none_or(|current| current.incarnation != supervisor) {
                return;
            }
            state.seen.incarnation()
        };
        let (directive, decided) = decide(&parent, failure);
        failure = decided;
        match directive {
            Directive::Resume => {
                queue.push(Work::Input(holder, Input::Release { child, incarnation }));
                return;
            }
            Directive::Restart | Directive::Stop => {
                let condemn =
                    Input::Condemn { child: index, incarnation: supervisor, failure, directive };
                queue.push(Work::Input(parent, condemn));
                return;
            }
            Directive::Escalate => (at, below, supervisor) = (parent, index, above),
        }
    }
    queue.push(Work::Input(at, Input::End { child: below, failure }));
}

/// A supervisor is over: tells its parent, or ends the tree.
pub(super) fn finished(
    node: &Arc<Node>,
    incarnation: Incarnation,
    was_up: bool,
    outcome: Outcome<Failure>,
    joined: bool,
    queue: &mut Queue,
) {
    if let Some(news) = &node.owner {
        return news.finished(outcome, joined);
    }
    let Some((parent, child)) = node.parent() else {
        return end(node, outcome);
    };
    if was_up {
        // Said once more, since the first time may still be on its way in another thread: it was up
        // before it ended.
        queue.push(Work::Input(
            parent.clone(),
            Input::Started { child, incarnation },
        ));
    }
    let exited = |exit, directive| Input::Exited { child, incarnation, exit, directive, joined };
    let input = match outcome {
        Outcome::Shutdown => exited(Exit::Shutdown, Directive::Restart),
        // As any child that is done: its own restart type says what follows.
        Outcome::AutoShutdown { .. } => exited(Exit::Normal, Directive::Restart),
        Outcome::Killed => exited(Exit::Killed, Directive::Restart),
        Outcome::StartFailed { failure, .. } => exited(Exit::Failed(failure), Directive::Restart),
        Outcome::GaveUp { .. } | Outcome::Escalated { .. } | Outcome::Unstopped { .. } => {
            let error = escalated(node, outcome);
            let path = node.cell.shared_path();
            let failure = Failure::error(&path, incarnation, error, |error| Some(error), None);
            let (directive, failure) = decide(&parent, failure);
            if directive == Directive::Escalate {
                Input::Held { child, incarnation, failure, alive: false, joined }
            } else {
                exited(Exit::Failed(failure), directive)
            }
        }
    };
    queue.push(Work::Input(parent, input));
}

/// The error with which a supervisor ends that could not go on.
pub(crate) fn escalated(node: &Node, outcome: Outcome<Failure>) -> Escalated {
    let (child, reason, cause) = match outcome {
        Outcome::GaveUp { child, failure, max, within } => (
            child,
            EscalationReason::LimitExceeded { max_restarts: max, within },
            failure,
        ),
        Outcome::Escalated { child, failure } | Outcome::StartFailed { child, failure } => {
            (child, EscalationReason::Escalated, Some(failure))
        }
        Outcome::Unstopped { child } => (child, EscalationReason::Unstopped, None),
        Outcome::Shutdown | Outcome::Killed | Outcome::AutoShutdown { .. } => {
            (usize::MAX, EscalationReason::Escalated, None)
        }
    };
    let state = node.lock();
    let history = state.errors.told();
    let child = match &cause {
        // The failure knows the path of the child it is of, which may be further down.
        Some(cause) => cause.shared_path(),
        None => state.path_at(child),
    };
    Escalated { path: node.cell.shared_path(), child, reason, cause, history }
}
