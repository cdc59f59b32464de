//! Trees inside functions, methods, blocks, constants' initialisers and closures.

use core::pin::Pin;

use supervision::{StartError, supervised, supervision_tree};

use crate::actors::{Feed, Idle};

/// What is started here is seen here alone.
///
/// # Errors
///
/// If it does not start.
pub async fn inside() -> Result<u64, StartError> {
    /// A context of the function's own.
    struct Local {
        /// An address.
        url: &'static str,
    }

    supervision_tree!(Inside {
        context: Local,
        visibility: private,
        strategy: one_for_one,
        children: [
            feed = worker { actor: Feed, args: |local| local.url.to_owned() },
            inner =
                supervisor { strategy: one_for_one, children: [idle = worker { actor: Idle },] },
        ],
    });

    let inside = Inside::start(Local { url: "inside" }).await?;
    let incarnations = inside
        .feed
        .incarnation()
        .wrapping_add(inside.inner.idle.incarnation());
    drop(inside.shutdown().await);
    Ok(incarnations)
}

/// A type whose method has a tree.
#[derive(Clone, Copy, Debug)]
pub struct Host;

impl Host {
    /// The same name as in the function above, in another place.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub async fn run(self) -> Result<u64, StartError> {
        Ok({
            supervision_tree!(Inside {
                visibility: private,
                strategy: one_for_all,
                children: [idle = worker { actor: Idle },],
            });
            Inside::start().await?.idle.incarnation()
        })
    }

    /// A supervisor's struct in a closure.
    #[must_use]
    pub fn later(self) -> Pin<Box<dyn Future<Output = Result<String, StartError>> + Send>> {
        #[supervised(strategy = one_for_one)]
        struct Later {
            #[child]
            idle: Idle,
        }
        Box::pin(async { Ok(Later::start().await?.idle.path().to_owned()) })
    }
}
