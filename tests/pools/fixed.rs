//! Pools of a fixed size. Rows of Elixir's `PartitionSupervisor`.

use std::collections::BTreeSet;

use supervision::{
    AskError, ResizeError, RouteError, State,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};

/// Answers with its own path, and takes a message with a key.
struct Shard(String);

enum ShardMsg {
    Who(u64, Reply<String>),
    Hold(std::time::Duration),
    Fail,
}

fn key(msg: &ShardMsg) -> u64 {
    match msg {
        ShardMsg::Who(key, _) => *key,
        ShardMsg::Hold(_) | ShardMsg::Fail => 0,
    }
}

#[derive(Debug, thiserror::Error)]
#[error("told to")]
struct ToldTo;

impl Actor for Shard {
    type Args = ();
    type Msg = ShardMsg;
    type Error = ToldTo;

    async fn start((): (), cx: &mut Context<Self>) -> Result<Self, ToldTo> {
        Ok(Self(cx.path().to_owned()))
    }

    async fn handle(&mut self, msg: ShardMsg, _: &mut Context<Self>) -> Result<(), ToldTo> {
        match msg {
            ShardMsg::Who(_, reply) => reply.send(self.0.clone()),
            ShardMsg::Hold(time) => tokio::time::sleep(time).await,
            ShardMsg::Fail => return Err(ToldTo),
        }
        Ok(())
    }
}

supervision_tree!(Shards {
    strategy: one_for_one,
    backoff: fixed { delay: 1s },
    visibility: private,
    children: [
        keyed = pool { actor: Shard, size: 8, route: by_key { key: key } },
        turns = pool { actor: Shard, size: 3, mailbox: queue { capacity: 1 } },
        loads = pool { actor: Shard, size: 3, route: least_loaded },
        cores = pool { actor: Shard, size: per_core },
    ],
});

async fn who(pool: &supervision::FixedPoolRef<Shard>, key: u64) -> String {
    pool.ask(|reply| ShardMsg::Who(key, reply)).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn par_03_every_key_lands_in_one_member() {
    let app = Shards::start().await.unwrap();
    let mut homes = Vec::new();
    for key in 0..100 {
        homes.push(who(&app.keyed, key).await);
    }
    let used: BTreeSet<_> = homes.iter().cloned().collect();
    let all: BTreeSet<_> = (0..8).map(|n| format!("keyed/{n}")).collect();
    assert_eq!(used, all, "and every member has some");
    // Across restarts of the members, of the pool and of the process: pinned.
    app.keyed.get(5).unwrap().child().restart().await.unwrap();
    for (key, home) in (0..100).zip(&homes) {
        assert_eq!(&who(&app.keyed, key).await, home);
    }
    app.keyed.child().unwrap().restart().await.unwrap();
    for (key, home) in (0..100).zip(&homes) {
        assert_eq!(&who(&app.keyed, key).await, home);
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn par_04_one_member_for_each_core() {
    let app = Shards::start().await.unwrap();
    let cores = std::thread::available_parallelism().unwrap().get();
    assert_eq!(app.cores.size(), cores);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn members_have_their_turns() {
    let app = Shards::start().await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(who(&app.turns, 0).await);
    }
    assert_eq!(
        seen,
        [
            "turns/0", "turns/1", "turns/2", "turns/0", "turns/1", "turns/2"
        ]
    );
    // One that is stopped is passed over, and one that is full when nobody is to wait.
    app.turns.get(1).unwrap().child().stop().await.unwrap();
    let seen: BTreeSet<_> = [
        who(&app.turns, 0).await,
        who(&app.turns, 0).await,
        who(&app.turns, 0).await,
    ]
    .into();
    assert_eq!(
        seen,
        BTreeSet::from(["turns/0".to_owned(), "turns/2".to_owned()])
    );
    for _ in 0..4 {
        let hour = Duration::from_secs(3600);
        app.turns.tell(ShardMsg::Hold(hour)).await.unwrap();
        tokio::task::yield_now().await;
    }
    let full = app.turns.try_tell(ShardMsg::Fail).unwrap_err();
    assert_eq!(full.to_string(), "the mailbox of `turns` is full");
    assert!(matches!(full.into_message(), ShardMsg::Fail));
    app.tree().abort();
    app.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_least_loaded_member_is_next() {
    let app = Shards::start().await.unwrap();
    let hour = Duration::from_secs(3600);
    for number in [0, 2] {
        for _ in 0..3 {
            app.loads
                .get(number)
                .unwrap()
                .tell(ShardMsg::Hold(hour))
                .await
                .unwrap();
        }
    }
    for _ in 0..3 {
        assert_eq!(who(&app.loads, 0).await, "loads/1");
    }
    app.tree().abort();
    app.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_member_that_is_being_restarted_keeps_what_waits_for_it() {
    let app = Shards::start().await.unwrap();
    let home = who(&app.keyed, 0).await;
    app.keyed.tell(ShardMsg::Fail).await.unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(who(&app.keyed, 0).await, home);
    assert_eq!(
        begun.elapsed(),
        Duration::from_secs(1),
        "it waited for the restart"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn par_16_a_pool_of_no_members_gives_messages_back() {
    let app = Shards::start().await.unwrap();
    app.keyed.resize(0).await.unwrap();
    assert_eq!(app.keyed.size(), 0);
    let refused = app.keyed.tell(ShardMsg::Fail).await.unwrap_err();
    assert_eq!(refused.to_string(), "the pool `keyed` has no members now");
    assert!(matches!(refused.into_message(), ShardMsg::Fail));
    assert!(matches!(
        app.keyed.try_tell(ShardMsg::Fail),
        Err(RouteError::NoMembers { .. })
    ));
    let asked = app.keyed.ask(|reply| ShardMsg::Who(7, reply)).await;
    assert_eq!(asked, Err(AskError::Stopped { path: "keyed".into() }));
    assert_eq!(app.keyed.get(3).unwrap().state(), State::Stopped);

    app.keyed.resize(8).await.unwrap();
    assert_eq!(app.keyed.size(), 8);
    who(&app.keyed, 7).await;
    let too_many = app.keyed.resize(9).await.unwrap_err();
    assert!(matches!(too_many, ResizeError::TooMany { size: 8, .. }));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn par_16_a_resize_moves_only_the_keys_of_those_that_go() {
    let app = Shards::start().await.unwrap();
    let mut before = Vec::new();
    for key in 0..100 {
        before.push(who(&app.keyed, key).await);
    }
    app.keyed.resize(5).await.unwrap();
    let stays =
        |home: &str| ["keyed/0", "keyed/1", "keyed/2", "keyed/3", "keyed/4"].contains(&home);
    for (key, home) in (0..100).zip(&before) {
        let now = who(&app.keyed, key).await;
        assert!(stays(&now), "{now}");
        assert!(
            !stays(home) || &now == home,
            "{key} moved from {home} to {now}"
        );
    }
    // A restart of the pool brings all of them back.
    app.keyed.child().unwrap().restart().await.unwrap();
    assert_eq!(app.keyed.size(), 8);
    app.shutdown().await.unwrap();
}

supervision_tree!(Faulty {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [crew = pool {
        actor: Scripted,
        size: 2,
        args: |lab| lab.clone(),
        max_restarts: 0,
        within: 1s,
    },],
});

#[tokio::test(start_paused = true)]
async fn par_18_members_are_children_of_the_pool() {
    let lab = Lab::new();
    let app = Faulty::start(lab.clone()).await.unwrap();
    assert_eq!(
        app.tree().to_string(),
        "Faulty (one_for_one)\n└─ crew (one_for_one) running\n   ├─ 0#1 running\n   └─ 1#1 running\n"
    );
    let counts = app.tree().counts();
    assert_eq!(
        (counts.specs, counts.supervisors, counts.workers),
        (3, 1, 2)
    );
    // One bad member stops, and the other has all the work.
    app.crew
        .get(0)
        .unwrap()
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("crew/0#1 gone").await;
    tokio::task::yield_now().await;
    assert_eq!(app.crew.get(0).unwrap().state(), State::LimitExceeded);
    for _ in 0..3 {
        app.crew.ask(Do::Ping).await.unwrap();
    }
    app.crew.get(1).unwrap().child().stop().await.unwrap();
    let refused = app.crew.tell(Do::Finish).await.unwrap_err();
    assert_eq!(refused.to_string(), "`crew` is stopped");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn par_11_par_13_a_stop_is_over_when_it_returns_and_what_is_not_there_says_so() {
    let lab = Lab::new();
    let app = Faulty::start(lab.clone()).await.unwrap();
    let crew = app.crew.clone();
    crew.get(0)
        .unwrap()
        .tell(Do::slow_stop(Duration::from_secs(3)))
        .await
        .unwrap();
    crew.get(0).unwrap().ask(Do::Ping).await.unwrap();
    crew.child().unwrap().stop().await.unwrap();
    assert_eq!(lab.alive(), 0, "nobody is left when it returns");
    assert!(
        crew.members()
            .iter()
            .all(|member| member.state() == State::Stopped)
    );
    assert!(crew.tell(Do::Finish).await.is_err());
    assert!(crew.get(2).is_none(), "there is no such member");
    app.shutdown().await.unwrap();
    assert!(matches!(crew.resize(1).await, Err(ResizeError::Member(_))));
    assert!(crew.tell(Do::Finish).await.is_err());
    lab.assert_empty();
}
