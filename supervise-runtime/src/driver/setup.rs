//! What a tree is started with beside its context.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::fake::{Fake, MakeCrew, SpawnTask, SpawnWorker};
use crate::{Actor, OverrideFault, PanicReport, overrides::FaultKind};

/// The fakes for its children, and what goes wrong while they are made.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    fakes: BTreeMap<Box<str>, Arc<Fake>>,
    found: Mutex<Found>,
}

/// What went wrong while a tree was made.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) faults: Vec<OverrideFault>,
    /// The first child of which it could not be said whether it is there.
    pub(crate) undecided: Option<(Arc<str>, PanicReport)>,
}

impl Setup {
    pub(crate) fn new(fakes: BTreeMap<Box<str>, Arc<Fake>>) -> Self {
        Self { fakes, found: Mutex::default() }
    }

    /// What was found while the tree was made.
    pub(crate) fn take(&self) -> Found {
        std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What stands in for the actor at this path.
    pub(super) fn fake_worker<A: Actor>(&self, path: &str) -> Option<&SpawnWorker<A>> {
        let fake = self.fakes.get(path)?;
        fake.worker::<A>()
            .map_err(|kind| self.fault(path, kind))
            .ok()
    }

    /// What stands in for the members of the pool of actors at this path.
    pub(super) fn fake_member<A: Actor>(&self, path: &str) -> Option<Arc<Fake>> {
        self.fake_worker::<A>(path)?;
        self.fakes.get(path).cloned()
    }

    /// What stands in for the task at this path.
    pub(super) fn fake_task(&self, path: &str) -> Option<&SpawnTask> {
        let fake = self.fakes.get(path)?;
        fake.task().map_err(|kind| self.fault(path, kind)).ok()
    }

    /// What stands in for the function of the pool of tasks at this path.
    pub(super) fn fake_crew<I: 'static, O: 'static>(&self, path: &str) -> Option<&MakeCrew<I, O>> {
        let fake = self.fakes.get(path)?;
        fake.crew().map_err(|kind| self.fault(path, kind)).ok()
    }

    fn fault(&self, path: &str, kind: FaultKind) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let fault = OverrideFault::new(path, kind);
        // The replicas of a child are replaced by one fake.
        if !found.faults.contains(&fault) {
            found.faults.push(fault);
        }
    }

    /// The `when` of a child panicked.
    pub(super) fn undecided(&self, path: Arc<str>, report: PanicReport) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.undecided.get_or_insert((path, report));
    }
}
