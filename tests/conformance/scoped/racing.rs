//! Spawning that races the end of the incarnation, and starts that leave something behind.

use super::*;

/// An actor whose incarnations can be told from one another by whatever they leave behind.
struct Numbered;

struct Shared {
    /// The incarnation that lives.
    now: AtomicUsize,
    /// Work that was polled or dropped in another incarnation's time.
    strays: AtomicUsize,
    /// Work that there is.
    alive: AtomicUsize,
    scope: Mutex<Option<Scope>>,
}

/// Work of one incarnation; looks whether it still lives whenever it is polled, and when it is dropped.
struct Work(Arc<Shared>, usize);

impl Work {
    fn new(shared: &Arc<Shared>, scope: &Scope) -> Self {
        shared.alive.fetch_add(1, SeqCst);
        Self(
            shared.clone(),
            usize::try_from(scope.incarnation()).unwrap(),
        )
    }

    fn look(&self) {
        if self.0.now.load(SeqCst) != self.1 {
            self.0.strays.fetch_add(1, SeqCst);
        }
    }

    async fn go_on(self) {
        loop {
            self.look();
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, SeqCst);
    }
}

impl Actor for Numbered {
    type Args = Arc<Shared>;
    type Msg = ();
    type Error = Failing;

    async fn start(shared: Arc<Shared>, cx: &mut Context<Self>) -> Result<Self, Failing> {
        let incarnation = usize::try_from(cx.incarnation()).unwrap();
        shared.now.store(incarnation, SeqCst);
        *shared.scope.lock().unwrap() = Some(cx.scope().clone());
        for _ in 0..4 {
            drop(cx.spawn(Work::new(&shared, cx.scope()).go_on()));
        }
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Failing> {
        Err(Failing::Plain)
    }
}

type Count = Arc<Shared>;

supervision_tree!(Racing {
    context: Count,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [a = worker { actor: Numbered, args: |shared| shared.clone() }],
});

/// Whoever holds a scope may spawn in it while it is closed, from any thread: what is taken ends with
/// the incarnation, and what is not is never polled.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn scope_spawns_that_race_the_end_of_the_incarnation_never_outlive_it() {
    const ROUNDS: u64 = 30;
    let shared = Arc::new(Shared {
        now: AtomicUsize::new(0),
        strays: AtomicUsize::new(0),
        alive: AtomicUsize::new(0),
        scope: Mutex::new(None),
    });
    let app = Racing::start(shared.clone()).await.unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let spawners: Vec<_> = (0..3)
        .map(|_| {
            let (shared, done) = (shared.clone(), done.clone());
            tokio::spawn(async move {
                while !done.load(SeqCst) {
                    let scope = shared.scope.lock().unwrap().clone().unwrap();
                    let work = Work::new(&shared, &scope);
                    drop(scope.spawn(work.go_on()));
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for round in 1..=ROUNDS {
        match round % 3 {
            0 => app.a.tell(()).await.unwrap(),
            1 => app.a.child().restart().await.unwrap(),
            _ => {
                app.a.child().stop().await.unwrap();
                app.a.child().start().await.unwrap();
            }
        }
        while app.a.incarnation() <= round {
            tokio::task::yield_now().await;
        }
        app.a.child().running().await.unwrap();
    }
    done.store(true, SeqCst);
    for spawner in spawners {
        spawner.await.unwrap();
    }
    app.shutdown().await.unwrap();
    assert_eq!(shared.strays.load(SeqCst), 0);
    assert_eq!(shared.alive.load(SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_spawned_by_a_child_that_is_held_goes_with_it_when_its_supervisor_is_restarted() {
    supervision_tree!(Holding {
        context: Lab,
        strategy: one_for_one,
        backoff: immediate,
        on: match error {
            _ => restart,
        },
        children: [sub = supervisor {
            strategy: one_for_one,
            backoff: immediate,
            children: [a = worker {
                actor: Parent,
                args: |lab| lab.clone(),
                on: match error {
                    _ => escalate,
                },
            },],
        },],
    });
    let lab = Lab::new();
    let app = Holding::start(lab.clone()).await.unwrap();
    // The sub-tree is restarted for it, and with it what its child had spawned.
    tell(&app.sub.a, |cx, lab| linger(cx.scope(), lab, "held")).await;
    lab.clear();
    app.sub
        .a
        .tell(job(|_, _| Err(Failing::Escalate)))
        .await
        .unwrap();
    lab.saw("sub/a#2 up").await;
    lab.assert([
        "sub/a#1 stop",
        "held#1 gone",
        "sub/a#1 gone",
        "sub/a#2 start",
        "sub/a#2 up",
    ]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn typ_16_whatever_a_start_that_panics_or_hangs_had_spawned_is_gone_before_the_next() {
    struct Fickle;
    impl Actor for Fickle {
        type Args = Lab;
        type Msg = ();
        type Error = Failing;

        async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Failing> {
            let _life = Life::begin(&lab, "f", cx.incarnation());
            linger(cx.scope(), &lab, "spawned");
            tokio::task::yield_now().await;
            match cx.incarnation() {
                1 | 5 => Ok(Self),
                2 => panic!("in start"),
                3 => pending().await,
                _ => Err(Failing::Plain),
            }
        }

        async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Failing> {
            Err(Failing::Plain)
        }
    }
    supervision_tree!(Starting {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 10,
        within: 60s,
        backoff: immediate,
        children: [f = worker { actor: Fickle, args: |lab| lab.clone(), start_timeout: 1s },],
    });
    let lab = Lab::new();
    let app = Starting::start(lab.clone()).await.unwrap();
    app.f.tell(()).await.unwrap();
    lab.saw("spawned#5 start").await;
    let spawned: Vec<_> = lab
        .trace()
        .into_iter()
        .filter(|line| line.starts_with("spawned"))
        .collect();
    let expected: Vec<_> = (1..5)
        .flat_map(|n| [format!("spawned#{n} start"), format!("spawned#{n} gone")])
        .chain(["spawned#5 start".to_owned()])
        .collect();
    assert_eq!(spawned, expected);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}
