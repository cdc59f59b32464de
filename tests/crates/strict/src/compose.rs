//! Children that start at the same time, that are several, that may not be there, and that know what is around them.

use supervision::{Numbers, Overrides, Running, StartError, TaskRef, supervised, supervision_tree};

use crate::{
    actors::{Idle, Quotes},
    attributes::Market,
    tasks::forever,
};

/// How many spares there are.
pub const SPARES: u32 = 2;

/// Nobody else's business, though the tree is public.
#[derive(Clone, Copy, Debug)]
struct Config {
    /// Whether there are extras.
    extras: bool,
}

supervision_tree!(Composed {
    context: Config,
    strategy: one_for_all,
    start: concurrent,
    children: [
        market = supervisor { tree: Market, context: |_| ("composed".to_owned(), true) },
        spares = worker { actor: Idle, replicas: SPARES, restart: transient },
        #[cfg(any())]
        missing = worker { actor: Idle, replicas: 3, when: |config| config.extras },
        // Not with the features that this crate has of the library.
        #[cfg(any())]
        plugin = wasm { component: "not/there.wasm", fuel: 1_000_000 },
        extra = worker { actor: Idle, when: |config| config.extras },
        extras = task { run: forever, when: |config| config.extras, replicas: 2 },
        group = supervisor {
            strategy: rest_for_one,
            start: ordered,
            when: |config| config.extras,
            children: [
                near = worker { actor: Idle, shutdown: 2s },
                inner = supervisor {
                    strategy: one_for_one,
                    children: [quotes = worker {
                        actor: Quotes,
                        args: |_, up| {
                            drop(up.outer.near.clone());
                            up.outer.outer.market.feed.clone()
                        },
                    }],
                },
            ],
        },
    ],
});

/// The same as a struct.
#[supervised(strategy = one_for_one, start = concurrent, context = Config)]
pub struct Attributed {
    /// Several.
    #[child(replicas = 3)]
    pub idles: Idle,
    /// Perhaps.
    #[child(when = |config| config.extras)]
    pub idle: Idle,
    /// Perhaps several.
    #[child(task, run = forever, replicas = SPARES, when = |config| config.extras)]
    pub tasks: TaskRef,
}

/// Starts it, with something changed.
///
/// # Errors
///
/// If it does not start.
pub async fn composed(extras: bool) -> Result<Running<Composed>, StartError> {
    let overrides = Overrides::new()
        .set("spares", Numbers::new().max_restarts(1))
        .fake::<Idle, Idle>("extra", |()| ());
    Composed::start_with(Config { extras }, overrides).await
}

/// Starts the struct.
///
/// # Errors
///
/// If it does not start.
pub async fn attributed() -> Result<usize, StartError> {
    let attributed = Attributed::start(Config { extras: true }).await?;
    let tasks = attributed.tasks.iter().flatten().count();
    let rest = tasks.saturating_add(usize::from(attributed.idle.is_some()));
    Ok(attributed.idles.len().saturating_add(rest))
}
