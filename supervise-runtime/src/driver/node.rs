//! One running supervisor.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use supervise_policy::{Directive, Moment, OnPanic, Strategy, SupervisorPolicy};
use tokio::sync::Notify;

use super::{
    Cell, Port, Ports, Roster, Slot, TreeShared,
    cell::{Door, Level},
    errors::Errors,
    news::News,
    turn,
};
use crate::{
    Failure,
    core::{Core, Incarnation, Mail, SharedPolicy},
    failure::Vigil,
};

/// Decides on typed errors that reach a supervisor: the compiled `on` of the tree.
pub(crate) type Decide = fn(&Failure) -> Directive;

/// A supervisor: its core behind a lock, and the ways to its children and its parent.
pub(crate) struct Node {
    pub(crate) tree: Arc<TreeShared>,
    /// `None` for the root. Weak, since the parent holds its children: the root is kept by the tree
    /// until it has ended.
    parent: Option<Weak<Node>>,
    pub(crate) decide: Option<Decide>,
    pub(crate) on_panic: OnPanic,
    pub(crate) strategy: Strategy,
    /// How many messages its children did not handle, or not to their end, those included that are gone, but for those that came
    /// with an exit.
    dead_letters: AtomicU64,
    /// Its stop is for good, as far as those above can say: its children will not come back with it.
    ends: AtomicBool,
    /// The parent's orders to this supervisor. The root's are given by its owner.
    pub(crate) cell: Cell,
    /// The way of its children to it.
    pub(crate) door: Arc<Door>,
    state: Mutex<NodeState>,
    /// Who is told what becomes of it, if it is no child of its parent but belongs to an incarnation of the child in its place.
    pub(super) owner: Option<Arc<News>>,
    /// Tells the keeper that an earlier timer was armed.
    pub(super) keeper: Notify,
    /// Tells those who wait for a child's state to change, of whom there are `watchers`.
    pub(crate) changed: Notify,
    pub(crate) watchers: AtomicUsize,
    /// The most that components below it may reach, if it says so; in its outer supervisors' limits, which count too.
    #[cfg(feature = "wasm")]
    grants: std::sync::OnceLock<Box<crate::wasm::Grants>>,
}

/// What the lock of a supervisor protects. Nothing in it runs user code.
pub(crate) struct NodeState {
    pub(crate) core: Core<Failure>,
    pub(crate) ports: Ports,
    /// The members by name, if this is a pool whose members come and go.
    pub(crate) roster: Option<Box<Roster>>,
    pub(crate) errors: Errors,
    /// How many of its children's dead letters came with their exits.
    pub(super) letters: u64,
    /// The newest order of the parent that was taken up.
    pub(super) seen: Level,
    /// All its children have been up since that order.
    pub(super) was_up: bool,
    /// The time of its last turn.
    pub(super) latest: Moment,
    /// For when the keeper will wake by itself.
    pub(super) armed: Moment,
    pub(super) has_keeper: bool,
}

/// A supervisor's state, locked. Errors of children that are dropped meanwhile are dropped after it.
pub(crate) struct Locked<'a> {
    // In this order: fields are dropped in the order of their declaration.
    state: MutexGuard<'a, NodeState>,
    _vigil: Vigil,
}

impl Deref for Locked<'_> {
    type Target = NodeState;

    fn deref(&self) -> &NodeState {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut NodeState {
        &mut self.state
    }
}

impl Node {
    pub(crate) fn new(
        tree: Arc<TreeShared>,
        parent: Option<(Arc<Node>, usize)>,
        path: Arc<str>,
        policy: SupervisorPolicy,
        children: usize,
        decide: Option<Decide>,
        seed: u64,
    ) -> Arc<Self> {
        Self::owned(tree, parent, path, policy, children, decide, seed, None)
    }

    /// A supervisor that belongs to an incarnation of the child in its place, rather than to the parent.
    #[expect(
        clippy::too_many_arguments,
        reason = "as many as a supervisor is made of"
    )]
    pub(super) fn owned(
        tree: Arc<TreeShared>,
        parent: Option<(Arc<Node>, usize)>,
        path: Arc<str>,
        policy: SupervisorPolicy,
        children: usize,
        decide: Option<Decide>,
        seed: u64,
        owner: Option<Arc<News>>,
    ) -> Arc<Self> {
        let (up, index) = match &parent {
            Some((node, index)) => (node.door.clone(), *index),
            None => (Door::new(Weak::new(), None), 0),
        };
        Arc::new_cyclic(|node| Self {
            tree,
            decide,
            door: Door::new(node.clone(), parent.is_some().then_some(&*path)),
            cell: Cell::new(path, up, index),
            on_panic: policy.on_panic,
            dead_letters: AtomicU64::new(0),
            ends: AtomicBool::new(owner.is_some()),
            owner,
            strategy: policy.strategy,
            parent: parent.map(|(node, _)| Arc::downgrade(&node)),
            state: Mutex::new(NodeState {
                core: Core::new(policy, seed),
                ports: Ports::with_capacity(children),
                roster: Roster::new(policy.members),
                errors: Errors::default(),
                letters: 0,
                seen: Level::NONE,
                was_up: false,
                latest: Moment::ZERO,
                armed: Moment::MAX,
                has_keeper: false,
            }),
            keeper: Notify::new(),
            changed: Notify::new(),
            watchers: AtomicUsize::new(0),
            #[cfg(feature = "wasm")]
            grants: std::sync::OnceLock::new(),
        })
    }

    /// Says what components below it may reach at most. The first word counts.
    #[cfg(feature = "wasm")]
    pub(crate) fn grant(&self, grants: crate::wasm::Grants) {
        let _ = self.grants.set(Box::new(grants));
    }

    /// What is left of grants below this supervisor, and below those around it.
    #[cfg(feature = "wasm")]
    pub(crate) fn narrowed(&self, grants: &crate::wasm::Grants) -> crate::wasm::Grants {
        let mut grants = match self.grants.get() {
            Some(outer) => grants.within(outer),
            None => grants.clone(),
        };
        let mut above = self.parent.as_ref().and_then(Weak::upgrade);
        while let Some(node) = above {
            if let Some(outer) = node.grants.get() {
                grants = grants.within(outer);
            }
            above = node.parent.as_ref().and_then(Weak::upgrade);
        }
        grants
    }

    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    pub(crate) fn lock(&self) -> Locked<'_> {
        let vigil = Vigil::new();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { state, _vigil: vigil }
    }

    /// Forgets the restarts that its children share.
    pub(crate) fn reset(&self) {
        self.lock().core.reset_shared();
    }

    /// Adds a child; `port` makes the way to it from its index.
    pub(crate) fn add<T>(
        &self,
        policy: SharedPolicy,
        supervisor: bool,
        port: impl FnOnce(usize) -> (T, Port),
    ) -> (usize, T) {
        let mut state = self.lock();
        let index = state.core.add(policy, supervisor);
        let (made, port) = port(index);
        state.ports.put(index, port);
        (index, made)
    }

    /// So many children are about to be added.
    pub(crate) fn expect(&self, children: usize) {
        let mut state = self.lock();
        state.core.expect(children);
        state.ports.reserve(children);
    }

    /// A child that was declared is not to be there.
    pub(crate) fn leave_out(&self, policy: &SharedPolicy) {
        if policy.significant {
            self.lock().core.leave_out();
        }
    }

    /// The path of a child with this name.
    pub(crate) fn path_of(&self, child: &str) -> Arc<str> {
        self.door.path_of(child)
    }

    /// A child did not handle a message, or not to its end.
    pub(super) fn count_dead_letter(&self) {
        // Relaxed: a count, by which nobody orders anything.
        self.dead_letters.fetch_add(1, Relaxed);
        self.tree.count_dead_letter();
    }

    /// Whether a child that is down with this supervisor will not be started again.
    pub(super) fn ends_for_good(&self) -> bool {
        self.is_root() || self.ends.load(Relaxed)
    }

    /// Whether it belonged to an incarnation that is over.
    pub(super) fn is_dismissed(&self) -> bool {
        self.owner
            .as_ref()
            .is_some_and(|owner| owner.is_dismissed())
    }

    /// Whether this is the root of its tree.
    pub(crate) fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// The supervisor above, and this one's index there. `None` for the root.
    pub(crate) fn parent(&self) -> Option<(Arc<Node>, usize)> {
        Some((self.parent.as_ref()?.upgrade()?, self.cell.place()?.1))
    }
}

impl Slot for Node {
    fn cell(&self) -> &Cell {
        &self.cell
    }

    fn set_mail(&self, mail: Mail) {
        // Relaxed: read under this supervisor's lock, in a turn that follows from what the writer does next.
        self.ends.store(mail == Mail::Closed, Relaxed);
    }

    fn dead_letters(&self) -> u64 {
        let (letters, below) = {
            let state = self.lock();
            let below: Vec<Arc<Node>> = state.ports.iter().filter_map(Port::below).collect();
            (state.letters, below)
        };
        let below: u64 = below.iter().map(|node| node.dead_letters()).sum();
        self.dead_letters.load(Relaxed) + letters + below
    }

    fn supervisor(&self) -> Option<&Node> {
        Some(self)
    }

    fn node(self: Arc<Self>) -> Option<Arc<Node>> {
        Some(self)
    }
}

impl NodeState {
    /// Whoever looks at a child sees what it is: one that was only taken to be up is not, as long as it has not said so.
    pub(crate) fn settle(&mut self, child: usize) {
        let port = self.ports.get(child);
        if port.is_some_and(|port| port.cell().settle()) {
            let now = self.latest;
            self.core.doubt(child, now);
        }
    }

    /// The supervisor's own incarnation.
    pub(crate) fn life(&self) -> Incarnation {
        self.seen.incarnation()
    }

    /// What the incarnation of a child before this one, which is there, failed with, if it failed.
    pub(crate) fn failed_before(&self, child: usize, incarnation: Incarnation) -> Option<Failure> {
        let child = self.core.children().get(child)?;
        let exit = child.last_exit.as_ref()?;
        (child.incarnation == incarnation)
            .then(|| exit.failure().cloned())
            .flatten()
    }

    pub(crate) fn path_at(&self, child: usize) -> Arc<str> {
        self.ports
            .get(child)
            .map_or_else(|| "".into(), |port| port.cell().shared_path())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Handles outlive it, and may ask for what became of their messages.
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut letters = Vec::new();
        for port in state.ports.iter() {
            let of_child = state.core.take_letters(port.cell().index());
            letters.extend(of_child.into_iter().map(|letter| (port.slot(), letter)));
        }
        for (slot, letter) in letters {
            turn::bury(self, &*slot, letter);
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("path", &self.cell.path())
            .finish_non_exhaustive()
    }
}
