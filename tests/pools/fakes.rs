//! Fakes in the places of members.

use std::{io, sync::Arc};

use supervision::{
    MemoryStore, Overrides, StartError, StateStore,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};

/// Answers where a [`Scripted`] would, with its number.
struct Fake(u64);

impl Actor for Fake {
    type Args = u64;
    type Msg = Do;
    type Error = Failing;

    async fn start(number: u64, _: &mut Context<Self>) -> Result<Self, Failing> {
        match number {
            13 => Err(Failing::Plain),
            number => Ok(Self(number)),
        }
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Do::Ping(reply) => reply.send(self.0),
            Do::Fail(fault) => return Err(fault),
            _ => {}
        }
        Ok(())
    }
}

struct Ledger(u64);

enum Post {
    Add(u64),
    Sum(Reply<u64>),
}

impl Actor for Ledger {
    type Args = ();
    type Msg = Post;
    type Error = Failing;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self(0))
    }

    async fn handle(&mut self, msg: Post, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Post::Add(cents) => self.0 += cents,
            Post::Sum(reply) => reply.send(self.0),
        }
        Ok(())
    }
}

impl Snapshot for Ledger {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.0
    }

    async fn restore(&mut self, cents: u64, _: &mut Context<Self>) -> Result<(), Failing> {
        self.0 = cents;
        Ok(())
    }
}

/// Knows no sums.
struct NoLedger;

impl Actor for NoLedger {
    type Args = ();
    type Msg = Post;
    type Error = Failing;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Post, _: &mut Context<Self>) -> Result<(), Failing> {
        if let Post::Sum(reply) = msg {
            reply.send(42);
        }
        Ok(())
    }
}

async fn fetch(url: String, _: CancellationToken) -> Result<usize, io::Error> {
    Err(io::Error::other(format!("a test fetches nothing: {url}")))
}

async fn poll(_: CancellationToken) -> Result<(), io::Error> {
    Err(io::Error::other("a test polls nothing"))
}

#[derive(Clone)]
struct World {
    lab: Lab,
    store: Arc<MemoryStore>,
}

supervision_tree!(Shop {
    context: World,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        inner = supervisor {
            strategy: one_for_one,
            children: [
                sessions = pool {
                    actor: Scripted,
                    max: 9,
                    on: match error {
                        Failing::Stop => stop,
                        _ => restart,
                    },
                },
                shards = pool { actor: Scripted, size: 2, args: |world| world.lab.clone() },
            ],
        },
        fetches = pool { run: fetch, input: String, output: usize, max: 9 },
        ledger = worker { actor: Ledger, state: per_call, store: |world| world.store.clone() },
        ledgers = pool {
            actor: Ledger,
            max: 9,
            state: per_call,
            store: |world| world.store.clone()
        },
        poller = task { run: poll, restart: temporary },
        mounted = supervisor { tree: Stall, context: |world| world.lab.clone() },
    ],
});

supervision_tree!(Stall {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [till = pool { actor: Scripted, max: 9 }],
});

fn world() -> World {
    World { lab: Lab::new(), store: Arc::new(MemoryStore::new()) }
}

async fn fail(member: &ActorRef<Scripted>, fault: Failing) {
    member
        .tell(Do::Fail(fault))
        .await
        .expect("it takes messages");
}

#[tokio::test(start_paused = true)]
async fn fakes_are_all_members_of_the_pool_at_their_path() {
    let overrides = Overrides::new()
        .fake::<Scripted, Fake>("inner/sessions", |_| 7)
        .fake::<Scripted, Fake>("inner/shards", |_| 8)
        .fake::<Scripted, Fake>("mounted/till", |_| 9);
    let app = Shop::start_with(world(), overrides).await.unwrap();
    let lab = Lab::new();
    let member = app.inner.sessions.spawn(lab.clone()).await.unwrap();
    assert_eq!(member.ask(Do::Ping).await, Ok(7));
    // It lives as the real one would: by the pool's arms and budget, with the arguments again.
    fail(&member, Failing::Restart).await;
    assert_eq!(
        (member.ask(Do::Ping).await, member.incarnation()),
        (Ok(7), 2)
    );
    let named = app
        .inner
        .sessions
        .spawn_named("ann", lab.clone())
        .await
        .unwrap();
    assert_eq!(
        app.inner.sessions.get("ann").unwrap().ask(Do::Ping).await,
        Ok(7)
    );
    fail(&named, Failing::Stop).await;
    named.child().stopped().await;
    assert_eq!(app.inner.sessions.count(), 1);
    for shard in app.inner.shards.members() {
        assert_eq!(shard.ask(Do::Ping).await, Ok(8));
    }
    let till = app.mounted.till.spawn(lab.clone()).await.unwrap();
    assert_eq!(till.ask(Do::Ping).await, Ok(9));
    assert!(lab.trace().is_empty(), "nothing real was there");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fake_that_does_not_start_is_told_to_who_spawned_it() {
    let overrides = Overrides::new().fake::<Scripted, Fake>("inner/sessions", |_| 13);
    let app = Shop::start_with(world(), overrides).await.unwrap();
    let refused = app.inner.sessions.spawn(Lab::new()).await.unwrap_err();
    assert_eq!(refused.to_string(), "`inner/sessions/0` failed to start");
    assert_eq!(app.inner.sessions.count(), 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fake_of_tasks_is_run_for_each_input() {
    let overrides = Overrides::new()
        .fake_tasks("fetches", |url: String, _: CancellationToken| async move {
            match url.as_str() {
                "" => Err(io::Error::other("no url")),
                url => Ok(url.len()),
            }
        })
        .fake_task("poller", |_: CancellationToken| async {
            Ok::<(), io::Error>(())
        });
    let app = Shop::start_with(world(), overrides).await.unwrap();
    assert_eq!(app.fetches.run("abc".into()).await.unwrap(), 3);
    let failed = app.fetches.run(String::new()).await.unwrap_err();
    assert_eq!(failed.failure().unwrap().to_string(), "no url");
    app.shutdown().await.unwrap();

    let app = Shop::start(world()).await.unwrap();
    let real = app.fetches.run("abc".into()).await.unwrap_err();
    assert_eq!(
        real.failure().unwrap().to_string(),
        "a test fetches nothing: abc"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fake_of_what_keeps_state_neither_reads_nor_writes_it() {
    let world = world();
    let app = Shop::start(world.clone()).await.unwrap();
    app.ledger
        .tell(Post::Add(5))
        .await
        .unwrap_or_else(|_| panic!("it runs"));
    let ann = app.ledgers.spawn_named("ann", ()).await.unwrap();
    ann.tell(Post::Add(6))
        .await
        .unwrap_or_else(|_| panic!("it runs"));
    assert_eq!(ann.ask(Post::Sum).await, Ok(6));
    app.shutdown().await.unwrap();
    let before = world.store.list("").await.unwrap();
    assert_eq!(before, ["Shop/ledger", "Shop/ledgers/ann"]);

    let overrides = Overrides::new()
        .fake::<Ledger, NoLedger>("ledger", |()| ())
        .fake::<Ledger, NoLedger>("ledgers", |()| ());
    let app = Shop::start_with(world.clone(), overrides).await.unwrap();
    let ann = app.ledgers.spawn_named("ann", ()).await.unwrap();
    for fake in [&app.ledger, &ann] {
        fake.tell(Post::Add(1))
            .await
            .unwrap_or_else(|_| panic!("it runs"));
        assert_eq!(fake.ask(Post::Sum).await, Ok(42));
        assert!(
            fake.child().restart_with_state().await.is_err(),
            "it has none"
        );
    }
    app.shutdown().await.unwrap();

    let app = Shop::start(world.clone()).await.unwrap();
    let ann = app.ledgers.spawn_named("ann", ()).await.unwrap();
    assert_eq!(
        (app.ledger.ask(Post::Sum).await, ann.ask(Post::Sum).await),
        (Ok(5), Ok(6))
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fake_for_what_it_is_not_is_refused_with_what_to_do() {
    let fetched = |_: usize, _: CancellationToken| async { Ok::<usize, io::Error>(1) };
    let polled = |_: CancellationToken| async { Ok::<(), io::Error>(()) };
    let overrides = Overrides::new()
        .fake::<Fake, Fake>("inner/sessions", |number| number)
        .fake::<Scripted, Fake>("poller", |_| 7)
        .fake::<Scripted, Fake>("inner", |_| 7)
        .fake::<Scripted, Fake>("mounted", |_| 7)
        .fake_task("ledgers", polled)
        .fake_tasks("ledger", fetched)
        .fake_tasks("inner/shards", fetched);
    let refused = refused(overrides).await;
    assert_eq!(
        refused,
        [
            // What cannot be replaced at all comes first.
            "`inner`: a supervisor cannot be replaced, only its children (its handles are those of its \
             children: replace each of them that has to be, by its own path)",
            "`mounted`: a supervisor cannot be replaced, only its children (its handles are those of its \
             children: replace each of them that has to be, by its own path)",
        ]
    );
    let overrides = Overrides::new()
        .fake::<Scripted, Fake>("poller", |_| 7)
        .fake_task("ledgers", polled)
        .fake_tasks("inner/shards", fetched);
    assert_eq!(
        self::refused(overrides).await,
        [
            "`inner/shards`: it is no task, and cannot be replaced by one",
            "`ledgers`: it is no task, and cannot be replaced by one",
            "`poller`: it is no actor, and cannot be replaced by one",
        ]
    );
    for (overrides, told) in [
        (
            Overrides::new().fake_task("fetches", polled),
            "`fetches`: it is a pool of tasks, not one: use `fake_tasks`",
        ),
        (
            Overrides::new().fake_tasks("poller", fetched),
            "`poller`: it is one task, not a pool of them: use `fake_task`",
        ),
        (
            Overrides::new().fake_tasks("fetches", fetched),
            "`fetches`: its tasks make `usize` of `alloc::string::String`, not `usize` of `usize`",
        ),
    ] {
        assert_eq!(self::refused(overrides).await, [told]);
    }
}

/// What is wrong with them, with the help.
async fn refused(overrides: Overrides) -> Vec<String> {
    let Err(StartError::Override { source: error, .. }) =
        Shop::start_with(world(), overrides).await
    else {
        panic!("it starts");
    };
    let faults = error.faults().iter();
    faults
        .map(|fault| match fault.help() {
            Some(help) => format!("{fault} ({help})"),
            None => fault.to_string(),
        })
        .collect()
}
