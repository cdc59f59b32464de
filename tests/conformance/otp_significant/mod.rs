//! Supervisors that end with their significant children.

mod absent;

use supervision::{
    EndReason, Exit, State,
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, PATIENCE, Scripted, exit, history, until},
};
use tokio::time::timeout;

macro_rules! significant {
    ($name:ident, $auto_shutdown:ident, $restart:ident, $significant:literal) => {
        supervision_tree!($name {
            context: Lab,
            strategy: one_for_one,
            auto_shutdown: $auto_shutdown,
            backoff: immediate,
            on: match error {
                Failing => match error {
                    Failing::Stop => stop,
                    _ => restart,
                },
                _ => restart,
            },
            visibility: private,
            children: [
                plain = worker { actor: Scripted, args: |lab| lab.clone() },
                a = worker {
                    actor: Scripted,
                    args: |lab| lab.clone(),
                    restart: $restart,
                    significant: $significant,
                },
                b = worker {
                    actor: Scripted,
                    args: |lab| lab.clone(),
                    restart: transient,
                    significant: true,
                },
            ],
        });
    };
}

significant!(AnyTemporary, any, temporary, true);
significant!(AllTemporary, all, temporary, true);
significant!(AnyTransient, any, transient, true);
significant!(AllTransient, all, transient, true);
significant!(AnyPlainTemporary, any, temporary, false);
significant!(AllPlainTransient, all, transient, false);

/// How a child is brought to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    ByHand,
    Panics,
    Fails,
    /// With a failure that is answered with `stop`.
    Stops,
    Well,
}

const HOWS: [How; 5] = [How::ByHand, How::Panics, How::Fails, How::Stops, How::Well];

async fn end(child: &ActorRef<Scripted>, how: How) {
    match how {
        How::ByHand => child.child().stop().await.unwrap(),
        How::Panics => child.tell(Do::Panic("over")).await.unwrap(),
        How::Fails => child.tell(Do::Fail(Failing::Plain)).await.unwrap(),
        How::Stops => child.tell(Do::Fail(Failing::Stop)).await.unwrap(),
        How::Well => child.tell(Do::Finish).await.unwrap(),
    }
}

/// Whether the tree ends by itself, and with whom; every one that does ends well.
async fn ended<T>(app: &Running<T>) -> Option<String> {
    let report = timeout(Duration::from_secs(60), app.join())
        .await
        .ok()?
        .unwrap();
    let EndReason::AutoShutdown { child } = &report.reason else {
        panic!("{report}")
    };
    assert_eq!(report.took, Duration::ZERO);
    assert!(
        report
            .to_string()
            .starts_with(&format!("ended with {child}\n")),
        "{report}"
    );
    Some(child.to_string())
}

macro_rules! table {
    ($tree:ident, $how:expr, $first:expr, $both:expr) => {{
        let (how, lab) = ($how, Lab::new());
        let app = $tree::start(lab.clone()).await.unwrap();
        end(&app.a, how).await;
        let first: Option<&str> = $first;
        assert_eq!(ended(&app).await.as_deref(), first, "{how:?}: the first");
        if first.is_none() {
            end(&app.b, How::Well).await;
            let both: Option<&str> = $both;
            assert_eq!(ended(&app).await.as_deref(), both, "{how:?}: both");
        }
        drop(app);
        lab.saw("plain#1 gone").await;
        lab.assert_empty();
    }};
}

/// Children that are not significant end nobody, whatever becomes of them.
#[tokio::test(start_paused = true)]
async fn otp_57_58_a_child_that_is_not_significant_ends_nobody() {
    for how in HOWS {
        table!(AnyPlainTemporary, how, None, Some("b"));
        table!(AllPlainTransient, how, None, Some("b"));
    }
}

/// A temporary significant child ends its supervisor however it ends, but for an order by hand.
#[tokio::test(start_paused = true)]
async fn otp_59_a_temporary_significant_child() {
    for how in HOWS {
        let first = (how != How::ByHand).then_some("a");
        table!(AnyTemporary, how, first, Some("b"));
        // The last one ends it.
        table!(AllTemporary, how, None, Some("b"));
    }
}

/// A transient one is restarted after a failure, and ends its supervisor if it ends for good.
#[tokio::test(start_paused = true)]
async fn otp_60_bor_01_a_transient_significant_child() {
    for how in HOWS {
        let over = matches!(how, How::Well | How::Stops);
        let returns = matches!(how, How::Panics | How::Fails);
        table!(AnyTransient, how, over.then_some("a"), Some("b"));
        // One that came back is waited for.
        table!(AllTransient, how, None, (!returns).then_some("b"));
    }
}

supervision_tree!(Nested {
    context: Lab,
    strategy: one_for_one,
    auto_shutdown: any,
    backoff: immediate,
    visibility: private,
    children: [
        job = supervisor {
            strategy: one_for_one,
            auto_shutdown: all,
            restart: transient,
            significant: true,
            children: [
                one = worker {
                    actor: Scripted,
                    args: |lab| lab.clone(),
                    restart: transient,
                    significant: true,
                },
                helper = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        },
        again = supervisor {
            strategy: one_for_one,
            auto_shutdown: any,
            children: [two = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: temporary,
                significant: true,
            },],
        },
        once = supervisor {
            strategy: one_for_one,
            auto_shutdown: any,
            restart: temporary,
            children: [three = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                restart: transient,
                significant: true,
            },],
        },
    ],
});

/// To its parent, a supervisor that ended with a significant child has ended well: its own restart
/// type says what follows.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_ends_with_its_child_has_ended_well() {
    let lab = Lab::new();
    let app = Nested::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    // Permanent: restarted, and counted.
    app.again.two.tell(Do::Finish).await.unwrap();
    lab.saw("again/two#2 up").await;
    let again = app.tree().find("again").unwrap().status().unwrap();
    assert!(matches!(again.last_exit, Some(Exit::Normal)), "{again:?}");
    assert_eq!(again.restarts, 1);
    // Temporary: gone.
    app.once.three.tell(Do::Finish).await.unwrap();
    until(&mut events, "once/three#1 auto_shutdown (any)").await;
    until(&mut events, "once#1 ended (normal)").await;
    assert_eq!(app.tree().counts().supervisors, 2);
    // Transient and significant itself: so it goes on up to the root.
    app.job.one.tell(Do::Finish).await.unwrap();
    let report = timeout(PATIENCE, app.join()).await.unwrap().unwrap();
    assert_eq!(
        report.reason,
        EndReason::AutoShutdown { child: "job".into() }
    );
    assert!(report.is_clean(), "{report}");
    assert_eq!(
        (exit(&report, "job"), exit(&report, "job/helper")),
        ("normal".into(), "shutdown".into())
    );
    lab.assert_empty();
}

/// The rest of the tree is stopped as ever: in reverse order, each with its time.
#[tokio::test(start_paused = true)]
async fn an_end_by_a_significant_child_stops_the_others_in_order() {
    let lab = Lab::new();
    let app = AnyTransient::start(lab.clone()).await.unwrap();
    let events = app.tree().events();
    lab.clear();
    app.a.tell(Do::Finish).await.unwrap();
    let report = app.join().await.unwrap();
    lab.assert([
        "a#1 stop (requested)",
        "a#1 gone",
        "b#1 stop",
        "b#1 gone",
        "plain#1 stop",
        "plain#1 gone",
    ]);
    assert_eq!(
        report.to_string(),
        "ended with a\nplain: shutdown\na: normal\nb: shutdown\n"
    );
    drop(app);
    let told = history(events).await;
    assert!(
        told.contains(&"a#1 auto_shutdown (any)".to_owned()),
        "{told:#?}"
    );
}

/// Siblings that a restart of their group takes down end nobody.
#[tokio::test(start_paused = true)]
async fn otp_62_bystanders() {
    macro_rules! bystanders {
        ($name:ident, $strategy:ident, $auto_shutdown:ident) => {{
            supervision_tree!($name {
                context: Lab,
                strategy: $strategy,
                auto_shutdown: $auto_shutdown,
                backoff: immediate,
                visibility: private,
                children: [
                    first = worker {
                        actor: Scripted,
                        args: |lab| lab.clone(),
                        restart: transient,
                        significant: true
                    },
                    dies = worker { actor: Scripted, args: |lab| lab.clone() },
                    last = worker {
                        actor: Scripted,
                        args: |lab| lab.clone(),
                        restart: temporary,
                        significant: true
                    },
                ],
            });
            let lab = Lab::new();
            let app = $name::start(lab.clone()).await.unwrap();
            for n in 2..4 {
                app.dies.tell(Do::Panic("bystanders, look")).await.unwrap();
                lab.saw(&format!("dies#{n} up")).await;
            }
            assert_eq!(ended(&app).await, None);
            assert_eq!(app.first.state(), State::Running);
            assert!(app.shutdown().await.unwrap().is_clean());
        }};
    }
    bystanders!(OneAny, one_for_one, any);
    bystanders!(OneAll, one_for_one, all);
    bystanders!(AllAny, one_for_all, any);
    bystanders!(AllAll, one_for_all, all);
    bystanders!(RestAny, rest_for_one, any);
    bystanders!(RestAll, rest_for_one, all);
}

/// Orders by hand end nobody: not even the last one that is stopped, removed or not started.
#[tokio::test(start_paused = true)]
async fn orders_by_hand_end_nobody() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Ok, OnStart::Ok, OnStart::Fail]);
    let app = AllTransient::start(lab.clone()).await.unwrap();
    app.a.child().stop().await.unwrap();
    app.b.child().stop().await.unwrap();
    app.a.child().restart().await.unwrap();
    app.a.child().stop().await.unwrap();
    assert!(app.a.child().start().await.is_err());
    app.a.child().remove().await.unwrap();
    app.b.child().remove().await.unwrap();
    assert_eq!(ended(&app).await, None);
    let report = app.shutdown().await.unwrap();
    assert_eq!(report.reason, EndReason::Stopped);
}

#[tokio::test(start_paused = true)]
async fn a_report_says_why_the_tree_ended() {
    let lab = Lab::new();
    let app = AllTransient::start(lab.clone()).await.unwrap();
    app.abort();
    assert_eq!(app.join().await.unwrap().reason, EndReason::Aborted);
    let app = AllTransient::start(lab.clone()).await.unwrap();
    for _ in 0..6 {
        app.plain.tell(Do::Fail(Failing::Plain)).await.unwrap();
    }
    let (_, report) = supervision::testing::gave_up(&app).await;
    assert_eq!(report.reason, EndReason::Failed);
}
