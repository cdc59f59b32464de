//! What has become of an order by hand, as the child's supervisor knows it. `None`: it is on its way.

use super::CommandError;
use crate::{
    Failure, State,
    core::{Child, Core, Exit, Incarnation},
};

type Outcome = Option<Result<(), CommandError>>;

/// Of an order to stop this incarnation.
pub(super) fn stopped(child: &Child<Failure>, incarnation: Incarnation) -> Outcome {
    // A newer incarnation: it had stopped, and was started again since.
    let down = child.state.is_terminal() || child.incarnation > incarnation;
    down.then_some(Ok(()))
}

/// Of an order to start an incarnation after this one.
pub(super) fn started(
    core: &Core<Failure>,
    child: &Child<Failure>,
    incarnation: Incarnation,
    path: &str,
) -> Outcome {
    let began = child.incarnation > incarnation;
    match child.state {
        State::Running | State::Held | State::Paused | State::BackingOff if began => Some(Ok(())),
        // Whatever it is waiting for will not come.
        _ if core.is_over() => Some(Err(CommandError::NotRunning(path.into()))),
        State::Stopped | State::LimitExceeded => {
            let in_turn = core.is_rolling() && child.starts_with_group();
            match (&child.last_exit, began) {
                _ if in_turn => None,
                (_, true) if child.ready_at.is_some() => Some(Ok(())),
                (Some(Exit::Ignored), true) => Some(Ok(())),
                (Some(Exit::Failed(failure)), true) => {
                    let (path, failure) = (path.into(), failure.clone());
                    Some(Err(CommandError::StartFailed { path, failure }))
                }
                _ => Some(Err(CommandError::Overruled(path.into()))),
            }
        }
        _ => None,
    }
}
