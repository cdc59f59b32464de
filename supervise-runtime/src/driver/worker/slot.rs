//! A worker as its handles and its supervisor see it.

#[cfg(feature = "wasm")]
use std::sync::PoisonError;
use std::{
    any::{TypeId, type_name},
    mem::needs_drop,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering::Relaxed},
    },
};

use supervise_policy::{ChildPolicy, WhileDown};
use tokio::time::Instant;

#[cfg(feature = "wasm")]
use crate::driver::cell::Upward;
use crate::{
    Actor, Failure,
    breaker::gate::Gate,
    core::{self, History, Mail},
    driver::{AnyActor, Cell, Node, Slot, slot::ActorType},
    failure::catch,
    health::Vitals,
    mailbox::{Dead, DeadLetter, DeadLetters, DeadReason, Intake, Letter, Mailbox},
    observe,
    state::link::StateLink,
};

/// What is known of a child's state; an object for the same reason as `Upward`.
trait Linked: Send + Sync {
    fn link(&self) -> &StateLink;
}

impl Linked for StateLink {
    fn link(&self) -> &StateLink {
        self
    }
}

pub(crate) struct WorkerSlot<M> {
    pub(crate) cell: Cell,
    pub(crate) mailbox: Mailbox<M>,
    pub(crate) dead: DeadLetters<M>,
    actor: ActorType,
    /// Boxed, since most actors have none of it.
    rare: Option<Box<Rare>>,
    while_down: WhileDown,
    /// How many dead letters it keeps. Here, where there is room for it beside what is small.
    keeps_dead: u32,
    /// The supervisor that belongs to its incarnation. A trait's object, for the reason that `Upward` gives.
    #[cfg(feature = "wasm")]
    brood: std::sync::Mutex<Option<std::sync::Weak<dyn Upward>>>,
    /// Mirrors what the mailbox does, so that a restart need not lock it to find nothing changed.
    intake: AtomicU8,
    /// The message at hand has failed, and is to be buried when its incarnation is over. Written and read by the child's own
    /// task.
    due: AtomicBool,
}

/// What only those have that ask for it.
struct Rare {
    /// If its actor has state that could be handed on.
    state: Option<Arc<dyn Linked>>,
    vitals: Option<Box<Vitals>>,
    gate: Option<Box<Gate>>,
}

impl<M> WorkerSlot<M> {
    /// Of an actor that its handles take for an `A`.
    pub(in crate::driver) fn new<A: Actor<Msg = M>>(
        cell: Cell,
        policy: &ChildPolicy,
        link: Option<Arc<StateLink>>,
    ) -> Self {
        let mailbox = policy.mailbox;
        let state: Option<Arc<dyn Linked>> = match link {
            Some(link) => Some(link),
            None => None,
        };
        let (vitals, gate) = (Vitals::new(policy), policy.breaker.map(Gate::new));
        let any = state.is_some() || vitals.is_some() || gate.is_some();
        Self {
            cell,
            actor: || (TypeId::of::<A>(), type_name::<A>()),
            dead: DeadLetters::new(),
            keeps_dead: mailbox.dead_letters,
            rare: any.then(|| Box::new(Rare { state, vitals, gate })),
            while_down: mailbox.while_down,
            #[cfg(feature = "wasm")]
            brood: std::sync::Mutex::new(None),
            mailbox: Mailbox::new(mailbox.capacity),
            intake: AtomicU8::new(Intake::Open as u8),
            due: AtomicBool::new(false),
        }
    }

    /// An incarnation has a supervisor of its own from now on, or none.
    #[cfg(feature = "wasm")]
    pub(in crate::driver) fn set_brood(&self, brood: Option<std::sync::Weak<dyn Upward>>) {
        let mut own = self.brood.lock().unwrap_or_else(PoisonError::into_inner);
        *own = brood;
    }

    /// Counts a message that was not handled, and keeps it. Inlined, so that it is written where it is kept.
    #[inline(always)]
    pub(super) fn bury(&self, node: &Node, dead: Dead<M>, at: Instant) {
        node.count_dead_letter();
        // An error takes care of its own drop.
        let (_, msg) = self.dead.push(dead, at, self.keeps_dead);
        if needs_drop::<M>()
            && msg.is_some()
            && let Err(report) = catch(|| drop(msg))
        {
            observe::drop_panicked(node, &self.cell, &report);
        }
    }

    /// Whether as many dead letters are kept as its supervisor remembers with its restarts, or fewer.
    pub(super) fn keeps_few_dead(&self) -> bool {
        (1..=History::<Failure>::LETTERS).contains(&self.keeps_dead)
    }

    /// The message at hand has failed, and is to be buried when its incarnation is over: see [`take_due`](Self::take_due).
    pub(super) fn set_due(&self) {
        self.due.store(true, Relaxed);
    }

    /// Whether the message at hand is still to be buried. Said once.
    pub(super) fn take_due(&self) -> bool {
        let due = self.due.load(Relaxed);
        if due {
            self.due.store(false, Relaxed);
        }
        due
    }

    /// Buries a message that was never handed to the actor. A question is dropped, which tells its asker.
    pub(super) fn bury_letter(&self, node: &Node, letter: Letter<M>, reason: DeadReason) {
        let Letter { msg, asks, pass } = letter;
        if let Some(gate) = self.gate() {
            gate.cancel(pass);
        }
        let (kept, dropped) = if asks {
            (None, Some(msg))
        } else {
            (Some(msg), None)
        };
        let incarnation = self.cell.incarnation();
        let dead = Dead { incarnation, reason, msg: kept };
        self.bury(node, dead, Instant::now());
        if let Err(report) = catch(|| drop(dropped)) {
            observe::drop_panicked(node, &self.cell, &report);
        }
    }

    /// Takes out the dead letters that are kept, oldest first.
    pub(crate) fn take_letters(&self) -> Vec<DeadLetter<M>> {
        let path = self.cell.shared_path();
        // Those that its supervisor has first: it may be about to hand them over.
        let with_restarts = self.cell.place().map(|(node, index)| {
            let letters = node.lock().core.take_letters(index);
            (node, letters)
        });
        let own = self.dead.take(&path);
        let Some((node, letters)) = with_restarts.filter(|(_, letters)| !letters.is_empty()) else {
            return own;
        };
        let letters = letters.into_iter().map(|letter| DeadLetter {
            path: path.clone(),
            incarnation: letter.incarnation,
            message_type: type_name::<M>(),
            reason: DeadReason::Failed(letter.failure),
            at: node.tree.instant(letter.at),
            message: None,
        });
        let mut letters: Vec<_> = letters.chain(own).collect();
        letters.sort_by_key(|letter| (letter.at, letter.incarnation));
        let many = letters.len().saturating_sub(self.keeps_dead as usize);
        letters.split_off(many)
    }

    /// A message made room for a newer one.
    #[cold]
    pub(crate) fn displaced(&self, letter: Letter<M>) {
        if let Some((node, _)) = self.cell.place() {
            self.bury_letter(&node, letter, DeadReason::Displaced);
            observe::dead_letters(&node, &self.cell, 1, DeadReason::Displaced);
        }
    }
}

impl<M> WorkerSlot<M> {
    /// The breaker in front of it, if it has one.
    #[inline]
    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.rare.as_ref()?.gate.as_deref()
    }

    /// What is noted of its health, if it is watched.
    #[inline]
    pub(crate) fn vitals(&self) -> Option<&Vitals> {
        self.rare.as_ref()?.vitals.as_deref()
    }

    /// Whether messages are taken.
    pub(crate) fn is_open(&self) -> bool {
        // Relaxed: a hint, which the mailbox itself has the last word on.
        self.intake.load(Relaxed) != Intake::Closed as u8
    }
}

impl<M: Send + 'static> Slot for WorkerSlot<M> {
    fn actor(self: Arc<Self>) -> Option<AnyActor> {
        Some(AnyActor { kind: self.actor, slot: self })
    }

    fn cell(&self) -> &Cell {
        &self.cell
    }

    fn has_messages(&self) -> bool {
        true
    }

    fn set_mail(&self, mail: Mail) {
        let intake = match (mail, self.while_down) {
            (Mail::Closed, _) => Intake::Closed,
            (Mail::Up, _) | (_, WhileDown::Keep) => Intake::Open,
            (Mail::Down | Mail::Over, WhileDown::Reject) => Intake::Rejecting,
            (Mail::Down | Mail::Over, WhileDown::DropOldest) => Intake::DroppingOldest,
        };
        // Relaxed: only written under the supervisor's lock, or when the task is gone.
        if self.intake.load(Relaxed) != intake as u8 {
            self.intake.store(intake as u8, Relaxed);
            self.mailbox.set_intake(intake);
        }
    }

    fn gate(&self) -> Option<&Gate> {
        self.gate()
    }

    fn vitals(&self) -> Option<&Vitals> {
        self.vitals()
    }

    fn state(&self) -> Option<&StateLink> {
        self.rare.as_ref()?.state.as_deref().map(Linked::link)
    }

    #[cfg(feature = "wasm")]
    fn brood(&self) -> Option<Arc<Node>> {
        let own = self.brood.lock().unwrap_or_else(PoisonError::into_inner);
        let upward = own.as_ref()?.upgrade()?;
        Some(upward.node())
    }

    fn dead_letters(&self) -> u64 {
        self.dead.total()
    }

    fn keep_letter(&self, letter: core::Letter<Failure>, at: Instant) {
        let core::Letter { incarnation, failure, .. } = letter;
        let dead = Dead { incarnation, reason: DeadReason::Failed(failure), msg: None };
        drop(self.dead.push(dead, at, self.keeps_dead));
    }
}
