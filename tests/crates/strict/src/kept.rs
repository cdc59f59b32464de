//! An actor whose state is kept, whose messages are tried again, and that may fail only so often.

use core::convert::Infallible;
use std::sync::Arc;

use supervision::{
    Actor, Context, MemoryStore, Snapshot, StateStore, supervised, supervision_tree,
};

/// Adds up what it is told.
#[supervised(state = per_call, mailbox = queue { capacity: 8, while_down: reject })]
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    /// So far.
    total: u64,
}

/// A number that is none.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("zero adds nothing")]
pub struct Zero;

impl Actor for Sum {
    type Args = ();
    type Msg = u64;
    type Error = Zero;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Zero> {
        Ok(Self { total: 0 })
    }

    async fn handle(&mut self, msg: u64, _: &mut Context<Self>) -> Result<(), Zero> {
        if msg == 0 {
            return Err(Zero);
        }
        self.total = self.total.saturating_add(msg);
        Ok(())
    }
}

impl Snapshot for Sum {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.total
    }

    async fn restore(&mut self, state: u64, _: &mut Context<Self>) -> Result<(), Zero> {
        self.total = state;
        Ok(())
    }
}

/// Forgets everything.
#[derive(Clone, Copy, Debug)]
pub struct Sieve;

impl Actor for Sieve {
    type Args = ();
    type Msg = u64;
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }

    async fn handle(&mut self, _: u64, _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Where state goes.
#[derive(Clone, Debug, Default)]
pub struct Stores {
    /// In memory.
    memory: MemoryStore,
}

impl Stores {
    /// The store, whichever it is.
    fn store(&self) -> Arc<dyn StateStore> {
        Arc::new(self.memory.clone())
    }
}

supervision_tree!(Kept {
    context: Stores,
    strategy: one_for_one,
    children: [
        sum = worker {
            actor: Sum,
            store: Stores::store,
            retry: attempts { times: 2, backoff: immediate },
            resume_budget: limit { max: 3, within: 1m, then: restart },
            on: match error {
                Zero => resume,
            },
        },
        every = worker {
            actor: Sum,
            state: snapshot { every: 10 },
            mailbox: queue { capacity: 4, while_down: drop_oldest, dead_letters: 2 },
        },
        sieve = worker { actor: Sieve, state: fresh },
    ],
});
