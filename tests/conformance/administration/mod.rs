//! Orders by hand: stop, start, restart, remove, reset; and what they meet.

mod removed;
mod reset;

use supervision::{
    CommandError, EventKind, Exit, State,
    policy::Restart,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, gave_up, until},
};
use tokio::time::{Instant, advance};

supervision_tree!(One {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            max_restarts: 1,
            within: 1m,
            on_limit: stop,
            backoff: linear { base: 1s, step: 1s, cap: 1m, reset_after: 1h },
            shutdown: 10s,
        },
    ],
});

const SECOND: Duration = Duration::from_secs(1);

/// A start by hand that fails is not tried again; the child is kept.
#[tokio::test(start_paused = true)]
async fn otp_11_a_restart_by_hand_that_fails_is_told_and_not_tried_again() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
    let app = One::start(lab.clone()).await.unwrap();
    app.a.child().stop().await.unwrap();
    let told = app.a.child().restart().await.unwrap_err();
    assert!(matches!(told, CommandError::StartFailed { .. }), "{told:?}");
    advance(600 * SECOND).await;
    assert_eq!((app.a.state(), lab.starts("a").len()), (State::Stopped, 2));
    let counts = app.tree().counts();
    assert_eq!((counts.specs, counts.active), (2, 1), "it is kept");
    app.a.child().restart().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    app.shutdown().await.unwrap();
}

/// The whole walk. Terminating and removing are idempotent here, and removing a running child stops it.
#[tokio::test(start_paused = true)]
async fn otp_23_every_order_in_every_state() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let a = app.a.child();
    assert!(app.tree().find("c").is_none(), "an unknown child");
    let told = a.start().await.unwrap_err();
    assert!(matches!(told, CommandError::AlreadyRunning(_)), "{told:?}");
    a.stop().await.unwrap();
    a.stop().await.unwrap();
    a.start().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2), "a new incarnation");
    a.restart().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    a.stop().await.unwrap();
    a.restart().await.unwrap();
    assert_eq!(
        app.a.ask(Do::Ping).await,
        Ok(4),
        "one that is down is started"
    );
    a.remove().await.unwrap();
    a.remove().await.unwrap();
    for told in [
        a.stop().await,
        a.start().await,
        a.restart().await,
        a.pause(),
        a.resume(),
        a.reset(),
    ] {
        assert!(matches!(told, Err(CommandError::NotFound(_))), "{told:?}");
    }
    assert_eq!(app.tree().counts().specs, 1);
    let handles = app.handles().clone();
    app.shutdown().await.unwrap();
    let b = handles.b.child();
    for told in [
        b.stop().await,
        b.start().await,
        b.restart().await,
        b.remove().await,
        b.pause(),
        b.reset(),
    ] {
        assert!(matches!(told, Err(CommandError::NotRunning(_))), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn otp_23_a_removed_child_takes_nothing_and_is_told_of() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.tell(Do::slow_stop(SECOND)).await.unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    let asked = Instant::now();
    app.a.child().remove().await.unwrap();
    assert_eq!(asked.elapsed(), SECOND);
    until(&mut events, "a#1 removed").await;
    assert!(app.a.tell(Do::Mark("late")).await.is_err());
    assert_eq!(
        app.tree().to_string(),
        "One (one_for_one)\n└─ b#1 running\n"
    );
    let report = app.shutdown().await.unwrap();
    assert!(report.child("a").is_some(), "what it did is in the report");
}

supervision_tree!(Outer {
    context: Lab,
    strategy: one_for_all,
    backoff: immediate,
    visibility: private,
    children: [
        one = supervisor {
            strategy: one_for_one,
            max_restarts: 0,
            within: 1m,
            children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
        },
        two = supervisor {
            strategy: one_for_one,
            restart: transient,
            children: [b = worker { actor: Scripted, args: |lab| lab.clone() },],
        },
        c = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

/// OTP starts a supervisor that was stopped by hand together with its group. Here it stays stopped
/// until it is started by hand, and all below it with it.
#[tokio::test(start_paused = true)]
async fn otp_56_a_supervisor_stopped_by_hand_stays_down_when_an_escalation_restarts_its_group() {
    let lab = Lab::new();
    let app = Outer::start(lab.clone()).await.unwrap();
    let two = app.tree().find("two").unwrap();
    two.stop().await.unwrap();
    app.one.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("c#2 up").await;
    assert_eq!(app.one.a.ask(Do::Ping).await, Ok(2));
    assert_eq!(
        (two.state(), lab.starts("two/b").len()),
        (State::Stopped, 1)
    );
    two.start().await.unwrap();
    assert_eq!(app.two.b.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

/// A supervisor is a child as any other.
#[tokio::test(start_paused = true)]
async fn a_supervisor_is_stopped_restarted_and_removed_as_a_child() {
    let lab = Lab::new();
    let app = Outer::start(lab.clone()).await.unwrap();
    let one = app.tree().find("one").unwrap();
    let two = app.tree().find("two").unwrap();
    one.restart().await.unwrap();
    assert_eq!(app.one.a.ask(Do::Ping).await, Ok(2));
    assert_eq!(
        app.c.ask(Do::Ping).await,
        Ok(1),
        "an order concerns one child"
    );
    // What is removed inside is there again when the supervisor is.
    app.one.a.child().remove().await.unwrap();
    one.restart().await.unwrap();
    assert_eq!(app.one.a.ask(Do::Ping).await, Ok(3));
    // Its budget of none is as good as new.
    one.reset().unwrap();
    two.remove_within(SECOND).await.unwrap();
    assert!(matches!(two.start().await, Err(CommandError::NotFound(_))));
    assert!(app.two.b.tell(Do::Finish).await.is_err());
    assert!(matches!(
        app.two.b.child().start().await,
        Err(CommandError::NotRunning(_))
    ));
    assert_eq!(app.tree().counts().specs, 3, "one, one/a and c");
    assert!(matches!(one.pause(), Err(CommandError::NoMessages(_))));
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

/// The same children under each strategy.
macro_rules! types {
    ($($tree:ident: $strategy:ident,)+) => {$(
        supervision_tree!($tree {
            context: (Lab, Restart),
            strategy: $strategy,
            backoff: immediate,
            visibility: private,
            children: [
                permanent = worker { actor: Scripted, args: |cx| cx.0.clone(), restart: permanent },
                transient = worker { actor: Scripted, args: |cx| cx.0.clone(), restart: transient },
                temporary = worker { actor: Scripted, args: |cx| cx.0.clone(), restart: temporary },
            ],
        });

        impl $tree {
            /// Starts it, and gives the child of this type.
            async fn with(cx: (Lab, Restart)) -> (Running<Self>, ActorRef<Scripted>) {
                let restart = cx.1;
                let app = Self::start(cx).await.unwrap();
                let child = match restart {
                    Restart::Permanent => app.permanent.clone(),
                    Restart::Transient => app.transient.clone(),
                    Restart::Temporary => app.temporary.clone(),
                };
                (app, child)
            }
        }
    )+};
}

types! { Types: one_for_one, AllTypes: one_for_all, RestTypes: rest_for_one, }

/// What of a child is kept when it has ended: what a start by hand says then.
/// What becomes of one whose child has ended, by its restart type, under this tree.
macro_rules! says_after_every_end {
    ($tree:ident) => {
        for end in ["by hand", "panic", "failure", "well"] {
            for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
                let lab = Lab::new();
                let (app, child) = $tree::with((lab.clone(), restart)).await;
                says_after(&lab, &child, restart, end).await;
                app.shutdown().await.unwrap();
            }
        }
    };
}

/// Three strategies, four ends, three restart types.
#[tokio::test(start_paused = true)]
async fn otp_76_what_a_start_says_after_every_end() {
    says_after_every_end!(Types);
    says_after_every_end!(AllTypes);
    says_after_every_end!(RestTypes);
}

async fn says_after(lab: &Lab, child: &ActorRef<Scripted>, restart: Restart, end: &str) {
    match end {
        "by hand" => child.child().stop().await.unwrap(),
        "panic" => child.tell(Do::Panic("over")).await.unwrap(),
        "failure" => child.tell(Do::Fail(Failing::Plain)).await.unwrap(),
        _ => child.tell(Do::Finish).await.unwrap(),
    }
    let name = child.path();
    lab.saw(&format!("{name}#1 gone")).await;
    let returns = match restart {
        Restart::Permanent => end != "by hand",
        Restart::Transient => matches!(end, "panic" | "failure"),
        Restart::Temporary => false,
    };
    if returns {
        lab.saw(&format!("{name}#2 up")).await;
        child.ask(Do::Ping).await.unwrap();
    }
    let told = child.child().start().await;
    let as_expected = match (&told, restart) {
        (Err(CommandError::NotFound(_)), Restart::Temporary) => true,
        (Err(CommandError::AlreadyRunning(_)), _) => returns,
        (Ok(()), Restart::Permanent | Restart::Transient) => !returns,
        _ => false,
    };
    assert!(as_expected, "{restart} {end}: {told:?}");
}

/// A permanent child that says at its restart that it is not to be there is kept, absent.
#[tokio::test(start_paused = true)]
async fn obs_14_a_permanent_child_that_ignores_its_restart_is_kept_and_absent() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Ignore, OnStart::Ok]);
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "a#2 ended (ignored)").await;
    advance(600 * SECOND).await;
    assert_eq!((app.a.state(), lab.starts("a").len()), (State::Stopped, 2));
    app.a.child().start().await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn bko_13_a_stop_during_a_backoff_is_at_once() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.b.tell(Do::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "b#1 backing_off").await;
    let asked = Instant::now();
    app.b.child().stop().await.unwrap();
    assert_eq!(asked.elapsed(), Duration::ZERO);
    advance(600 * SECOND).await;
    assert_eq!((app.b.state(), lab.starts("b").len()), (State::Stopped, 1));
    app.shutdown().await.unwrap();
}

/// Once a supervisor has stopped, so have its children, and orders are refused at once.
#[tokio::test(start_paused = true)]
async fn sut_08_26_after_the_end_orders_are_refused_at_once() {
    let lab = Lab::new();
    let app = One::start(lab.clone()).await.unwrap();
    let (handles, tree) = (app.handles().clone(), app.tree().clone());
    app.shutdown().await.unwrap();
    lab.assert_empty();
    let asked = Instant::now();
    let child = handles.a.child();
    for told in [
        child.start().await,
        child.remove().await,
        child.stop_within(SECOND).await,
    ] {
        assert!(matches!(told, Err(CommandError::NotRunning(_))), "{told:?}");
    }
    assert!(matches!(
        child.ask_to_start(),
        Err(CommandError::NotRunning(_))
    ));
    assert_eq!(asked.elapsed(), Duration::ZERO);
    assert_eq!(tree.counts().active, 0);
}

/// A handle knows its supervisor: there is no wrong one to give it to. A path of another tree is unknown.
#[tokio::test(start_paused = true)]
async fn sut_11_a_handle_is_of_one_tree() {
    let (one, other) = (Lab::new(), Lab::new());
    let app = One::start(one.clone()).await.unwrap();
    let outer = Outer::start(other.clone()).await.unwrap();
    assert!(outer.tree().find("a").is_none());
    app.a.child().remove().await.unwrap();
    assert_eq!(outer.one.a.ask(Do::Ping).await, Ok(1));
    assert!(one.all("gone").contains(&"a#1 gone".to_owned()) && other.all("gone").is_empty());
    app.shutdown().await.unwrap();
    outer.shutdown().await.unwrap();
}
