//! State of members: handed on from incarnation to incarnation, and by name from process to process.

use std::io;

use supervision::{CommandError, MemoryStore, StateStore, prelude::*};

struct Counter {
    count: u64,
}

enum Count {
    Add,
    Fail,
    Get(Reply<u64>),
}

impl Actor for Counter {
    type Args = u64;
    type Msg = Count;
    type Error = io::Error;

    async fn start(count: u64, _: &mut Context<Self>) -> Result<Self, io::Error> {
        Ok(Self { count })
    }

    async fn handle(&mut self, msg: Count, _: &mut Context<Self>) -> Result<(), io::Error> {
        match msg {
            Count::Add => self.count += 1,
            Count::Fail => {
                self.count += 100;
                return Err(io::Error::other("as told"));
            }
            Count::Get(reply) => reply.send(self.count),
        }
        Ok(())
    }
}

impl Snapshot for Counter {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.count
    }

    async fn restore(&mut self, count: u64, _: &mut Context<Self>) -> Result<(), io::Error> {
        self.count = count;
        Ok(())
    }
}

#[supervised(state = per_call)]
struct Keeping(Counter);

impl Actor for Keeping {
    type Args = u64;
    type Msg = Count;
    type Error = io::Error;

    async fn start(count: u64, _: &mut Context<Self>) -> Result<Self, io::Error> {
        Ok(Self(Counter { count }))
    }

    async fn handle(&mut self, msg: Count, _: &mut Context<Self>) -> Result<(), io::Error> {
        match msg {
            Count::Add => self.0.count += 1,
            Count::Fail => return Err(io::Error::other("as told")),
            Count::Get(reply) => reply.send(self.0.count),
        }
        Ok(())
    }
}

impl Snapshot for Keeping {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.0.count
    }

    async fn restore(&mut self, count: u64, _: &mut Context<Self>) -> Result<(), io::Error> {
        self.0.count = count;
        Ok(())
    }
}

supervision_tree!(Counters {
    context: MemoryStore,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        fresh = pool { actor: Counter, max: 9 },
        kept = pool { actor: Counter, max: 9, state: per_call },
        declared = pool { actor: Keeping, max: 9 },
        stored = pool { actor: Counter, max: 9, state: per_call, store: |store| store.clone() },
        shards = pool {
            actor: Counter,
            size: 2,
            args: |_| 7,
            state: snapshot { every: 1 },
            store: |store| store.clone(),
        },
    ],
});

/// Two good messages and a bad one; what the next incarnation has.
async fn after_a_failure<A: Actor<Msg = Count>>(member: &ActorRef<A>) -> u64 {
    for msg in [Count::Add, Count::Add, Count::Fail] {
        member
            .tell(msg)
            .await
            .unwrap_or_else(|_| panic!("it takes messages"));
    }
    let count = member.ask(Count::Get).await.unwrap();
    assert_eq!(member.incarnation(), 2);
    count
}

#[tokio::test(start_paused = true)]
async fn state_of_a_member_is_handed_on_as_its_pool_or_its_actor_says() {
    let app = Counters::start(MemoryStore::new()).await.unwrap();
    let fresh = app.fresh.spawn(10).await.unwrap();
    assert_eq!(after_a_failure(&fresh).await, 10, "its arguments again");
    let kept = app.kept.spawn(10).await.unwrap();
    assert_eq!(
        after_a_failure(&kept).await,
        12,
        "and nothing of the failed call"
    );
    let declared = app.declared.spawn(10).await.unwrap();
    assert_eq!(after_a_failure(&declared).await, 12, "by its attribute");
    // Each has its own.
    let other = app.kept.spawn(50).await.unwrap();
    assert_eq!(other.ask(Count::Get).await, Ok(50));
    // By hand, too.
    kept.child().restart().await.unwrap();
    assert_eq!(kept.ask(Count::Get).await, Ok(12));
    kept.child().restart_fresh().await.unwrap();
    assert_eq!(kept.ask(Count::Get).await, Ok(10));
    let refused = fresh.child().restart_with_state().await.unwrap_err();
    assert!(matches!(refused, CommandError::NoState(_)), "{refused}");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn state_of_a_member_with_a_name_is_there_for_the_next_process() {
    let store = MemoryStore::new();
    let app = Counters::start(store.clone()).await.unwrap();
    let ann = app.stored.spawn_named("ann", 10).await.unwrap();
    assert_eq!(after_a_failure(&ann).await, 12);
    let number = app.stored.spawn(10).await.unwrap();
    assert_eq!(after_a_failure(&number).await, 12, "in memory alone");
    ann.child().state_saved().await.unwrap();
    ann.child().stop().await.unwrap();
    let keys = store.list("").await.unwrap();
    assert_eq!(
        keys,
        ["Counters/stored/ann"],
        "the number is another's in the next process"
    );
    let again = app.stored.spawn_named("ann", 0).await.unwrap();
    assert_eq!(
        again.ask(Count::Get).await,
        Ok(12),
        "and so for the next of that name"
    );
    app.shutdown().await.unwrap();

    let app = Counters::start(store.clone()).await.unwrap();
    let ann = app.stored.spawn_named("ann", 0).await.unwrap();
    let number = app.stored.spawn(0).await.unwrap();
    assert_eq!(
        (ann.ask(Count::Get).await, number.ask(Count::Get).await),
        (Ok(12), Ok(0))
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn state_of_the_members_of_a_fixed_pool_is_kept_by_number() {
    let store = MemoryStore::new();
    let app = Counters::start(store.clone()).await.unwrap();
    let members = app.shards.members();
    assert_eq!(after_a_failure(&members[1]).await, 9);
    app.shutdown().await.unwrap();
    let app = Counters::start(store.clone()).await.unwrap();
    let members = app.shards.members();
    assert_eq!(members[0].ask(Count::Get).await, Ok(7));
    assert_eq!(members[1].ask(Count::Get).await, Ok(9));
    app.shutdown().await.unwrap();
}
