//! A crate with the strictest lints that uses everything there is to declare.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]

use std::{convert::Infallible, io, marker::PhantomData};

use supervision::{prelude::*, supervision_tree};

/// The errors of a feed.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// No answer in time.
    #[error("timed out")]
    Timeout,
    /// Not now.
    #[error("limited for {0:?}")]
    Limited(Duration),
}

/// What the trees are made from.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the feed is.
    pub url: String,
    /// The part of another tree.
    pub archive: ArchiveConfig,
}

/// What [`Archive`] is made from.
#[derive(Clone, Debug)]
pub struct ArchiveConfig {
    /// How much is kept.
    pub pages: u64,
}

const LONG: Duration = Duration::from_secs(60);
const LIMIT: u32 = 3;

/// A feed of rates.
#[supervised(
    restart = transient,
    backoff = fixed { delay: 250ms },
    shutdown = 5s,
    handle_timeout = 2s,
    mailbox = queue { capacity: 64 },
    on = match error {
        FeedError::Timeout => resume,
        FeedError::Limited(pause) if *pause > LONG => stop,
        FeedError::Limited(_) => restart,
    }
)]
#[derive(Debug)]
pub struct RatesFeed {
    url: String,
}

/// The messages of a feed.
#[derive(Debug)]
pub enum FeedMsg {
    /// Where the feed is.
    Url(Reply<String>),
}

impl Actor for RatesFeed {
    type Args = String;
    type Msg = FeedMsg;
    type Error = FeedError;

    async fn start(url: String, _: &mut Context<Self>) -> Result<Self, FeedError> {
        if url.is_empty() {
            return Err(FeedError::Limited(LONG));
        }
        Ok(Self { url })
    }

    async fn handle(&mut self, msg: FeedMsg, _: &mut Context<Self>) -> Result<(), FeedError> {
        let FeedMsg::Url(reply) = msg;
        if reply.is_wanted() {
            reply.send(self.url.clone());
            Ok(())
        } else {
            Err(FeedError::Timeout)
        }
    }
}

/// Quotes, from rates.
#[derive(Debug)]
pub struct Quotes {
    rates: ActorRef<RatesFeed>,
}

/// What quotes are made from.
#[derive(Debug)]
pub struct QuotesArgs {
    /// The rates.
    pub rates: ActorRef<RatesFeed>,
}

impl Actor for Quotes {
    type Args = QuotesArgs;
    type Msg = Reply<String>;
    type Error = Infallible;

    async fn start(args: QuotesArgs, _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self { rates: args.rates })
    }

    async fn handle(
        &mut self,
        reply: Reply<String>,
        _: &mut Context<Self>,
    ) -> Result<(), Infallible> {
        reply.send(self.rates.ask(FeedMsg::Url).await.unwrap_or_default());
        Ok(())
    }
}

/// A cache of anything.
#[supervised(strategy = restart, max_restarts = LIMIT, within = LONG, on_limit = stop)]
#[derive(Debug)]
pub struct Cache<K, V>(PhantomData<fn() -> (K, V)>);

impl<K: 'static, V: 'static> Actor for Cache<K, V> {
    type Args = ();
    type Msg = ();
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self(PhantomData))
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

async fn poll(stop: CancellationToken) -> io::Result<()> {
    stop.cancelled().await;
    Ok(())
}

async fn sweep(pages: u64, stop: CancellationToken) -> Result<(), String> {
    stop.cancelled().await;
    if pages == 0 {
        Err("nothing to sweep".into())
    } else {
        Ok(())
    }
}

/// The archive: a supervisor in the form of a struct.
#[supervised(
    strategy = one_for_all,
    context = ArchiveConfig,
    preset = strict,
    on = match error {
        FeedError => stop,
        _ => escalate,
    }
)]
#[derive(Debug)]
pub struct Archive {
    /// Its feed.
    #[child(args = |archive: &ArchiveConfig| archive.pages.to_string(), restart = permanent)]
    pub feed: RatesFeed,
    /// Its index.
    #[child]
    pub index: Cache<u64, String>,
    /// What keeps it small.
    #[child(task, run = sweep, args = |archive| archive.pages, restart = transient)]
    pub sweeper: TaskRef,
}

supervision_tree!(Mounted {
    context: u64,
    visibility: in_crate,
    strategy: rest_for_one,
    children: [
        cache = worker { actor: Cache::<String, u64> },
        sweeper = task { run: sweep, args: |pages| *pages },
    ],
});

supervision_tree!(Payments {
    context: Config,
    doc: "Everything about payments.",
    panic_hook: leave,
    strategy: one_for_one,
    max_restarts: 5,
    within: 60s,
    backoff: exponential { base: 100ms, cap: 30s, factor: 2.0, jitter: 0.2 },
    shutdown: 60s,
    on: match error {
        io::Error => restart,
        FeedError => match error {
            FeedError::Timeout => resume,
            _ => restart,
        },
        _ => escalate,
    },
    children: [
        /// What is asked most.
        cache = worker { actor: Cache::<u64, String>, restart: permanent },
        market = supervisor {
            strategy: rest_for_one,
            max_restarts: LIMIT,
            within: LONG,
            restart: transient,
            as_child: policy { backoff: immediate, max_restarts: 2, within: 10min },
            children: [
                rates = worker {
                    actor: RatesFeed,
                    args: |cfg| cfg.url.clone(),
                    on: match error {
                        FeedError::Timeout => resume,
                        FeedError::Limited(_) => restart,
                    },
                },
                quotes =
                    worker { actor: Quotes, args: |_, up| QuotesArgs { rates: up.rates.clone() } },
                #[cfg(any())]
                absent = worker { actor: Absent },
            ],
        },
        poller = task { run: poll, restart: permanent, abort_grace: 500ms, unstopped: escalate },
        archive = supervisor { tree: Archive, context: |cfg| cfg.archive.clone(), shutdown: 20s },
        mounted = supervisor { tree: Mounted, context: |cfg| cfg.archive.pages },
    ],
});

async fn inside_a_function() -> Result<u64, Box<dyn std::error::Error>> {
    supervision_tree!(Inner {
        strategy: one_for_one,
        children: [cache = worker { actor: Cache::<u8, u8> },],
    });
    let inner = Inner::start().await?;
    inner.cache.tell(()).await?;
    let incarnation = inner.cache.incarnation();
    inner.shutdown().await?;
    Ok(incarnation)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config { url: "rates".into(), archive: ArchiveConfig { pages: 3 } };
    let app = Payments::start(config).await?;
    let quotes: &ActorRef<Quotes> = &app.market.quotes;
    assert_eq!(quotes.ask(|reply| reply).await?, "rates");
    assert_eq!(app.archive.feed.ask(FeedMsg::Url).await?, "3");
    assert_eq!(app.archive.sweeper.path(), "archive/sweeper");
    assert_eq!(app.tree().counts().workers, 9);
    assert!(app.mounted.clone().cache.try_tell(()).is_ok());
    let report = app.shutdown().await?;
    assert!(report.is_clean(), "{report}");
    assert_eq!(inside_a_function().await?, 1);
    Ok(())
}
