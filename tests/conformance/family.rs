//! E4: finding one's way in a tree; the time before its first start; and starts that ask for more time
//! (SYD-05).

use std::{
    future::pending,
    sync::{Arc, Mutex},
};

use supervision::{
    ChildRef, CommandError, Down, FindError, StartError, State, TaskContext, TreeRef,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, history},
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Another actor with the same messages.
struct Twin;

impl Actor for Twin {
    type Args = ();
    type Msg = Do;
    type Error = Failing;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Do, cx: &mut Context<Self>) -> Result<(), Failing> {
        if let Do::Ping(reply) = msg {
            reply.send(cx.incarnation());
        }
        Ok(())
    }
}

async fn idle(cx: TaskContext) -> Result<(), Failing> {
    cx.cancelled().await;
    Ok(())
}

supervision_tree!(Family {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        market = supervisor {
            strategy: rest_for_one,
            on: match error {
                Failing => match error {
                    Failing::Stop => stop,
                    _ => restart,
                },
                _ => restart,
            },
            children: [
                feeds = supervisor {
                    strategy: one_for_one,
                    backoff: immediate,
                    children: [
                        rates = worker { actor: Scripted, args: |lab| lab.clone() },
                        once =
                            worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
                    ],
                },
                twin = worker { actor: Twin },
                quotes = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        idle = task { run: idle },
    ],
});

fn paths(children: impl IntoIterator<Item = ChildRef>) -> Vec<String> {
    let children = children.into_iter();
    children.map(|child| child.path().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn e4_actors_are_found_by_path_and_type() {
    let lab = Lab::new();
    let app = Family::start(lab.clone()).await.unwrap();
    let tree = app.tree();
    let rates = tree.find_actor::<Scripted>("market/feeds/rates").unwrap();
    assert_eq!(rates.ask(Do::Ping).await, Ok(1));
    app.market.feeds.rates.child().restart().await.unwrap();
    assert_eq!(rates.ask(Do::Ping).await, Ok(2), "it is the same child");
    let twin = tree.find_actor::<Twin>("market/twin").unwrap();
    assert_eq!(twin.ask(Do::Ping).await, Ok(1));

    let not_found = |path: &str| Err(FindError::NotFound { path: path.into() });
    let find = |path| tree.find_actor::<Scripted>(path).map(|_| ());
    for path in [
        "",
        "market/",
        "market/rates",
        "market/feeds/rates/",
        "idle2",
        "/idle",
    ] {
        assert_eq!(find(path), not_found(path));
    }
    let other = |path| find(path).unwrap_err().to_string();
    let scripted = std::any::type_name::<Scripted>();
    assert_eq!(
        other("market/twin"),
        format!(
            "`market/twin` is `{}`, not `{scripted}`",
            std::any::type_name::<Twin>()
        ),
        "though its messages are the same"
    );
    assert_eq!(
        other("market"),
        format!("`market` is a supervisor, not `{scripted}`")
    );
    assert_eq!(other("idle"), format!("`idle` is a task, not `{scripted}`"));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn e4_a_child_knows_its_family() {
    let lab = Lab::new();
    let app = Family::start(lab.clone()).await.unwrap();
    let rates = app.market.feeds.rates.child();
    assert_eq!(rates.name(), "rates");
    assert_eq!(paths(rates.parent()), ["market/feeds"]);
    assert_eq!(paths(rates.ancestors()), ["market/feeds", "market"]);
    assert_eq!(paths(rates.children()), [""; 0]);
    assert!(!rates.is_supervisor());
    let market = app.tree().find("market").unwrap();
    assert!(market.is_supervisor() && market.parent().is_none());
    assert_eq!(
        paths(market.children()),
        ["market/feeds", "market/twin", "market/quotes"]
    );
    let feeds = rates.parent().unwrap();
    assert_eq!(
        paths(feeds.children()),
        ["market/feeds/rates", "market/feeds/once"]
    );
    app.market.feeds.once.tell(Do::Finish).await.unwrap();
    lab.saw("market/feeds/once#1 gone").await;
    assert_eq!(
        paths(feeds.children()),
        ["market/feeds/rates"],
        "the other is gone for good"
    );
    assert_eq!(rates.tree().unwrap().name(), "Family");

    drop((market, feeds));
    app.shutdown().await.unwrap();
    tokio::task::yield_now().await;
    assert!(rates.parent().is_none() && rates.tree().is_none());
    assert_eq!(rates.ancestors().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn e4_statistics_tell_what_runs_and_what_failed() {
    let lab = Lab::new();
    let app = Family::start(lab.clone()).await.unwrap();
    let counts = || {
        let counts = app.tree().counts();
        (counts.specs, counts.running, counts.failed, counts.restarts)
    };
    assert_eq!(counts(), (7, 7, 0, 0));
    app.market
        .quotes
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("market/quotes#2 up").await;
    app.market.quotes.ask(Do::Ping).await.unwrap();
    assert_eq!(counts(), (7, 7, 0, 1));
    app.market
        .quotes
        .tell(Do::Fail(Failing::Stop))
        .await
        .unwrap();
    app.market.quotes.child().stopped().await;
    assert_eq!(counts(), (7, 6, 1, 1), "`stop` answered a failure");
    app.market.quotes.child().start().await.unwrap();
    app.market.quotes.child().stop().await.unwrap();
    assert_eq!(counts(), (7, 6, 0, 2), "a stop by hand is none");
    app.shutdown().await.unwrap();
}

/// Asks its tree, from inside, about itself.
struct Insider(Lab);

enum Inside {
    Tree(Reply<Option<TreeRef>>),
    StopTree,
}

impl Actor for Insider {
    type Args = Lab;
    type Msg = Inside;
    type Error = Failing;

    async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Failing> {
        match lab.next_start(cx.path()) {
            OnStart::SlowOk(time) => {
                cx.extend_start(time + 2 * SECOND);
                sleep(time).await;
                cx.extend_start(SECOND);
                sleep(SECOND / 2).await;
            }
            OnStart::Hang => {
                cx.extend_start(4 * SECOND);
                // Not less than it has anyway.
                cx.extend_start(SECOND);
                pending::<()>().await;
            }
            _ => {}
        }
        Ok(Self(lab))
    }

    async fn handle(&mut self, msg: Inside, cx: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Inside::Tree(reply) => reply.send(cx.tree()),
            Inside::StopTree => {
                if let Some(tree) = cx.tree() {
                    self.0.script(cx.path(), [OnStart::Ok]);
                    tree.stop();
                }
            }
        }
        Ok(())
    }
}

supervision_tree!(Inner {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [sub = supervisor {
        strategy: one_for_one,
        children: [a = worker { actor: Insider, args: |lab| lab.clone(), start_timeout: 3s },],
    },],
});

#[tokio::test(start_paused = true)]
async fn an_actor_gives_orders_to_its_own_tree() {
    let app = Inner::start(Lab::new()).await.unwrap();
    let tree = app.sub.a.ask(Inside::Tree).await.unwrap().unwrap();
    assert_eq!((tree.name(), tree.counts().running), ("Inner", 2));
    app.sub.a.tell(Inside::StopTree).await.unwrap();
    assert!(app.join().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn syd_05_a_start_may_ask_for_more_time() {
    let lab = Lab::new();
    lab.script("sub/a", [OnStart::SlowOk(10 * SECOND)]);
    let began = Instant::now();
    let app = Inner::start(lab.clone()).await.unwrap();
    assert_eq!(began.elapsed(), 10 * SECOND + SECOND / 2);
    app.shutdown().await.unwrap();

    lab.script("sub/a", [OnStart::Hang]);
    let began = Instant::now();
    let error = Inner::start(lab.clone()).await.unwrap_err();
    assert_eq!(began.elapsed(), 4 * SECOND, "and no longer than that");
    let StartError::Child { path, failure } = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (&*path, failure.to_string()),
        ("sub/a", "not started within 4s".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn what_happens_in_the_first_start_can_be_followed() {
    let lab = Lab::new();
    let prepared = Inner::prepare(lab.clone()).unwrap();
    let events = prepared.tree().events();
    let mut watch = prepared.sub.a.watch();
    let mut monitor = prepared.sub.a.monitor();
    let never: Down = monitor.try_next().unwrap();
    assert_eq!(never.to_string(), "sub/a#0 was never started");
    assert_eq!(prepared.sub.a.state(), State::Stopped);
    let refused = prepared.sub.a.child().start().await;
    assert!(
        matches!(refused, Err(CommandError::NotRunning(_))),
        "{refused:?}"
    );
    let (reply, asked) = (Arc::new(Mutex::new(None)), prepared.sub.a.clone());
    let answer = reply.clone();
    let early = tokio::spawn(async move {
        *answer.lock().unwrap() = Some(asked.ask(Inside::Tree).await);
    });
    tokio::task::yield_now().await;
    assert_eq!(prepared.sub.a.queued(), 1);

    let app = prepared.start().await.unwrap();
    early.await.unwrap();
    assert!(
        matches!(*reply.lock().unwrap(), Some(Ok(Some(_)))),
        "it is for the first incarnation"
    );
    assert_eq!(watch.next().await.unwrap().to_string(), "sub/a#1 starting");
    assert_eq!(watch.next().await.unwrap().to_string(), "sub/a#1 started");
    app.shutdown().await.unwrap();
    assert_eq!(
        monitor.next().await.unwrap().to_string(),
        "sub/a#1 is down (shutdown)"
    );
    let told = history(events).await;
    assert_eq!(
        told[..4],
        [
            "sub#1 starting",
            "sub/a#1 starting",
            "sub/a#1 started",
            "sub#1 started"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_first_start_that_fails_can_be_followed_to_its_end() {
    let lab = Lab::new();
    lab.script("market/quotes", [OnStart::Fail]);
    let prepared = Family::prepare(lab.clone()).unwrap();
    let mut events = prepared.tree().events();
    let error = prepared.start().await.unwrap_err();
    assert_eq!(error.path(), Some("market/quotes"));
    let told = drain(&mut events);
    assert!(told.contains(&"market/quotes#1 ended (failed: plain) => restart".to_owned()));
    assert!(told.contains(&"market/twin#1 stopped (shutdown)".to_owned()));
    assert_eq!(history(events).await, [""; 0]);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_tree_that_is_never_started_leaves_nothing() {
    let lab = Lab::new();
    let prepared = Family::prepare(lab.clone()).unwrap();
    let handles = prepared.handles().clone();
    let events = prepared.tree().events();
    handles.market.quotes.try_tell(Do::Mark("lost")).unwrap();
    drop(prepared);
    assert_eq!(
        history(events).await,
        ["market/quotes#0 dead_letters (1) stopped"]
    );
    lab.assert([]);
    assert!(handles.market.quotes.try_tell(Do::Mark("refused")).is_err());
    assert!(handles.market.quotes.child().tree().is_none());
}

#[test]
fn a_tree_is_prepared_inside_a_runtime() {
    let error = Inner::prepare(Lab::new()).unwrap_err();
    assert!(matches!(error, StartError::NoRuntime { .. }));
}
