//! How long a component's calls may take.

use std::time::Duration;

use supervise_policy::HealthCheck;

use crate::core::SharedPolicy;

/// How long each kind of call may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) start: Option<Duration>,
    pub(super) handle: Option<Duration>,
    pub(super) health: Option<Duration>,
    pub(super) stop: Option<Duration>,
}

impl Times {
    pub(super) fn of(policy: Option<&SharedPolicy>) -> Self {
        Self {
            start: policy.map(|policy| policy.start_timeout),
            handle: policy.and_then(|policy| policy.handle_timeout),
            health: policy.and_then(|policy| match policy.health {
                Some(HealthCheck::Probe { timeout, .. }) => Some(timeout),
                _ => None,
            }),
            stop: policy.and_then(|policy| policy.shutdown.limit()),
        }
    }
}
