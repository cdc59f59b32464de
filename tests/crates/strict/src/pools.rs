//! Members that come and go, members of which there are always so many, and tasks that somebody asks for.

use core::mem::discriminant;

use supervision::{
    StartError,
    prelude::{CancellationToken, Duration},
    supervision_tree,
};

use crate::actors::{Feed, FeedError, FeedMsg, Idle};

/// Half an hour.
const WHILE: Duration = Duration::from_mins(30);

/// What a job may fail with.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too large")]
pub struct TooLarge;

/// A job with something to start from, and something that comes of it.
///
/// # Errors
///
/// If it is too large.
pub async fn double(number: u32, stop: CancellationToken) -> Result<u32, TooLarge> {
    if stop.is_cancelled() {
        return Ok(number);
    }
    number.checked_mul(2).ok_or(TooLarge)
}

/// A job without either.
///
/// # Errors
///
/// None.
pub async fn chore(stop: CancellationToken) -> Result<(), TooLarge> {
    stop.cancelled().await;
    Ok(())
}

/// Questions go to one member, faults to another.
fn kind(msg: &FeedMsg) -> bool {
    discriminant(msg) == discriminant(&FeedMsg::Fail(FeedError::Timeout))
}

supervision_tree!(Pooled {
    strategy: one_for_one,
    children: [
        feeds = pool {
            actor: Feed,
            max: 100,
            restart: transient,
            shared: limit { max: 3, within: WHILE },
        },
        shards = pool { actor: Idle, size: 4, route: round_robin },
        cores = pool { actor: Idle, size: per_core, route: least_loaded },
        keyed = pool {
            actor: Feed,
            size: 2,
            route: by_key { key: kind },
            args: |()| "keyed".to_owned(),
        },
        jobs = pool { run: double, input: u32, output: u32, max: 10 },
        chores = pool { run: chore, max: 10 },
    ],
});

/// Starts it, and has something done.
///
/// # Errors
///
/// If it does not start.
pub async fn doubled(number: u32) -> Result<Option<u32>, StartError> {
    let pooled = Pooled::start().await?;
    Ok(pooled.jobs.run(number).await.ok())
}
