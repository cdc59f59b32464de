//! Who is in a pool whose members come and go.

use std::sync::Arc;

use supervise_policy::Members;

use super::{
    super::{NodeState, Port},
    names::Names,
};
use crate::{
    Failure,
    core::{Child, Exit, Incarnation, Mail},
    observe::{self, ChildReport},
    slab::{Slab, place_of},
};

/// The members by path. Each has one entry, the unnamed ones too, so that all are found at once.
#[derive(Debug)]
pub(crate) struct Roster {
    names: Names,
    /// The number of the next member without a name.
    next: u64,
    /// Those that did not end well when the pool stopped, and in which of its lives that was.
    fallen: Vec<ChildReport>,
    life: Incarnation,
}

impl Roster {
    pub(in crate::driver) fn new(members: Option<Members>) -> Option<Box<Self>> {
        let Some(Members::AtMost(_)) = members else {
            return None;
        };
        Some(Box::new(Self {
            names: Names::default(),
            next: 0,
            fallen: Vec::new(),
            life: 0,
        }))
    }

    /// The member at this path.
    pub(crate) fn get(&self, ports: &Slab<Port>, path: &str) -> Option<usize> {
        self.get_by(self.names.hash(path), ports, path)
    }

    fn get_by(&self, hash: u32, ports: &Slab<Port>, path: &str) -> Option<usize> {
        let is =
            |place| matches!(ports.at_place(place), Some((_, port)) if port.cell().path() == path);
        let place = self.names.find(hash, is)?;
        Some(ports.at_place(place)?.0)
    }

    /// How many members there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The hash of a path that no member has, to be inserted by.
    pub(super) fn vacant(&self, ports: &Slab<Port>, path: &str) -> Option<u32> {
        let hash = self.names.hash(path);
        self.get_by(hash, ports, path).is_none().then_some(hash)
    }

    pub(super) fn insert(&mut self, hash: u32, index: usize) {
        self.names.insert(hash, place_of(index));
    }

    pub(super) fn remove(&mut self, path: &str, index: usize) {
        self.names.remove(path, place_of(index));
    }

    /// The members that did not end well in this life of the pool.
    pub(crate) fn fallen(&self, life: Incarnation) -> &[ChildReport] {
        if self.life == life { &self.fallen } else { &[] }
    }

    fn fell(&mut self, life: Incarnation, report: ChildReport) {
        if self.life != life {
            self.life = life;
            self.fallen.clear();
        }
        self.fallen.push(report);
    }

    /// A path that no member has, with its hash: the pool's, and a number.
    pub(super) fn number(
        &mut self,
        ports: &Slab<Port>,
        path_of: impl Fn(&str) -> Arc<str>,
    ) -> (Arc<str>, u32) {
        loop {
            let path = path_of(&self.next.to_string());
            self.next = self.next.wrapping_add(1);
            if let Some(hash) = self.vacant(ports, &path) {
                return (path, hash);
            }
        }
    }
}

/// Takes the members out that are gone, to be dropped without a lock held. None where nobody comes and
/// goes. `reporter` is the member whose task calls, which sees for itself that it is over.
pub(in crate::driver) fn take_gone(
    state: &mut NodeState,
    reporter: Option<usize>,
) -> Vec<(Box<Child<Failure>>, Option<Port>)> {
    let mut gone = Vec::new();
    let NodeState { core, ports, roster: Some(roster), seen, .. } = state else {
        return gone;
    };
    let life = seen.incarnation;
    let over = core.is_over();
    core.take_gone(|index, child| {
        let port = ports.remove(index);
        if let Some(port) = &port {
            let cell = port.cell();
            roster.remove(cell.path(), index);
            if over && fell(&child) {
                roster.fell(life, observe::child_report(&child, cell));
            }
            // It may not have reported itself, but been called off.
            port.slot().set_mail(Mail::Closed);
            cell.dismiss();
            if reporter != Some(index) {
                cell.wake();
            }
        }
        gone.push((child, port));
    });
    gone
}

/// Whether a member's end is worth a line in the report.
fn fell(child: &Child<Failure>) -> bool {
    child.aborted
        || !matches!(
            child.last_exit,
            None | Some(Exit::Normal | Exit::Shutdown | Exit::Ignored)
        )
}
