//! Significant children that are not there any more, or never were.

use super::*;

/// Removed, absent, over its limit: none of them is waited for, and what ends last ends the tree.
#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for_who_will_not_end() {
    supervision_tree!(Four {
        context: Lab,
        strategy: one_for_one,
        auto_shutdown: all,
        backoff: immediate,
        visibility: private,
        children: [
            removed = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: transient,
                significant: true
            },
            absent = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: transient,
                significant: true
            },
            limited = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: transient,
                significant: true,
                max_restarts: 0,
                on_limit: stop,
            },
            last = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: transient,
                significant: true
            },
        ],
    });
    let lab = Lab::new();
    lab.script("absent", [OnStart::Ignore]);
    let app = Four::start(lab.clone()).await.unwrap();
    app.removed.child().remove().await.unwrap();
    app.limited.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(ended(&app).await, None);
    assert_eq!(app.limited.state(), State::LimitExceeded);
    app.last.tell(Do::Finish).await.unwrap();
    assert_eq!(ended(&app).await.as_deref(), Some("last"));

    // A limit may also be the last.
    let lab = Lab::new();
    lab.script("absent", [OnStart::Ignore]);
    let app = Four::start(lab.clone()).await.unwrap();
    app.removed.child().stop().await.unwrap();
    app.last.tell(Do::Finish).await.unwrap();
    assert_eq!(ended(&app).await, None);
    app.limited.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(ended(&app).await.as_deref(), Some("limited"));
}

/// With nobody significant there at all, a tree has started, and ends well at once.
#[tokio::test(start_paused = true)]
async fn a_tree_whose_significant_children_are_all_absent_ends_when_it_is_up() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ignore])
        .script("b", [OnStart::Ignore]);
    let app = AnyTransient::start(lab.clone()).await.unwrap();
    assert_eq!(ended(&app).await.as_deref(), Some("b"));
    lab.assert([
        "plain#1 start",
        "plain#1 up",
        "a#1 start",
        "a#1 gone",
        "b#1 start",
        "b#1 gone",
        "plain#1 stop",
        "plain#1 gone",
    ]);

    // Each of two that are left is enough for `any`.
    let lab = Lab::new();
    lab.script("a", [OnStart::Ignore]);
    let app = AnyTransient::start(lab.clone()).await.unwrap();
    assert_eq!(ended(&app).await, None);
    app.shutdown().await.unwrap();
}

/// What `when` leaves out is absent from the start: it holds nobody up, and with none left the tree ends once it is up.
#[tokio::test(start_paused = true)]
async fn significant_children_that_are_left_out_are_absent() {
    #[derive(Clone)]
    struct There(Lab, bool, bool);
    macro_rules! conditional {
        ($name:ident, $auto_shutdown:ident) => {
            supervision_tree!($name {
                context: There,
                strategy: one_for_one,
                auto_shutdown: $auto_shutdown,
                visibility: private,
                children: [
                    plain = worker { actor: Scripted, args: |there| there.0.clone() },
                    a = worker {
                        actor: Scripted,
                        args: |there| there.0.clone(),
                        restart: transient,
                        significant: true,
                        when: |there| there.1,
                    },
                    b = worker {
                        actor: Scripted,
                        args: |there| there.0.clone(),
                        restart: transient,
                        significant: true,
                        when: |there| there.2,
                    },
                ],
            });
        };
    }
    conditional!(All, all);
    conditional!(Any, any);

    let app = All::start(There(Lab::new(), true, false)).await.unwrap();
    assert!(app.b.is_none());
    assert_eq!(ended(&app).await, None);
    app.a.as_ref().unwrap().tell(Do::Finish).await.unwrap();
    assert_eq!(ended(&app).await.as_deref(), Some("a"));

    let app = Any::start(There(Lab::new(), false, true)).await.unwrap();
    assert_eq!(ended(&app).await, None);
    app.b.as_ref().unwrap().tell(Do::Finish).await.unwrap();
    assert_eq!(ended(&app).await.as_deref(), Some("b"));

    let lab = Lab::new();
    let app = All::start(There(lab.clone(), false, false)).await.unwrap();
    let report = timeout(PATIENCE, app.join()).await.unwrap().unwrap();
    assert_eq!(report.reason, EndReason::AutoShutdown { child: "".into() });
    let first = report.to_string();
    assert_eq!(
        first.lines().next(),
        Some("ended, since no significant child is there")
    );
    lab.assert([
        "plain#1 start",
        "plain#1 up",
        "plain#1 stop",
        "plain#1 gone",
    ]);
    let app = Any::start(There(Lab::new(), false, false)).await.unwrap();
    assert!(timeout(PATIENCE, app.join()).await.unwrap().is_ok());
    let app = All::start(There(lab, true, true)).await.unwrap();
    assert_eq!(ended(&app).await, None);
}
