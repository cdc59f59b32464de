use std::convert::Infallible;

use supervision::prelude::*;

pub struct Ledger;

pub struct LedgerArgs {
    pub pool: usize,
}

impl Actor for Ledger {
    type Args = LedgerArgs;
    type Msg = ();
    type Error = Infallible;

    async fn start(_: LedgerArgs, _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

supervision_tree!(Missing {
    strategy: one_for_one,
    children: [
        ledger = worker { actor: Ledger },
    ],
});

supervision_tree!(Mistyped {
    context: usize,
    strategy: one_for_one,
    children: [
        ledger = worker {
            actor: Ledger,
            args: |pool| *pool,
        },
    ],
});

fn main() {}
