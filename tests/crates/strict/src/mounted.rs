//! Trees in trees.

use supervision::{StartError, Tree, policy::ChildKind, supervision_tree};

use crate::{
    actors::{Idle, Quotes},
    attributes::Market,
    local,
    tasks::Tasks,
};

/// What all of it is made from.
#[derive(Clone, Debug)]
pub struct Config {
    /// For the market.
    pub url: String,
    /// For the tasks.
    pub rounds: u32,
}

/// A tree of a module of its own.
pub mod plain {
    use crate::actors::Idle;

    supervision::supervision_tree!(Plain {
        strategy: one_for_one,
        shutdown: 13s,
        children: [idle = worker { actor: Idle },],
    });
}

/// The same by another name.
pub type Again = plain::Plain;

/// A function as good as a closure.
const fn rounds(config: &Config) -> u32 {
    config.rounds
}

supervision_tree!(Whole {
    context: Config,
    strategy: one_for_one,
    children: [
        market = supervisor {
            tree: Market,
            context: |config| (config.url.clone(), true),
            restart: transient,
            as_child: policy { backoff: fixed { delay: 1s } },
        },
        tasks = supervisor { tree: Tasks, context: rounds, shutdown: 30s },
        group = supervisor {
            strategy: rest_for_one,
            children: [
                plain = supervisor { tree: plain::Plain },
                again = supervisor { tree: Again, restart: temporary },
                idle = worker { actor: Idle },
            ],
        },
        quotes = worker { actor: Quotes, args: |_, up| up.market.feed.clone() },
    ],
});

/// What can be said of every tree.
#[must_use]
pub const fn children<T: Tree>() -> usize {
    T::SPEC.supervisor.children.len()
}

/// What the parts of the whole are.
#[must_use]
pub fn kinds() -> Vec<ChildKind> {
    Whole::SPEC
        .supervisor
        .children
        .iter()
        .map(|child| child.kind)
        .collect()
}

/// Starts one tree after the other.
///
/// # Errors
///
/// The first that does not start.
pub async fn one_by_one() -> Result<u64, StartError> {
    let plain = plain::Plain::start().await?;
    Ok(local::inside()
        .await?
        .wrapping_add(plain.idle.incarnation()))
}
