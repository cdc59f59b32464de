//! What an attribute and a tree say together about the end of a supervisor.

use std::convert::Infallible;

use supervision::prelude::*;

#[supervised(restart = transient, significant = true)]
pub struct Job;

pub struct Plain;

macro_rules! actor {
    ($name:ident) => {
        impl Actor for $name {
            type Args = ();
            type Msg = ();
            type Error = Infallible;

            async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
                Ok(Self)
            }

            async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
                Ok(())
            }
        }
    };
}

actor!(Job);
actor!(Plain);

supervision_tree!(InVain {
    strategy: one_for_one,
    children: [job = worker { actor: Job },],
});

supervision_tree!(Forever {
    strategy: one_for_one,
    auto_shutdown: any,
    children: [job = worker { actor: Job, restart: permanent },],
});

supervision_tree!(Silent {
    strategy: one_for_one,
    auto_shutdown: all,
    children: [plain = worker { actor: Plain, significant: true },],
});

supervision_tree!(Nobody {
    strategy: one_for_one,
    auto_shutdown: any,
    children: [plain = worker { actor: Plain },],
});

fn main() {}
