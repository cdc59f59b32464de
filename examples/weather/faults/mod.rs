//! The faults that the run is disturbed with: planned from a seed, each struck exactly once.

mod kinds;
mod plan;

use std::{
    any::Any,
    collections::HashMap,
    future::pending,
    panic::panic_any,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use kinds::Blow;
pub(crate) use kinds::{Extent, Severity, Site};
use plan::Plan;
pub(crate) use plan::TooMany;

/// What an injected panic says, so that the panic hook knows it.
const PANIC: &str = "an injected panic";

/// The faults of one run, shared by everything that may be struck. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Faults(Arc<Inner>);

struct Inner {
    due: Mutex<Due>,
    total: usize,
    struck: watch::Sender<usize>,
}

/// What is still to come.
struct Due {
    plan: Plan,
    /// How often the next starts of a child will fail, by its path.
    starts: HashMap<Box<str>, usize>,
}

impl Faults {
    /// Plans `count` faults. The same seed gives the same plan.
    pub(crate) fn new(count: usize, seed: u64, extent: Extent) -> Result<Self, TooMany> {
        let plan = plan::plan(count, seed, extent)?;
        let due = Mutex::new(Due { plan, starts: HashMap::new() });
        Ok(Self(Arc::new(Inner {
            due,
            total: count,
            struck: watch::Sender::new(0),
        })))
    }

    /// Lets the fault that is planned for this row at this site strike, if there is one: an error of
    /// the caller's own type, a panic, or a hang. It is spent then, so that the row passes when it
    /// comes again. `child` is the path of the child that is struck.
    pub(crate) async fn strike<E: From<Severity>>(
        &self,
        site: Site,
        row: usize,
        child: &str,
    ) -> Result<(), E> {
        match self.take(site, row, child) {
            None => Ok(()),
            Some(Blow::Error(severity)) => Err(severity.into()),
            Some(Blow::Panic) => panic_any(PANIC),
            Some(Blow::Hang) => pending().await,
        }
    }

    /// Lets the start of this child fail, if that is its fate.
    pub(crate) fn strike_start<E: From<Severity>>(&self, child: &str) -> Result<(), E> {
        let mut due = self.due();
        match due.starts.get_mut(child) {
            Some(left @ 1..) => *left -= 1,
            _ => return Ok(()),
        }
        drop(due);
        self.count();
        Err(Severity::Starting.into())
    }

    /// How many faults have struck so far.
    pub(crate) fn struck(&self) -> usize {
        *self.0.struck.borrow()
    }

    /// How many were planned.
    pub(crate) fn total(&self) -> usize {
        self.0.total
    }

    /// Waits until every fault has struck.
    pub(crate) async fn all_struck(&self) {
        let mut struck = self.0.struck.subscribe();
        // The sender is ours, so this cannot end otherwise.
        let _ = struck.wait_for(|struck| *struck == self.0.total).await;
    }

    fn take(&self, site: Site, row: usize, child: &str) -> Option<Blow> {
        let mut due = self.due();
        let planned = due.plan.take(site, row)?;
        if planned.failing_starts > 0 {
            *due.starts.entry(child.into()).or_default() += planned.failing_starts;
        }
        drop(due);
        self.count();
        Some(planned.blow)
    }

    fn count(&self) {
        self.0.struck.send_modify(|struck| *struck += 1);
    }

    fn due(&self) -> MutexGuard<'_, Due> {
        self.0.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a panic with this payload was injected here.
pub(crate) fn is_injected(payload: &(dyn Any + Send)) -> bool {
    payload.downcast_ref::<&str>() == Some(&PANIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_fault_strikes_once() {
        let faults = Faults::new(40, 3, Extent { rows: 20, months: 4 }).unwrap();
        for _ in 0..2 {
            for site in Site::ALL {
                for row in 0..20 {
                    faults.take(site, row, "child");
                }
            }
            while faults.strike_start::<Severity>("child").is_err() {}
        }
        assert_eq!(faults.struck(), 40);
        faults.all_struck().await;
    }

    #[tokio::test]
    async fn an_error_is_of_the_callers_type() {
        let faults = Faults::new(40, 3, Extent { rows: 40, months: 0 }).unwrap();
        faults.due().plan = Plan::single(Site::Parse, 7, Blow::Error(Severity::Damaging));
        assert_eq!(
            faults.strike::<Severity>(Site::Parse, 6, "child").await,
            Ok(())
        );
        let struck = faults.strike::<Severity>(Site::Parse, 7, "child").await;
        assert_eq!(struck, Err(Severity::Damaging));
        assert_eq!(
            faults.strike::<Severity>(Site::Parse, 7, "child").await,
            Ok(())
        );
    }
}
