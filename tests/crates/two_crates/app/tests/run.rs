//! A failure in another crate's tree reaches the supervisor that mounts it.

use app::{Alone, App, Config};
use market::{Market, Rates, RatesMsg};
use supervision::{
    ActorRef,
    policy::{Restart, Shutdown},
    prelude::Duration,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::test(start_paused = true)]
async fn mounted_trees_are_supervised() -> Outcome {
    let app = App::start(Config { first_rates: [10, 20] }).await?;
    let rates: &ActorRef<Rates> = &app.stall.market.desk.rates;
    assert_eq!(rates.ask(RatesMsg::Newest).await?, 40);
    assert_eq!(rates.path(), "stall/market/desk/rates");

    // The market escalates it, and the application restarts the market as a whole.
    app.market.desk.rates.tell(RatesMsg::Quote(Some(1))).await?;
    assert_eq!(app.market.desk.rates.ask(RatesMsg::Newest).await?, 1);
    app.market.rates.tell(RatesMsg::Quote(None)).await?;
    while app.market.desk.rates.incarnation() == 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.market.rates.ask(RatesMsg::Newest).await?, 10);
    assert_eq!(app.market.desk.rates.ask(RatesMsg::Newest).await?, 20);
    assert_eq!(app.own.incarnation(), 1);

    assert!(app.shutdown().await?.is_clean());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_library_can_declare_a_tree_for_its_user() -> Outcome {
    let alone = Alone::start().await?;
    assert_eq!(alone.rates.ask(RatesMsg::Newest).await?, 5);
    alone.shutdown().await?;
    let market = Market::start(market::MarketConfig { first_rate: 3 }).await?;
    assert_eq!(market.rates.ask(RatesMsg::Newest).await?, 3);
    Ok(())
}

#[test]
fn policies_cross_crates() {
    let [market, stall, own] = App::SPEC.supervisor.children else {
        panic!("three children");
    };
    assert_eq!(
        market.policy.shutdown,
        Shutdown::After(Duration::from_secs(8))
    );
    assert_eq!(
        stall.policy.shutdown,
        Shutdown::After(Duration::from_secs(20))
    );
    assert_eq!(own.policy.restart, Restart::Permanent);
    // What the tree does not say, the actor's attribute says.
    assert_eq!(own.policy.shutdown, Shutdown::After(Duration::from_secs(2)));
}
