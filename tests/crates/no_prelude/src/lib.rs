//! Nothing is in scope but what is written: expansions bring their own paths.

#![no_implicit_prelude]
#![deny(warnings, missing_docs)]

use ::core::{clone::Clone, convert::Infallible, result::Result, result::Result::Ok};

/// What could hide the names that an expansion means.
pub mod hiding;

/// Idles.
#[::supervision::supervised(restart = transient, backoff = fixed { delay: 1s }, on = match error { _ => stop })]
pub struct Idle;

impl ::supervision::Actor for Idle {
    type Args = u8;
    type Msg = ();
    type Error = Infallible;

    async fn start(_: u8, _: &mut ::supervision::Context<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }

    async fn handle(
        &mut self,
        (): (),
        _: &mut ::supervision::Context<Self>,
    ) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Runs until it is told to stop.
///
/// # Errors
///
/// None.
pub async fn forever(stop: ::supervision::prelude::CancellationToken) -> Result<(), Infallible> {
    stop.cancelled().await;
    Ok(())
}

::supervision::supervision_tree!(Bare {
    context: u8,
    doc: "A tree without a prelude.",
    strategy: one_for_one,
    preset: production,
    max_restarts: 3,
    within: 5s,
    backoff: exponential { base: 1s, cap: 2s, factor: 2.0, jitter: full },
    shutdown: infinity,
    on: match error {
        Infallible => match error {
            _ => stop,
        },
        ::core::fmt::Error if true => restart,
        _ if false => stop,
        _ => escalate,
    },
    children: [
        idle = worker {
            actor: Idle,
            args: |number| *number,
            mailbox: queue { capacity: 3 },
            shutdown: infinity,
        },
        again = worker {
            actor: Idle,
            args: |number, up| {
                let _ = up.idle.clone();
                *number
            },
            on: match error {
                _ => restart,
            },
        },
        forever = task { run: forever, restart: temporary },
        inner = supervisor {
            strategy: rest_for_one,
            as_child: policy { backoff: immediate, max_restarts: unlimited },
            children: [idle = worker { actor: Idle, args: |_| 1 },],
        },
        group = supervisor { tree: Group, context: |number| *number },
    ],
});

/// A supervisor as a struct.
#[::supervision::supervised(strategy = one_for_all, context = u8, on = match error { _ => escalate })]
pub struct Group {
    /// Idles.
    #[child(args = |number| *number)]
    pub idle: Idle,
    /// Runs.
    #[child(task, run = forever)]
    pub forever: ::supervision::TaskRef,
}

/// All of it.
///
/// # Errors
///
/// The first child that fails.
pub async fn start() -> Result<::supervision::Running<Bare>, ::supervision::StartError> {
    let bare = Bare::start(1).await?;
    let _ = Clone::clone(&*bare);
    Ok(bare)
}
