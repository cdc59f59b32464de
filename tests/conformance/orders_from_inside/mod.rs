//! Orders by hand from inside the tree: they are given, and nobody waits for what cannot come.

mod starting;

use std::sync::{Arc, Mutex};

use supervision::{
    ChildRef, CommandError, State, TreeRef,
    prelude::*,
    testing::{Do, Lab, Life, OnStart, Scripted, What, until},
};
use tokio::{
    sync::Barrier,
    time::{Instant, timeout},
};

supervision_tree!(Group {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
        b = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
        sub = supervisor {
            strategy: one_for_one,
            children: [c = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },],
        },
    ],
});

type Told = Arc<Mutex<Vec<Result<(), CommandError>>>>;

/// Lets the actor wait for this order, and keep what it was told.
fn order(
    told: &Told,
    order: impl Future<Output = Result<(), CommandError>> + Send + 'static,
) -> Do {
    let told = told.clone();
    Do::wait(async move {
        let result = order.await;
        told.lock().unwrap().push(result);
    })
}

#[track_caller]
fn not_awaited(told: &Told, path: &str, by: &str) {
    let told = std::mem::take(&mut *told.lock().unwrap());
    match told.as_slice() {
        [Err(CommandError::NotAwaited { path: about, by: who })] => {
            assert_eq!((&**about, &**who), (path, by));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn gap_09_a_child_that_stops_itself_does_not_wait_for_itself() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, myself, began) = (Told::default(), app.a.child(), Instant::now());
    app.a
        .tell(order(&told, async move { myself.stop().await }))
        .await
        .unwrap();
    lab.saw("a#1 gone").await;
    not_awaited(&told, "a", "a");
    assert_eq!(app.a.state(), State::Stopped);
    assert_eq!(
        began.elapsed(),
        Duration::ZERO,
        "with all the time to stop in the world"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_09_a_child_restarts_and_removes_itself() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, myself) = (Told::default(), app.a.child());
    app.a
        .tell(order(&told, async move { myself.restart().await }))
        .await
        .unwrap();
    lab.saw("a#2 up").await;
    not_awaited(&told, "a", "a");
    let myself = app.a.child();
    app.a
        .tell(order(&told, async move { myself.remove().await }))
        .await
        .unwrap();
    lab.saw("a#2 gone").await;
    not_awaited(&told, "a", "a");
    assert!(matches!(
        app.a.child().start().await,
        Err(CommandError::NotFound(_))
    ));
    app.shutdown().await.unwrap();
}

/// Those that do not wait are for that.
#[tokio::test(start_paused = true)]
async fn gap_09_a_child_asks_itself_to_go() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let myself = app.a.child();
    app.a
        .tell(Do::run(move || {
            myself.ask_to_restart().unwrap();
            Ok(())
        }))
        .await
        .unwrap();
    lab.saw("a#2 up").await;
    let myself = app.a.child();
    app.a
        .tell(Do::run(move || {
            myself.ask_to_stop().unwrap();
            Ok(())
        }))
        .await
        .unwrap();
    lab.saw("a#2 gone").await;
    assert_eq!(app.a.state(), State::Stopped);
    app.a.child().ask_to_start().unwrap();
    lab.saw("a#3 up").await;
    app.shutdown().await.unwrap();
}

/// Each waits for the other's end, and neither would ever come.
#[tokio::test(start_paused = true)]
async fn gap_09_two_children_that_stop_each_other_both_stop() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, both) = (Told::default(), Arc::new(Barrier::new(2)));
    for (child, other) in [(&app.a, &app.b), (&app.b, &app.a)] {
        let (other, both) = (other.child(), both.clone());
        let stop = async move {
            both.wait().await;
            other.stop().await
        };
        child.tell(order(&told, stop)).await.unwrap();
    }
    lab.saw("a#1 gone").await;
    lab.saw("b#1 gone").await;
    let told = std::mem::take(&mut *told.lock().unwrap());
    let gave_up = told
        .iter()
        .filter(|told| matches!(told, Err(CommandError::NotAwaited { .. })));
    assert!(gave_up.count() >= 1, "{told:?}");
    assert_eq!(
        (app.a.state(), app.b.state()),
        (State::Stopped, State::Stopped)
    );
    app.shutdown().await.unwrap();
}

/// A child may stop all it is in, and waits until its own turn has come.
#[tokio::test(start_paused = true)]
async fn gap_09_a_child_stops_and_restarts_its_supervisor() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, tree) = (Told::default(), app.tree().clone());
    let sub = move |tree: &TreeRef| tree.find("sub").unwrap();
    let target = sub(&tree);
    app.sub
        .c
        .tell(order(&told, async move { target.restart().await }))
        .await
        .unwrap();
    lab.saw("sub/c#2 up").await;
    not_awaited(&told, "sub", "sub/c");
    let target = sub(&tree);
    app.sub
        .c
        .tell(order(&told, async move { target.stop().await }))
        .await
        .unwrap();
    lab.saw("sub/c#2 gone").await;
    not_awaited(&told, "sub", "sub/c");
    sub(&tree).stop().await.unwrap();
    app.shutdown().await.unwrap();
}

/// From a handler, about a sibling: waited for as from anywhere.
#[tokio::test(start_paused = true)]
async fn gap_09_a_handler_waits_for_orders_to_others() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, b, tree) = (Told::default(), app.b.child(), app.tree().clone());
    let orders = async move {
        b.stop().await?;
        b.start().await?;
        b.restart().await?;
        b.pause()?;
        b.resume()?;
        tree.find("sub").unwrap().restart().await?;
        b.remove().await
    };
    app.a.tell(order(&told, orders)).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(1));
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert!(matches!(told.as_slice(), [Ok(())]), "{told:?}");
    assert_eq!(app.sub.c.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

/// What a child waits for that has to stop is over with its own stop, in the middle of a stop of all.
#[tokio::test(start_paused = true)]
async fn gap_09_a_wait_ends_when_the_waiting_child_is_to_stop() {
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let (told, a) = (Told::default(), app.a.child());
    app.a
        .tell(Do::slow_stop(Duration::from_secs(60)))
        .await
        .unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    app.b
        .tell(order(&told, async move { a.stop().await }))
        .await
        .unwrap();
    lab.saw("a#1 stop").await;
    let began = Instant::now();
    app.b.child().stop().await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
    not_awaited(&told, "a", "b");
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// An order is answered while a start, a stop and a backoff hang.
#[tokio::test(start_paused = true)]
async fn gap_01_orders_are_answered_while_everything_hangs() {
    supervision_tree!(Hanging {
        context: Lab,
        strategy: one_for_one,
        visibility: private,
        children: [
            starts = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                backoff: immediate,
                start_timeout: 1h
            },
            stops = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
            waits =
                worker { actor: Scripted, args: |lab| lab.clone(), backoff: fixed { delay: 20s } },
            free = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    lab.script("starts", [OnStart::Ok, OnStart::Hang]);
    let app = Hanging::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.starts
        .tell(Do::Fail(supervision::testing::Failing::Plain))
        .await
        .unwrap();
    app.waits
        .tell(Do::Fail(supervision::testing::Failing::Plain))
        .await
        .unwrap();
    app.stops
        .tell(Do::slow_stop(Duration::from_secs(19)))
        .await
        .unwrap();
    app.stops.ask(Do::Ping).await.unwrap();
    app.stops.child().ask_to_stop().unwrap();
    until(&mut events, "starts#2 starting").await;
    let (asked, free) = (Instant::now(), app.free.child());
    free.restart().await.unwrap();
    free.stop().await.unwrap();
    free.start().await.unwrap();
    free.pause().unwrap();
    free.reset().unwrap();
    free.remove().await.unwrap();
    app.starts.child().stop().await.unwrap();
    app.waits.child().remove().await.unwrap();
    assert!(matches!(
        app.stops.child().start().await,
        Err(CommandError::Stopping(_))
    ));
    assert!(
        timeout(Duration::ZERO, app.stops.child().stop())
            .await
            .is_err()
    );
    assert_eq!(asked.elapsed(), Duration::ZERO);
    app.stops.child().stop().await.unwrap();
    assert_eq!(asked.elapsed(), Duration::from_secs(19));
    app.shutdown().await.unwrap();
}
