//! Arms of supervisors that no error ever reaches, as only the compiler can tell.

use std::{fmt, io};

use supervision::prelude::*;

pub type Io = io::Error;

/// Fails with what it is told to fail with.
pub struct Plain<E>(std::marker::PhantomData<fn(E)>);

impl<E: fmt::Debug + fmt::Display + Send + Sync + 'static> Actor for Plain<E> {
    type Args = ();
    type Msg = E;
    type Error = E;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, E> {
        Ok(Self(std::marker::PhantomData))
    }

    async fn handle(&mut self, error: E, _: &mut Context<Self>) -> Result<(), E> {
        Err(error)
    }
}

#[supervised(strategy = stop)]
pub struct Strict;

impl Actor for Strict {
    type Args = ();
    type Msg = ();
    type Error = fmt::Error;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, fmt::Error> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }
}

#[supervised(restart = temporary)]
pub struct Once;

impl Actor for Once {
    type Args = ();
    type Msg = ();
    type Error = fmt::Error;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, fmt::Error> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }
}

supervision_tree!(Nobody {
    strategy: one_for_one,
    on: match error {
        io::Error => restart,
        Escalated | String => stop,
        u8 if *error > 3 => stop,
        supervision::LinkDown => restart,
        _ => escalate,
    },
    children: [plain = worker { actor: Plain::<io::Error> }, bytes = worker { actor: Plain::<u16> }],
});

supervision_tree!(Decided {
    strategy: one_for_one,
    on: match error {
        fmt::Error => stop,
        String => stop,
        _ => escalate,
    },
    children: [
        strict = worker { actor: Strict },
        own = worker { actor: Plain::<String>, on: match _error { _ => escalate } },
    ],
});

supervision_tree!(Below {
    strategy: one_for_one,
    on: match error {
        io::Error => stop,
        String => stop,
        Escalated => restart,
        _ => escalate,
    },
    children: [
        kept = supervisor {
            strategy: one_for_one,
            children: [plain = worker { actor: Plain::<io::Error> }],
        },
        let_through = supervisor {
            strategy: one_for_one,
            on: match error { _ => escalate },
            children: [text = worker { actor: Plain::<String> }],
        },
    ],
});

supervision_tree!(ByTwoNames {
    strategy: one_for_one,
    on: match error {
        io::Error => stop,
        std::io::Error | Io => restart,
        _ => restart,
    },
    children: [plain = worker { actor: Plain::<io::Error> }],
});

supervision_tree!(Temporary {
    strategy: one_for_one,
    on: match error {
        fmt::Error => stop,
        _ => restart,
    },
    children: [
        first = worker { actor: Once },
        second = worker { actor: Once, on: match _error { _ => restart } },
        job = task { run: job, restart: temporary },
    ],
});

async fn job(_: CancellationToken) -> Result<(), io::Error> {
    Ok(())
}

/// What arrives from tasks and mounted trees, no constant knows.
mod unknown {
    use super::*;

    supervision_tree!(Unknown {
        strategy: one_for_one,
        on: match error {
            String => stop,
            _ => escalate,
        },
        children: [job = task { run: job }],
    });
}

fn main() {}
