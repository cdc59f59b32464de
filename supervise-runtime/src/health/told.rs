//! How a child says that it is.

use std::{fmt, sync::Arc};

/// How well a child is.
///
/// ```
/// use supervise_runtime::Health;
/// let slow = Health::Degraded("the queue is long".into());
/// assert_eq!(slow.to_string(), "degraded: the queue is long");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Health {
    /// It is well.
    #[default]
    Healthy,
    /// It works, but not as it should. This is told as an event and changes nothing.
    Degraded(Arc<str>),
    /// It does not do its work. Said to so many probes in a row, it is restarted.
    Unhealthy(Arc<str>),
}

impl Health {
    /// What is wrong, if anything is.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Health::Healthy => None,
            Health::Degraded(reason) | Health::Unhealthy(reason) => Some(reason),
        }
    }

    /// Its name in snake case.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Health::Healthy => "healthy",
            Health::Degraded(_) => "degraded",
            Health::Unhealthy(_) => "unhealthy",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        match self.reason() {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        }
    }
}
