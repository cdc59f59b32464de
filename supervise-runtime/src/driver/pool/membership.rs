//! Where the members of a pool are that come and go, whatever they do.

use std::sync::{Arc, Weak};

use super::{
    super::{Cell, Node, Port, Slot, shell::Post, turn},
    roster::{Given, Name},
};
use crate::{
    ChildRef, Counts, SpawnError,
    core::{Refused, SharedPolicy, When},
    observe,
};

/// What all members of a pool have in common, and the way to them.
#[derive(Debug)]
pub(crate) struct Membership {
    pub(in crate::driver) node: Weak<Node>,
    pub(crate) path: Arc<str>,
    pub(in crate::driver) policy: SharedPolicy,
    pub(crate) max: usize,
}

/// Why nobody can be added.
pub(crate) enum Denied {
    InvalidName,
    NameTaken,
    NotRunning,
    Full,
}

/// Adds a child to a supervisor whose children come and go, and orders its start.
pub(in crate::driver) fn admit<S: Slot>(
    node: &Arc<Node>,
    policy: &SharedPolicy,
    name: Option<&str>,
    slot: impl FnOnce(Cell, &SharedPolicy) -> S,
) -> Result<Post<S>, Denied> {
    if name.is_some_and(|name| name.is_empty() || name.contains('/')) {
        return Err(Denied::InvalidName);
    }
    let mut guard = node.lock();
    let state = &mut *guard;
    let roster = state.roster.as_mut().ok_or(Denied::NotRunning)?;
    let (name, hash) = match name {
        Some(name) => {
            let hash = roster.vacant(&state.ports, Name::new(name));
            (
                Given::Path(node.path_of(name)),
                hash.ok_or(Denied::NameTaken)?,
            )
        }
        None => roster.number(&state.ports, |number| node.path_of(number)),
    };
    let index = match state.core.admit(policy.clone()) {
        Ok(index) => index,
        Err(Refused::Full) => return Err(Denied::Full),
        Err(_) => return Err(Denied::NotRunning),
    };
    roster.insert(hash, index, &state.ports);
    let mut cell = match name {
        Given::Path(path) => Cell::new(path, node.door.clone(), index),
        Given::Number(number) => Cell::numbered(number, node.door.clone(), index),
    };
    cell.hash = hash;
    let slot = Arc::new(slot(cell, policy));
    state.ports.put(index, Port::new(slot.clone()));
    let mut queue = turn::Queue::default();
    turn::turn_in(
        node,
        guard,
        When::NEVER,
        None,
        &mut queue,
        |core, now, sink| {
            core.launch(index, now, sink);
        },
    );
    turn::perform(queue);
    Ok(Post { node: node.clone(), slot })
}

impl Membership {
    /// Adds a member and orders its start. Everything that can be refused is refused here and at once.
    pub(in crate::driver) fn admit<S: Slot>(
        &self,
        name: Option<&str>,
        slot: impl FnOnce(Cell, &SharedPolicy) -> S,
    ) -> Result<Post<S>, Denied> {
        let node = self.node.upgrade().ok_or(Denied::NotRunning)?;
        admit(&node, &self.policy, name, slot)
    }

    /// The same for who asked, who has the arguments back.
    pub(in crate::driver) fn refuse<T>(
        &self,
        why: &Denied,
        name: Option<&str>,
        args: T,
    ) -> SpawnError<T> {
        let (pool, name) = (Box::from(&*self.path), name.unwrap_or_default().into());
        match why {
            Denied::InvalidName => SpawnError::InvalidName { pool, name, args },
            Denied::NameTaken => SpawnError::NameTaken { pool, name, args },
            Denied::NotRunning => SpawnError::NotRunning { pool, args },
            Denied::Full => SpawnError::Full { pool, max: self.max, args },
        }
    }

    /// How many members there are, those that are being restarted among them.
    pub(crate) fn count(&self) -> usize {
        let count = |node: &Node| node.lock().roster.as_ref().map_or(0, |roster| roster.len());
        self.look(count).unwrap_or(0)
    }

    /// The same, and how many of them are up.
    pub(crate) fn counts(&self) -> Counts {
        self.look(observe::counts).unwrap_or_default()
    }

    /// The ways to the members, in the order in which they came.
    pub(crate) fn slots(&self) -> Vec<Arc<dyn Slot>> {
        let members = self.look(|node| {
            let mut found = Vec::new();
            observe::scan(node, |index, _, port| found.push((index, port.slot())));
            found.sort_unstable_by_key(|(index, _)| *index);
            found
        });
        let members = members.unwrap_or_default().into_iter();
        members.map(|(_, slot)| slot).collect()
    }

    /// The way to the member of this name.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<dyn Slot>> {
        let node = self.node.upgrade()?;
        let state = node.lock();
        let index = state.roster.as_ref()?.get(&state.ports, name)?;
        Some(state.ports.get(index)?.slot())
    }

    /// The pool itself as its supervisor sees it.
    pub(crate) fn child(&self) -> Option<ChildRef> {
        Some(ChildRef::new(self.node.upgrade()?))
    }

    fn look<T>(&self, look: impl FnOnce(&Node) -> T) -> Option<T> {
        Some(look(&*self.node.upgrade()?))
    }
}
