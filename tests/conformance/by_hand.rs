//! Every kind of child, by hand: what holds for orders to any of them.

use supervision::{
    ChildRef, CommandError, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted},
};
use tokio::time::{Instant, timeout};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Kinds {
    context: Lab,
    strategy: one_for_all,
    // None to spare: an order that were counted would end the tree.
    max_restarts: 1,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        first = worker { actor: Scripted, args: |lab| lab.clone() },
        worker = worker { actor: Scripted, args: |lab| lab.clone() },
        task = task { run: wait },
        pool = pool { actor: Scripted, max: 3 },
        fixed = pool { actor: Scripted, size: 2, args: |lab| lab.clone() },
        nested = supervisor {
            strategy: one_for_one,
            max_restarts: 1,
            within: 60s,
            backoff: immediate,
            children: [leaf = worker { actor: Scripted, args: |lab| lab.clone() }],
        },
        mounted = supervisor { tree: Mounted, context: |lab| lab.clone() },
        hangs = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: infinity },
    ],
});

supervision_tree!(Mounted {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [leaf = worker { actor: Scripted, args: |lab| lab.clone() }],
});

async fn wait(token: CancellationToken) -> Result<(), Failing> {
    token.cancelled().await;
    Ok(())
}

/// One of each kind, but for the members of pools.
const KINDS: [&str; 8] = [
    "worker",
    "task",
    "pool",
    "fixed",
    "nested",
    "nested/leaf",
    "mounted",
    "mounted/leaf",
];

async fn started() -> (Lab, Running<Kinds>) {
    let lab = Lab::new();
    let app = Kinds::start(lab.clone()).await.unwrap();
    (lab, app)
}

/// All of them, and a member of either pool.
async fn all(app: &Running<Kinds>, lab: &Lab) -> Vec<ChildRef> {
    app.pool.spawn_named("member", lab.clone()).await.unwrap();
    let paths = KINDS.into_iter().chain(["fixed/1"]);
    paths
        .map(|path| app.tree().find(path).expect(path))
        .collect()
}

/// What was said, to be compared.
fn ok(told: Result<(), CommandError>) -> Result<(), String> {
    told.map_err(|error| error.to_string())
}

fn incarnation(child: &ChildRef) -> u64 {
    child.status().expect("the tree runs").incarnation
}

#[tokio::test(start_paused = true)]
async fn a_stop_and_a_start_by_hand_are_idempotent_for_every_kind() {
    let (lab, app) = started().await;
    for child in all(&app, &lab).await {
        let before = incarnation(&child);
        for _ in 0..3 {
            assert_eq!(ok(child.stop().await), Ok(()), "{child:?}");
            assert_eq!(child.state(), State::Stopped, "{child:?}");
        }
        assert_eq!(ok(child.start().await), Ok(()), "{child:?}");
        let again = child.start().await;
        assert!(
            matches!(again, Err(CommandError::AlreadyRunning(_))),
            "{child:?} {again:?}"
        );
        assert_eq!(
            (child.state(), incarnation(&child)),
            (State::Running, before + 1),
            "{child:?}"
        );
        for _ in 0..2 {
            assert_eq!(ok(child.reset()), Ok(()), "{child:?}");
        }
    }
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// A member has nobody to come back to: what is stopped is gone, and said to be.
#[tokio::test(start_paused = true)]
async fn a_member_is_stopped_and_removed_for_good_by_hand() {
    let (lab, app) = started().await;
    let member = app.pool.spawn(lab.clone()).await.unwrap().child();
    member.restart().await.unwrap();
    assert_eq!(incarnation(&member), 2);
    for _ in 0..2 {
        assert_eq!(ok(member.stop().await), Ok(()));
        assert_eq!(ok(member.remove().await), Ok(()));
    }
    let told = [member.start().await, member.restart().await];
    for told in told {
        assert!(matches!(told, Err(CommandError::NotFound(_))), "{told:?}");
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn restarts_by_hand_are_counted_for_no_kind() {
    let (lab, app) = started().await;
    let mut children = all(&app, &lab).await;
    children.push(app.tree().find("first").unwrap());
    for child in &children {
        // Those below a supervisor are restarted with it too.
        let before = incarnation(child);
        for _ in 0..5 {
            assert_eq!(ok(child.restart().await), Ok(()), "{child:?}");
        }
        let now = (child.state(), incarnation(child));
        assert_eq!(now, (State::Running, before + 5), "{child:?}");
    }
    // The one restart that there is has not been spent.
    app.first.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("first#7 up").await;
    app.shutdown().await.unwrap();
}

/// Stopped by hand, each stays stopped when its whole group is restarted; started by hand, it is of the group again.
#[tokio::test(start_paused = true)]
async fn what_is_stopped_by_hand_stays_stopped_when_its_group_is_restarted() {
    for path in KINDS.into_iter().filter(|path| !path.contains('/')) {
        let (lab, app) = started().await;
        let child = app.tree().find(path).unwrap();
        child.stop().await.unwrap();
        app.first.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw("hangs#2 up").await;
        assert_eq!(
            (child.state(), incarnation(&child)),
            (State::Stopped, 1),
            "{path}"
        );
        child.start().await.unwrap();
        assert_eq!(
            (child.state(), incarnation(&child)),
            (State::Running, 2),
            "{path}"
        );
        app.shutdown().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_removed_child_of_any_kind_is_not_found_and_does_not_come_back_with_its_group() {
    for path in KINDS.into_iter().filter(|path| !path.contains('/')) {
        let (lab, app) = started().await;
        let child = app.tree().find(path).unwrap();
        for _ in 0..2 {
            assert_eq!(ok(child.remove().await), Ok(()), "{path}");
        }
        assert!(app.tree().find(path).is_none(), "{path}");
        app.first.tell(Do::Fail(Failing::Plain)).await.unwrap();
        lab.saw("hangs#2 up").await;
        assert!(app.tree().find(path).is_none(), "{path}");
        for told in [child.start().await, child.restart().await] {
            assert!(
                matches!(told, Err(CommandError::NotFound(_))),
                "{path} {told:?}"
            );
        }
        app.shutdown().await.unwrap();
    }
}

/// While one child hangs in a message and another in its stop, an order to any other takes no time.
#[tokio::test(start_paused = true)]
async fn orders_to_every_kind_are_answered_while_others_hang() {
    let (lab, app) = started().await;
    app.first.tell(Do::Hang).await.unwrap();
    app.hangs.tell(Do::ignore_stop()).await.unwrap();
    app.hangs.ask(Do::Ping).await.unwrap();
    app.hangs.child().ask_to_stop().unwrap();
    for child in all(&app, &lab).await {
        let began = Instant::now();
        child.restart().await.unwrap();
        child.stop().await.unwrap();
        child.start().await.unwrap();
        child.reset().unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO, "{child:?}");
    }
    app.abort();
    app.join().await.unwrap();
}

/// The same while a child hangs in its start, and another waits for its backoff.
#[tokio::test(start_paused = true)]
async fn orders_to_every_kind_are_answered_while_a_start_hangs() {
    let (lab, app) = started().await;
    let children = all(&app, &lab).await;
    lab.script("hangs", [OnStart::Hang]);
    app.hangs.child().ask_to_restart().unwrap();
    lab.saw("hangs#2 start").await;
    for child in children {
        let began = Instant::now();
        child.restart().await.unwrap();
        child.stop().await.unwrap();
        child.start().await.unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO, "{child:?}");
    }
    app.abort();
    app.join().await.unwrap();
}

/// All from a handler, which waits for each.
#[tokio::test(start_paused = true)]
async fn orders_to_every_kind_are_given_from_inside_the_tree() {
    let (lab, app) = started().await;
    let children = all(&app, &lab).await;
    let (done, is_done) = tokio::sync::oneshot::channel();
    let orders = async move {
        for child in children {
            child.restart().await.unwrap();
            child.stop().await.unwrap();
            child.start().await.unwrap();
            child.reset().unwrap();
        }
        done.send(()).unwrap();
    };
    app.first.tell(Do::wait(orders)).await.unwrap();
    timeout(SECOND, is_done)
        .await
        .expect("no deadlock")
        .unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// Where there are messages: an actor, a member, what is nested and mounted.
#[tokio::test(start_paused = true)]
async fn what_has_messages_is_paused_and_resumed_by_hand_and_twice_is_once() {
    let (lab, app) = started().await;
    let member = app.pool.spawn(lab.clone()).await.unwrap();
    for actor in [
        &app.worker,
        &member,
        &app.fixed.members()[0],
        &app.nested.leaf,
        &app.mounted.leaf,
    ] {
        let child = actor.child();
        for _ in 0..2 {
            assert_eq!(ok(child.pause()), Ok(()), "{child:?}");
            assert_eq!(child.state(), State::Paused, "{child:?}");
        }
        actor.try_tell(Do::Mark("later")).unwrap();
        tokio::task::yield_now().await;
        assert_eq!(actor.queued(), 1, "{child:?}");
        for _ in 0..2 {
            assert_eq!(ok(child.resume()), Ok(()), "{child:?}");
        }
        lab.saw(&format!("{}#1 mark later", child.path())).await;
    }
    for path in ["task", "pool", "fixed", "nested", "mounted"] {
        let told = app.tree().find(path).unwrap().pause();
        assert!(
            matches!(told, Err(CommandError::NoMessages(_))),
            "{path} {told:?}"
        );
    }
    app.shutdown().await.unwrap();
}
