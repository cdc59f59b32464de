//! A supervisor as a struct: its fields are its children. It is a tree of its own, or part of
//! another.

use std::{sync::Arc, time::Duration};

use supervision::{
    policy::{Budget, ChildKind, Preset, Restart, Shutdown, Strategy},
    prelude::*,
};
use tokio::sync::Notify;

use crate::feed::{Feed, FeedError, FeedMsg, feed, work_and_fail};

#[supervised(restart = transient, backoff = fixed { delay: 3s })]
struct Rates(Feed);

feed!(Rates);

/// Hands on what it is asked to the rates.
struct Quotes {
    rates: ActorRef<Rates>,
    url: String,
}

enum QuotesMsg {
    Url(Reply<String>),
    Worked(Reply<Option<u32>>),
}

impl Actor for Quotes {
    type Args = (String, ActorRef<Rates>);
    type Msg = QuotesMsg;
    type Error = FeedError;

    async fn start((url, rates): Self::Args, _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self { rates, url })
    }

    async fn handle(&mut self, msg: QuotesMsg, _: &mut Context<Self>) -> Result<(), FeedError> {
        match msg {
            QuotesMsg::Url(reply) => reply.send(self.url.clone()),
            QuotesMsg::Worked(reply) => reply.send(self.rates.ask(FeedMsg::Worked).await.ok()),
        }
        Ok(())
    }
}

#[derive(Clone, Debug)]
struct MarketConfig {
    url: String,
    done: Arc<Notify>,
}

async fn tick(done: Arc<Notify>, stop: CancellationToken) -> Result<(), FeedError> {
    stop.cancelled().await;
    done.notify_one();
    Ok(())
}

/// The market, as it is declared on a struct.
#[supervised(
    strategy = rest_for_one,
    context = MarketConfig,
    max_restarts = 4,
    within = 40s,
    backoff = immediate,
    shutdown = 30s,
    on = match error {
        FeedError => match error {
            FeedError::Timeout => resume,
            FeedError::Closed => restart,
        },
        _ => escalate,
    }
)]
#[derive(Debug)]
struct Market {
    /// The rates.
    #[child(restart = permanent, shutdown = 2s)]
    rates: Rates,
    /// The quotes, which need the rates.
    #[child(args = |market, up| (market.url.clone(), up.rates.clone()))]
    quotes: Quotes,
    /// The ticker.
    #[child(task, run = tick, args = |market| market.done.clone())]
    ticker: TaskRef,
}

fn market() -> MarketConfig {
    MarketConfig { url: "wss://rates".into(), done: Arc::new(Notify::new()) }
}

#[test]
fn the_policies_of_a_struct_are_data_like_those_of_a_tree() {
    let spec = Market::SPEC;
    assert_eq!(
        (spec.name, spec.shutdown),
        ("Market", Shutdown::After(Duration::from_secs(30)))
    );
    assert_eq!(spec.supervisor.policy.strategy, Strategy::RestForOne);
    let budget = Budget::new(4, Duration::from_secs(40));
    assert_eq!(spec.supervisor.policy.budget, budget);
    let children = spec.supervisor.children;
    let kinds: Vec<_> = children
        .iter()
        .map(|child| (child.name, child.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("rates", ChildKind::Worker),
            ("quotes", ChildKind::Worker),
            ("ticker", ChildKind::Task),
        ]
    );
    // Field, then the actor's attribute, then the struct's.
    let rates = &children[0].policy;
    assert_eq!(rates.restart, Restart::Permanent);
    assert_eq!(rates.shutdown, Shutdown::After(Duration::from_secs(2)));
    assert_eq!(rates.backoff.curve(1), Duration::from_secs(3));
    assert_eq!(children[1].policy.backoff.curve(1), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_struct_is_a_root() {
    let config = market();
    let done = config.done.clone();
    let app = Market::start(config).await.unwrap();
    let rates: &ActorRef<Rates> = &app.rates;
    assert_eq!(app.quotes.ask(QuotesMsg::Url).await.unwrap(), "wss://rates");
    assert_eq!(work_and_fail(rates, FeedError::Timeout).await, Some(1));
    assert_eq!(app.quotes.ask(QuotesMsg::Worked).await.unwrap(), Some(1));

    // The rest goes with the one that failed.
    let start = tokio::time::Instant::now();
    assert_eq!(work_and_fail(rates, FeedError::Closed).await, Some(0));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert_eq!(app.quotes.ask(QuotesMsg::Worked).await.unwrap(), Some(0));
    assert_eq!([rates.incarnation(), app.quotes.incarnation()], [2, 2]);
    assert_eq!(app.ticker.incarnation(), 2);
    done.notified().await;

    let text = format!("{:?}", app.handles());
    assert!(
        text.starts_with("Market { rates: ActorRef(\"rates\")"),
        "{text}"
    );
    assert!(app.shutdown().await.unwrap().is_clean());
}

struct AppConfig {
    market: MarketConfig,
}

supervision_tree!(Mounting {
    context: AppConfig,
    visibility: private,
    strategy: one_for_one,
    preset: strict,
    children: [
        rates = worker { actor: Rates },
        market = supervisor {
            tree: Market,
            context: |cfg| cfg.market.clone(),
            restart: transient,
            shutdown: 19s,
            as_child: policy { max_restarts: 1, within: 1min },
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_struct_is_mounted_with_a_context_made_from_the_trees() {
    let app = Mounting::start(AppConfig { market: market() })
        .await
        .unwrap();
    let market: &Market = &app.market;
    assert_eq!(market.quotes.path(), "market/quotes");
    assert_eq!(
        market.quotes.ask(QuotesMsg::Url).await.unwrap(),
        "wss://rates"
    );
    let Ok([Some(1), Some(0)]) = <[_; 2]>::try_from(vec![
        work_and_fail(&market.rates, FeedError::Timeout).await,
        work_and_fail(&market.rates, FeedError::Closed).await,
    ]) else {
        panic!("its own arms hold where it is mounted");
    };
    assert_eq!(app.rates.incarnation(), 1);
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[test]
fn a_mounted_struct_keeps_its_policy_and_gets_a_life_from_the_tree() {
    let mounted = &Mounting::SPEC.supervisor.children[1];
    assert_eq!(mounted.kind, ChildKind::Supervisor);
    assert_eq!(mounted.supervisor, Some(&Market::SPEC.supervisor));
    assert_eq!(mounted.policy.restart, Restart::Transient);
    assert_eq!(
        mounted.policy.shutdown,
        Shutdown::After(Duration::from_secs(19))
    );
    assert_eq!(
        mounted.policy.budget,
        Some(Budget::new(1, Duration::from_secs(60)))
    );
    assert_eq!(mounted.policy.backoff, Preset::Strict.backoff());
}

/// Structs in structs, without a context.
#[supervised(strategy = one_for_all)]
struct Office {
    #[child]
    rates: Rates,
}

#[supervised(strategy = one_for_one, preset = development)]
struct Company {
    #[child(supervisor)]
    office: Office,
    #[child(supervisor, context = |()| market())]
    market: Market,
}

#[tokio::test(start_paused = true)]
async fn structs_are_mounted_in_structs() {
    let app = Company::start().await.unwrap();
    assert_eq!(
        work_and_fail(&app.office.rates, FeedError::Closed).await,
        Some(0)
    );
    assert_eq!(
        work_and_fail(&app.market.rates, FeedError::Timeout).await,
        Some(1)
    );
    assert_eq!(app.office.rates.path(), "office/rates");
    let counts = app.tree().counts();
    assert_eq!(
        (counts.supervisors, counts.workers, counts.restarts),
        (2, 4, 1)
    );
    assert!(app.shutdown().await.unwrap().is_clean());
}
