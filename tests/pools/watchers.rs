//! Watches, monitors and links of members.

use supervision::{
    Down, Exit, PoolRef,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted, until},
};

/// Spawns a member as it starts, and is bound to it.
struct Partner {
    told: Vec<String>,
    member: ActorRef<Scripted>,
}

enum Ask {
    Down(Down),
    Told(Reply<Vec<String>>),
    Member(Reply<ActorRef<Scripted>>),
}

#[derive(Clone, Copy, PartialEq)]
enum Bond {
    Monitor,
    Link,
}

impl Actor for Partner {
    type Args = (Bond, Lab, PoolRef<Scripted>);
    type Msg = Ask;
    type Error = Failing;

    async fn start((bond, lab, pool): Self::Args, cx: &mut Context<Self>) -> Result<Self, Failing> {
        let member = pool.spawn(lab).await.map_err(|_| Failing::Plain)?;
        match bond {
            Bond::Monitor => cx.monitor(&member, Ask::Down),
            Bond::Link => cx.link(&member),
        };
        Ok(Self { told: Vec::new(), member })
    }

    async fn handle(&mut self, msg: Ask, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Ask::Down(down) => self.told.push(down.to_string()),
            Ask::Told(reply) => reply.send(self.told.clone()),
            Ask::Member(reply) => reply.send(self.member.clone()),
        }
        Ok(())
    }
}

supervision_tree!(Seen {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        brief = pool { actor: Scripted, max: 9, restart: temporary },
        lasting = pool { actor: Scripted, max: 9, max_restarts: 1, within: 60s },
        monitors = worker {
            actor: Partner,
            args: |lab, up| (Bond::Monitor, lab.clone(), up.lasting.clone()),
        },
        linked = worker {
            actor: Partner,
            args: |lab, up| (Bond::Link, lab.clone(), up.brief.clone()),
        },
    ],
});

async fn fail(member: &ActorRef<Scripted>) {
    member
        .tell(Do::Fail(Failing::Plain))
        .await
        .expect("it takes messages");
}

#[tokio::test(start_paused = true)]
async fn a_monitor_says_why_a_member_is_gone_and_ends() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    for (msg, why) in [
        (Do::Finish, "normal"),
        (Do::Fail(Failing::Plain), "failed: plain"),
    ] {
        let member = app.brief.spawn(lab.clone()).await.unwrap();
        let mut monitor = member.monitor();
        member.tell(msg).await.expect("it takes messages");
        let down = monitor.next().await.unwrap();
        assert_eq!(
            down.to_string(),
            format!("{}#1 is down ({why})", member.path())
        );
        assert!(monitor.next().await.is_none(), "there is nobody any more");
        // Who asks later learns it too.
        assert!(member.child().exited().await.is_err() || member.incarnation() == 1);
        member.child().stopped().await;
        assert!(member.child().running().await.is_err());
    }
    // One that is restarted is told of more than once.
    let member = app.lasting.spawn(lab.clone()).await.unwrap();
    let mut monitor = member.monitor();
    fail(&member).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2));
    fail(&member).await;
    let mut exits = Vec::new();
    while let Some(down) = monitor.next().await {
        assert!(matches!(down.exit, Some(Exit::Failed(_))));
        exits.push(down.incarnation);
    }
    assert_eq!(exits, [1, 2]);
    // With the pool, too.
    let member = app.brief.spawn(lab.clone()).await.unwrap();
    let mut monitor = member.monitor();
    app.brief.child().unwrap().stop().await.unwrap();
    assert!(matches!(
        monitor.next().await.unwrap().exit,
        Some(Exit::Shutdown)
    ));
    assert!(monitor.next().await.is_none());
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_watch_of_a_member_ends_with_it() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let before = app.tree().listeners();
    let member = app.lasting.spawn_named("ann", lab.clone()).await.unwrap();
    let mut watch = member.watch();
    assert_eq!(app.tree().listeners(), before + 1);
    fail(&member).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2));
    member.child().stop().await.unwrap();
    let mut told = Vec::new();
    while let Some(event) = watch.next().await {
        told.push(event.to_string());
    }
    assert_eq!(
        told,
        [
            "lasting/ann#1 ended (failed: plain) => restart",
            "lasting/ann#2 starting",
            "lasting/ann#2 restarted (Failure, attempt 1, after 0ns)",
            "lasting/ann#2 stopping",
            "lasting/ann#2 stopped (shutdown)",
        ]
    );
    assert_eq!(app.tree().listeners(), before, "nothing is left of it");
    // The next of that name is another.
    let next = app.lasting.spawn_named("ann", lab.clone()).await.unwrap();
    assert_eq!(watch.try_next().map(|event| event.to_string()), None);
    assert_eq!(next.incarnation(), 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_actor_is_told_of_a_member_by_message() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let member = app.monitors.ask(Ask::Member).await.unwrap();
    fail(&member).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2));
    member.child().stop().await.unwrap();
    let path = member.path();
    assert_eq!(
        app.monitors.ask(Ask::Told).await.unwrap(),
        [
            format!("{path}#1 is down (failed: plain)"),
            format!("{path}#2 is down (shutdown)"),
        ]
    );
    assert_eq!(app.monitors.incarnation(), 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_link_to_a_member_passes_its_failure_on_and_not_its_end() {
    let lab = Lab::new();
    let app = Seen::start(lab.clone()).await.unwrap();
    let first = app.linked.ask(Ask::Member).await.unwrap();
    let mut events = app.tree().events();
    fail(&first).await;
    until(&mut events, "linked#2 restarted").await;
    let second = app.linked.ask(Ask::Member).await.unwrap();
    assert_eq!(
        app.linked.incarnation(),
        2,
        "restarted, with another member"
    );
    assert_ne!(first.path(), second.path());
    // An ordered stop passes no link.
    second.child().stop().await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(app.linked.incarnation(), 2);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}
