//! Watching children from outside: every transition, every exit, and waiting for them. E2, E3,
//! GAP-12, L7, L8, TSK-10.

mod monitors;

use std::{
    future::Future,
    pin::pin,
    task::{Context as TaskContext, Poll, Waker},
};

use supervision::{
    ChildRef, CommandError, Down, Event, EventFilter, EventKind, Exit, Severity, State, Watch,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, drain, history},
};
use tokio::time::{Instant, timeout};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Seen {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: fixed { delay: 2s },
    visibility: private,
    children: [
        group = supervisor {
            strategy: one_for_all,
            max_restarts: 1,
            within: 60s,
            backoff: immediate,
            children: [
                a = worker { actor: Scripted, args: |lab| lab.clone() },
                b = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        alone = worker { actor: Scripted, args: |lab| lab.clone(), handle_timeout: 5s },
        hasty = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: brutal },
        last = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
    ],
});

/// How many listen to the tree, as an observer's cost is counted.
fn listeners(app: &Running<Seen>) -> usize {
    app.tree().listeners()
}

fn lines(watch: &mut Watch) -> Vec<String> {
    std::iter::from_fn(|| watch.try_next())
        .map(|event| event.to_string())
        .collect()
}

/// One poll.
fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut TaskContext::from_waker(Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn e3_a_watch_tells_every_transition_of_its_child_and_of_no_other() {
    let lab = Lab::new();
    lab.script("alone", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut watch = app.alone.watch();
    let mut group = app.tree().find("group").unwrap().watch();
    app.group.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#3 up").await;
    app.alone.ask(Do::Ping).await.unwrap();
    assert_eq!(
        lines(&mut watch),
        [
            "alone#1 ended (failed: plain) => restart",
            "alone#1 backing_off (attempt 1 in 2s)",
            "alone#2 starting",
            "alone#2 ended (failed: plain) => restart",
            "alone#2 backing_off (attempt 2 in 2s)",
            "alone#3 starting",
            "alone#3 restarted (Failure, attempt 2, after 2s)",
        ]
    );
    assert_eq!(lines(&mut group), [""; 0], "its children are not it");
    app.group.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let gave_up = group.next().await.unwrap().to_string();
    assert!(
        gave_up.starts_with("group#1 ended (failed: `group` gave up on `group/a`"),
        "{gave_up}"
    );
    app.shutdown().await.unwrap();
    assert_eq!(
        lines(&mut watch),
        ["alone#3 stopping", "alone#3 stopped (shutdown)"]
    );
    assert!(watch.next().await.is_none(), "it ends with the tree");
}

#[tokio::test(start_paused = true)]
async fn e3_watching_twice_is_watching_once_and_a_child_that_is_gone_is_let_go() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    assert_eq!(listeners(&app), 0);
    let mut watch = app.last.watch();
    assert!(!watch.add(&app.last));
    assert!(watch.add(&app.alone));
    assert!(!watch.add(&app.alone));
    assert_eq!(listeners(&app), 2);
    app.last.tell(Do::Finish).await.unwrap();
    assert_eq!(
        watch.next().await.unwrap().to_string(),
        "last#1 ended (normal) => restart"
    );
    lab.saw("last#1 gone").await;
    assert_eq!(
        listeners(&app),
        1,
        "of a child that is gone nothing is told any more"
    );
    assert!(!watch.add(&app.last));
    assert!(watch.remove(&app.alone));
    assert!(!watch.remove(&app.alone));
    assert_eq!(listeners(&app), 0);
    assert!(
        watch.next().await.is_none(),
        "there is nobody to tell anything"
    );
    assert!(watch.add(&app.alone), "until there is");
    app.alone.child().stop().await.unwrap();
    assert_eq!(
        lines(&mut watch),
        ["alone#1 stopping", "alone#1 stopped (shutdown)"]
    );
    drop(watch);
    assert_eq!(listeners(&app), 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn e3_one_watch_may_be_of_several_trees() {
    let (one, two) = (Lab::new(), Lab::new());
    let one = Seen::start(one).await.unwrap();
    let two = Seen::start(two).await.unwrap();
    let mut watch = one.alone.watch();
    assert!(watch.add(&two.alone), "another of the same path");
    two.shutdown().await.unwrap();
    one.alone.child().stop().await.unwrap();
    assert_eq!(lines(&mut watch).len(), 4);
    one.shutdown().await.unwrap();
    assert!(watch.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn e2_a_watch_has_a_severity_and_a_bound() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut warnings = Watch::at_least(Severity::Warn);
    warnings.add(&app.alone);
    let mut all = app.alone.watch();
    for _ in 0..600 {
        app.alone.child().restart().await.unwrap();
    }
    assert_eq!(all.snapshot().len(), 1000);
    assert_eq!((all.dropped(), warnings.dropped()), (1400, 0));
    assert_eq!(lines(&mut warnings), [""; 0]);
    assert_eq!(lines(&mut all)[0], "alone#351 stopping");
    all.reset();
    assert_eq!((all.dropped(), all.snapshot().len()), (0, 0));
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    let warning = warnings.next().await.unwrap();
    assert_eq!(
        warning.to_string(),
        "alone#601 ended (failed: plain) => restart"
    );
    assert_eq!(lines(&mut all).len(), 2);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn e2_a_subscription_may_be_of_a_part_of_the_tree() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut group = app.tree().events_where(EventFilter::new().under("group"));
    let mut few = app.tree().events_where(EventFilter::new().keep(2));
    let mut bad = app
        .tree()
        .events_where(EventFilter::new().at_least(Severity::Error));
    app.alone.child().restart().await.unwrap();
    assert_eq!(drain(&mut group), [""; 0]);
    assert_eq!((few.snapshot().len(), few.dropped()), (2, 2));
    assert_eq!(drain(&mut few).len(), 2);
    app.group.a.child().stop().await.unwrap();
    assert_eq!(
        drain(&mut group),
        ["group/a#1 stopping", "group/a#1 stopped (shutdown)"]
    );
    app.group.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    app.group.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(
        bad.next().await.unwrap().to_string(),
        "group/b#2 limit_exceeded (1 within 60s)"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_12_events_end_with_the_tree_though_a_reference_to_it_is_held() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let tree = app.tree().clone();
    let (events, handles) = (tree.events(), app.handles().clone());
    // The last to stop: it is aborted, and finds what it will not handle when all is over.
    app.group.a.tell(Do::Hang).await.unwrap();
    tokio::task::yield_now().await;
    app.group.a.tell(Do::Mark("never handled")).await.unwrap();
    app.shutdown().await.unwrap();
    let told = history(events).await;
    assert_eq!(
        told.last().unwrap(),
        "group/a#1 dead_letters (1) stopped",
        "{told:#?}"
    );
    let mut after = tree.events();
    assert!(after.next().await.is_none(), "it is over already");
    assert_eq!(tree.status().name.as_ref(), "Seen", "and can be looked at");
    assert!(handles.alone.watch().next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_child_to_be_up_and_to_be_down() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let child = app.alone.child();
    child.running().await.unwrap();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#1 gone").await;
    let began = Instant::now();
    {
        let mut stopped = pin!(child.stopped());
        assert!(poll(stopped.as_mut()).is_pending(), "it will be restarted");
        child.running().await.unwrap();
        assert_eq!(began.elapsed(), 2 * SECOND);
        assert!(poll(stopped.as_mut()).is_pending());
        child.stop().await.unwrap();
        stopped.await;
    }
    {
        let mut running = pin!(child.running());
        assert!(poll(running.as_mut()).is_pending(), "nobody starts it");
        child.start().await.unwrap();
        running.await.unwrap();
    }
    let last = app.last.child();
    last.stop().await.unwrap();
    last.stopped().await;
    assert!(matches!(
        last.running().await,
        Err(CommandError::NotFound(_))
    ));

    child.stop().await.unwrap();
    let (waits, ends) = tokio::join!(child.running(), async {
        tokio::time::sleep(SECOND).await;
        app.shutdown().await
    });
    assert!(
        matches!(waits, Err(CommandError::NotRunning(_))),
        "{waits:?}"
    );
    ends.unwrap();
    child.stopped().await;
    assert!(child.running().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn l7_a_child_passes_from_state_to_state_as_the_table_says() {
    use State::*;
    let lab = Lab::new();
    lab.script("alone", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut watch = app.alone.watch();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#3 up").await;
    app.alone.tell(Do::Finish).await.unwrap();
    lab.saw("alone#4 up").await;
    app.alone.child().restart().await.unwrap();
    app.alone.child().stop().await.unwrap();
    app.alone.child().start().await.unwrap();
    app.shutdown().await.unwrap();
    let (mut before, mut seen) = (Running, vec![Running]);
    while let Some(Event { state, incarnation, kind, .. }) = watch.next().await {
        let legal = match (before, state) {
            _ if before == state => true,
            (Running, Starting | Stopping | BackingOff | Stopped | Held) => true,
            (Starting, Running | BackingOff | Stopping | Stopped) => true,
            (BackingOff, Starting | Stopped) => true,
            (Stopping, Stopped | Stuck | Starting) => true,
            (Stopped, Starting | BackingOff) => true,
            _ => false,
        };
        assert!(legal, "{before} to {state} by {kind} of #{incarnation}");
        assert_eq!(
            state.is_terminal(),
            matches!(state, Stopped | LimitExceeded)
        );
        before = state;
        seen.push(state);
    }
    for state in [Starting, Running, BackingOff, Stopping, Stopped] {
        assert!(seen.contains(&state), "{state} was not passed");
    }
    assert_eq!(before, Stopped);
}

#[test]
fn events_can_be_made_for_tests_of_those_who_are_told() {
    let alarm = |event: &Event| event.kind.severity() >= Severity::Warn;
    let failure = supervision::Failure::of("market/rates", 3, std::io::Error::other("refused"));
    let exit = Exit::Failed(failure);
    let kind = EventKind::Stopped { exit: exit.clone() };
    let event = Event::new("market/rates", 3, State::Stopped, kind);
    assert_eq!(
        event.to_string(),
        "market/rates#3 stopped (failed: refused)"
    );
    assert!(alarm(&event));
    assert!(!alarm(&Event::new(
        "a",
        1,
        State::Running,
        EventKind::Started
    )));
    let down = Down::new("a", 1, exit);
    let error = down.exit.as_ref().and_then(Exit::failure).unwrap();
    assert!(error.is::<std::io::Error>());
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<(
        Event,
        Down,
        Watch,
        ChildRef,
        supervision::Monitor,
        supervision::Events,
    )>();
}

#[tokio::test(start_paused = true)]
async fn a_restart_that_will_not_come_is_told_too() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let mut watch = app.alone.watch();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#1 gone").await;
    watch.reset();
    app.alone.child().stop().await.unwrap();
    assert_eq!(lines(&mut watch), ["alone#1 called_off"]);

    app.alone.child().start().await.unwrap();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#2 gone").await;
    watch.reset();
    app.alone.child().remove().await.unwrap();
    assert_eq!(lines(&mut watch), ["alone#2 called_off", "alone#2 removed"]);
    assert!(watch.next().await.is_none(), "it is gone for good");
    assert_eq!(listeners(&app), 0);
    app.shutdown().await.unwrap();

    let app = Seen::start(lab.clone()).await.unwrap();
    lab.clear();
    app.alone.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("alone#1 gone").await;
    let events = app.tree().events();
    app.shutdown().await.unwrap();
    assert!(
        history(events)
            .await
            .contains(&"alone#1 called_off".to_owned())
    );
}
