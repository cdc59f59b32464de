//! A child that fails is mostly up again at once, and is then taken to be up without being asked. Nobody sees that: who looks while
//! it starts sees it starting.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering::SeqCst},
    mpsc,
};

use supervision::{State, prelude::*};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// What a start does, by its incarnation.
type Start = Arc<dyn Fn(&Context<Child>) -> Way + Send + Sync>;

enum Way {
    Up,
    After(Duration),
    Fail,
}

#[derive(Debug, thiserror::Error)]
#[error("told to")]
struct Told;

struct Child;

impl Actor for Child {
    type Args = Start;
    type Msg = ();
    type Error = Told;

    async fn start(start: Start, cx: &mut Context<Self>) -> Result<Self, Told> {
        match start(cx) {
            Way::Up => {}
            Way::After(time) => sleep(time).await,
            Way::Fail => return Err(Told),
        }
        Ok(Child)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Told> {
        Err(Told)
    }
}

supervision_tree!(App {
    context: Start,
    strategy: one_for_one,
    max_restarts: 100,
    backoff: immediate,
    visibility: private,
    children: [child = worker { actor: Child, args: |start| start.clone() }],
});

supervision_tree!(Group {
    context: Start,
    strategy: one_for_all,
    max_restarts: 100,
    backoff: immediate,
    visibility: private,
    children: [
        first = worker { actor: Child, args: |start| start.clone() },
        second = worker { actor: Child, args: |_| Arc::new(|_: &Context<Child>| Way::Up) },
    ],
});

/// The tree, with a child that starts as it is told; it has failed, so that it is known as one that starts quickly.
async fn quick(start: impl Fn(&Context<Child>) -> Way + Send + Sync + 'static) -> Running<App> {
    let app = App::start(Arc::new(start)).await.unwrap();
    fail(&app, 2).await;
    app
}

/// Has it fail, and waits until the incarnation has begun that is next.
async fn fail(app: &Running<App>, next: u64) {
    app.child.tell(()).await.unwrap();
    while app.child.incarnation() < next {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_looks_sees_itself_starting() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let app = quick({
        let seen = seen.clone();
        move |cx| {
            let status = cx.myself().child().status().expect("its tree is there");
            assert_eq!(status.uptime.is_some(), status.state == State::Running);
            seen.lock().unwrap().push((cx.incarnation(), status.state));
            Way::Up
        }
    })
    .await;
    fail(&app, 3).await;
    fail(&app, 4).await;
    let starting = [1, 2, 3, 4].map(|life| (life, State::Starting));
    assert_eq!(*seen.lock().unwrap(), starting);
    app.child.child().running().await.unwrap();
    assert_eq!(app.child.child().state(), State::Running);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_waits_after_some_that_did_not_is_waited_for() {
    let app = quick(|cx| match cx.incarnation() {
        3 => Way::After(10 * SECOND),
        _ => Way::Up,
    })
    .await;
    let begun = Instant::now();
    fail(&app, 3).await;
    sleep(5 * SECOND).await;
    assert_eq!(app.child.child().state(), State::Starting);
    assert_eq!(app.tree().counts().running, 0);
    app.child.child().running().await.unwrap();
    assert_eq!(begun.elapsed(), 10 * SECOND);
    let status = app.child.child().status().unwrap();
    assert_eq!(
        (status.state, status.uptime),
        (State::Running, Some(Duration::ZERO))
    );
}

/// Its failure is one of a start, and what follows is another restart.
#[tokio::test(start_paused = true)]
async fn a_start_that_fails_after_some_that_did_not_is_tried_again() {
    let app = quick(|cx| match cx.incarnation() {
        3 => Way::Fail,
        _ => Way::Up,
    })
    .await;
    fail(&app, 4).await;
    app.child.child().running().await.unwrap();
    let status = app.child.child().status().unwrap();
    assert_eq!((status.incarnation, status.restarts), (4, 3));
    let failure = status.last_failure.expect("it failed");
    assert!(failure.in_start() && failure.incarnation() == 3);
}

/// A start that blocks its thread is seen as what it is by who looks from another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_another_thread_is_seen_starting() {
    let (begins, begun) = mpsc::channel();
    let (go, going) = mpsc::channel();
    let (going, looks) = (Mutex::new(going), AtomicU64::new(0));
    let app = quick(move |cx| {
        if cx.incarnation() == 3 {
            begins.send(()).unwrap();
            going.lock().unwrap().recv().unwrap();
            looks.fetch_add(1, SeqCst);
        }
        Way::Up
    })
    .await;
    let child = app.child.child();
    app.child.tell(()).await.unwrap();
    let waits = tokio::task::spawn_blocking(move || begun.recv().unwrap());
    waits.await.unwrap();
    assert_eq!(
        (child.state(), app.child.incarnation()),
        (State::Starting, 3)
    );
    let up = tokio::spawn({
        let child = child.clone();
        async move { child.running().await }
    });
    go.send(()).unwrap();
    up.await.unwrap().unwrap();
    assert_eq!(child.state(), State::Running);
}

/// In a group the clock is not looked at for each start, but for each that has waited.
#[tokio::test(start_paused = true)]
async fn a_start_of_a_group_that_waits_after_some_that_did_not_is_timed() {
    let group = Group::start(Arc::new(|cx: &Context<Child>| match cx.incarnation() {
        4 => Way::After(10 * SECOND),
        _ => Way::Up,
    }))
    .await
    .unwrap();
    let begun = Instant::now();
    for life in 2..=4 {
        group.first.tell(()).await.unwrap();
        while group.second.incarnation() < life {
            sleep(SECOND).await;
        }
        group.second.child().running().await.unwrap();
    }
    let up_for = |child: &ActorRef<Child>| child.child().status().unwrap().uptime;
    // Each life before the last was seen a second after it had begun.
    assert!(begun.elapsed() >= 12 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(up_for(&group.first), up_for(&group.second));
    sleep(SECOND).await;
    let since = begun.elapsed() - 12 * SECOND;
    assert_eq!(up_for(&group.first), Some(since));
}
