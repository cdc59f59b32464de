//! TOK-7 and TOK-2, the promises: work that belongs to an incarnation ends with it, and what cannot
//! be aborted is waited for, or declared to be let go.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use supervision::{Cause, Scope, Scoped, ScopedError, State, TaskContext, prelude::*};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

use crate::support::{Fault, Gate, Lab, Life, OnStart, What, drain, exit, gave_up, until};

const SECOND: Duration = Duration::from_secs(1);

/// An actor that runs what it is sent, with its context.
struct Parent {
    life: Life,
}

type Job = Box<dyn FnOnce(&mut Context<Parent>, &Lab) -> Result<(), Fault> + Send>;

/// To be run in the handler.
struct Do(Job);

fn job(job: impl FnOnce(&mut Context<Parent>, &Lab) -> Result<(), Fault> + Send + 'static) -> Do {
    Do(Box::new(job))
}

/// What the handler's part gives back.
async fn tell<T: Send + 'static>(
    parent: &ActorRef<Parent>,
    ask: impl FnOnce(&mut Context<Parent>, &Lab) -> T + Send + 'static,
) -> T {
    let (sender, receiver) = oneshot::channel();
    let work = job(move |cx, lab| {
        let _ = sender.send(ask(cx, lab));
        Ok(())
    });
    parent.tell(work).await.unwrap();
    receiver.await.unwrap()
}

impl Actor for Parent {
    type Args = Lab;
    type Msg = Do;
    type Error = Fault;

    async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Fault> {
        let life = Life::begin(&lab, cx.path(), cx.incarnation());
        match lab.next_start(cx.path()) {
            OnStart::Fail => {
                linger(cx.scope(), &lab, "child of a start");
                tokio::task::yield_now().await;
                return Err(Fault::Plain);
            }
            OnStart::Panic => {
                drop(cx.spawn(async { panic!("beside the start") }));
                pending::<()>().await;
            }
            _ => {}
        }
        life.did(What::Up);
        Ok(Self { life })
    }

    async fn handle(&mut self, Do(job): Do, cx: &mut Context<Self>) -> Result<(), Fault> {
        job(cx, self.life.lab())
    }

    async fn stop(&mut self, reason: StopReason, _: &mut Context<Self>) -> Result<(), Fault> {
        self.life.did(What::Stop(reason));
        Ok(())
    }
}

/// Scoped work that never ends by itself, seen in the trace as a child of its own.
fn linger(scope: &Scope, lab: &Lab, name: &str) {
    let life = Life::begin(lab, name, scope.incarnation());
    drop(scope.spawn(async move {
        let _life = life;
        pending::<()>().await;
    }));
}

async fn in_scope((lab, gate): (Lab, Option<Gate>), cx: TaskContext) -> Result<(), Fault> {
    let _life = Life::begin(&lab, cx.path(), cx.incarnation());
    linger(cx.scope(), &lab, "t's own");
    if let Some(gate) = gate {
        drop(cx.spawn(async move {
            drop(gate);
            panic!("beside the task")
        }));
    }
    cx.cancelled().await;
    Ok(())
}

supervision_tree!(Scopes {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 3,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Parent, args: |lab| lab.clone() },
        b = worker { actor: Parent, args: |lab| lab.clone(), on_panic: stop },
        t = task { run: in_scope, args: |lab| (lab.clone(), None) },
    ],
});

#[tokio::test(start_paused = true)]
async fn tok_7_scoped_work_is_aborted_and_joined_before_the_next_incarnation_starts() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    tell(&app.a, |cx, lab| linger(cx.scope(), lab, "grandchild")).await;
    lab.clear();
    app.a.tell(job(|_, _| Err(Fault::Restart))).await.unwrap();
    lab.saw("a#2 up").await;
    lab.assert(["grandchild#1 gone", "a#1 gone", "a#2 start", "a#2 up"]);

    tell(&app.a, |cx, lab| linger(cx.scope(), lab, "grandchild")).await;
    lab.clear();
    app.a.child().stop().await.unwrap();
    lab.assert(["a#2 stop", "grandchild#2 gone", "a#2 gone"]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tok_7_the_work_of_a_start_that_fails_ends_with_it() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Fail]);
    let error = Scopes::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("a"));
    lab.assert([
        "a#1 start",
        "child of a start#1 start",
        "a#1 gone",
        "child of a start#1 gone",
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_beside_a_start_fails_the_start_that_hangs() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Panic]);
    let began = Instant::now();
    let error = Scopes::start(lab.clone()).await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.ends_with("beside the start"), "{cause}");
    assert_eq!(began.elapsed(), Duration::ZERO);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn the_output_of_scoped_work_is_awaited_and_errors_are_values() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let work: Scoped<Result<u64, Fault>> = tell(&app.a, |cx, _| {
        let incarnation = cx.incarnation();
        cx.spawn(async move {
            sleep(SECOND).await;
            if incarnation == 1 {
                Err(Fault::Plain)
            } else {
                Ok(incarnation)
            }
        })
    })
    .await;
    assert!(!work.is_finished());
    let output = work.await.unwrap();
    assert_eq!(output.unwrap_err().to_string(), "plain");
    assert_eq!(app.a.incarnation(), 1, "an error is for whoever awaits it");

    let blocking = tell(&app.a, |cx, _| cx.spawn_blocking(|| 6 * 7)).await;
    assert_eq!(blocking.await, Ok(42));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn scoped_work_that_is_aborted_says_so() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let cancelled = || Err(ScopedError::Cancelled { path: "a".into() });
    let by_hand = tell(&app.a, |cx, _| cx.spawn(pending::<()>())).await;
    by_hand.abort();
    assert_eq!(by_hand.await, cancelled());
    assert_eq!(app.a.incarnation(), 1, "which fails nothing");

    let (at_the_end, scope) = tell(&app.a, |cx, _| {
        (cx.spawn(pending::<()>()), cx.scope().clone())
    })
    .await;
    app.a.child().restart().await.unwrap();
    assert_eq!(at_the_end.await, cancelled());
    // A scope that is over takes nothing more, and drops it unpolled.
    let polled = Arc::new(AtomicBool::new(false));
    let seen = polled.clone();
    let too_late = scope.spawn(async move { seen.store(true, SeqCst) });
    assert!(too_late.is_finished());
    assert_eq!(too_late.await, cancelled());
    assert_eq!(Arc::strong_count(&polled), 1);
    assert!(!polled.load(SeqCst));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_scoped_work_fails_the_incarnation_in_the_middle_of_a_message() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    lab.clear();
    let panics = job(|cx, lab| {
        linger(cx.scope(), lab, "beside it");
        drop(cx.spawn(async {
            sleep(SECOND).await;
            panic!("beside the handler")
        }));
        Ok(())
    });
    app.a.tell(panics).await.unwrap();
    let ended = until(&mut events, "a#1 ended (failed: panicked at").await;
    assert!(
        ended
            .to_string()
            .ends_with("beside the handler) => restart")
    );
    lab.saw("a#2 up").await;
    lab.assert([
        "beside it#1 start",
        "beside it#1 gone",
        "a#1 gone",
        "a#2 start",
        "a#2 up",
    ]);
    let failure = app.a.child().status().unwrap().last_failure.unwrap();
    assert!(matches!(failure.cause(), Cause::Panicked(_)));

    // Answered by `on_panic`, as any panic of the child.
    let panics = job(|cx, _| {
        drop(cx.spawn(async { panic!("beside b") }));
        Ok(())
    });
    app.b.tell(panics).await.unwrap();
    until(&mut events, "b#1 ended").await;
    assert_eq!(app.b.state(), State::Stopped);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_contained_panic_is_told_to_whoever_awaits_or_else_by_an_event() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let contained = tell(&app.a, |cx, _| {
        cx.scope().spawn_contained(async {
            sleep(SECOND).await;
            panic!("contained")
        })
    })
    .await;
    let Err(ScopedError::Panicked { path, report }) = contained.await else {
        panic!("it panicked");
    };
    assert_eq!((&*path, report.message()), ("a", "contained"));
    assert_eq!(drain(&mut events), [""; 0]);

    tell(&app.a, |cx, _| {
        drop(cx.scope().spawn_contained(async { panic!("unheard") }));
    })
    .await;
    let event = until(&mut events, "a#1 work_panicked").await;
    assert!(event.to_string().ends_with("unheard)"));
    assert_eq!(app.a.incarnation(), 1);
    app.shutdown().await.unwrap();
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("panic in the drop of work");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_the_drop_of_aborted_work_is_how_the_incarnation_ended() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    tell(&app.a, |cx, _| {
        drop(cx.spawn(async {
            let _bomb = PanicsInDrop;
            pending::<()>().await;
        }));
    })
    .await;
    tokio::task::yield_now().await;
    let report = app.shutdown().await.unwrap();
    let exit = exit(&report, "a");
    assert!(exit.ends_with("panic in the drop of work"), "{exit}");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tasks_have_a_scope_too() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    lab.saw("t's own#1 start").await;
    lab.clear();
    app.t.child().restart().await.unwrap();
    lab.saw("t's own#2 start").await;
    lab.assert(["t#1 gone", "t's own#1 gone", "t#2 start", "t's own#2 start"]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_panic_beside_a_task_fails_the_task() {
    supervision_tree!(Beside {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 0,
        within: 60s,
        children: [t = task { run: in_scope, args: |lab| (lab.clone(), Some(Gate::new())) },],
    });
    let lab = Lab::new();
    let app = Beside::start(lab.clone()).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    let cause = escalated.cause().unwrap().to_string();
    assert!(cause.ends_with("beside the task"), "{cause}");
    lab.assert_empty();
}

supervision_tree!(Blocked {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Parent, args: |lab| lab.clone(), shutdown: 1ms, abort_grace: 1ms },
        calm = worker { actor: Parent, args: |lab| lab.clone() },
    ],
});

/// Blocking work that ends when the gate is opened.
async fn block(parent: &ActorRef<Parent>) -> Gate {
    let gate = Gate::new();
    let spin = gate.spin();
    tell(parent, |cx, _| drop(cx.spawn_blocking(move || spin.spin()))).await;
    gate.spinning().await;
    gate
}

#[tokio::test]
async fn tok_2_a_child_waits_for_its_blocking_work_and_is_stuck_meanwhile() {
    let lab = Lab::new();
    let app = Blocked::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = block(&app.a).await;
    app.a.tell(job(|_, _| Err(Fault::Restart))).await.unwrap();
    until(&mut events, "a#1 ended (failed: to be restarted)").await;
    until(&mut events, "a#1 unstopped").await;
    assert_eq!(app.a.state(), State::Stuck);
    assert_eq!(tell(&app.calm, |cx, _| cx.incarnation()).await, 1);
    assert_eq!(lab.starts("a").len(), 1, "not beside what is left");
    gate.open();
    lab.saw("a#2 up").await;
    assert_eq!(app.shutdown().await.unwrap().unstopped().count(), 0);
}

#[tokio::test]
async fn tok_2_a_stop_waits_for_blocking_work_within_its_time_and_then_reports_it() {
    let lab = Lab::new();
    let app = Blocked::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = block(&app.a).await;
    let child = app.a.child();
    let stop = tokio::spawn(async move { child.stop().await });
    until(&mut events, "a#1 unstopped").await;
    assert!(!stop.is_finished());
    gate.open();
    stop.await.unwrap().unwrap();

    app.a.child().start().await.unwrap();
    let gate = block(&app.a).await;
    let report = app.shutdown().await.unwrap();
    let unstopped: Vec<_> = report.unstopped().map(|child| &*child.path).collect();
    assert_eq!(unstopped, ["a"]);
    gate.open();
}

#[tokio::test]
async fn tok_2_detached_blocking_work_is_let_go() {
    let lab = Lab::new();
    let app = Blocked::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let gate = Gate::new();
    let spin = gate.spin();
    tell(&app.a, |cx, _| {
        drop(cx.scope().spawn_blocking_detached(move || {
            spin.spin();
            panic!("much later")
        }));
    })
    .await;
    gate.spinning().await;
    app.a.child().restart().await.unwrap();
    assert_eq!(app.a.incarnation(), 2, "beside the work of the first");
    assert!(gate.is_spinning());
    gate.open();
    let event = until(&mut events, "a#2 work_panicked").await;
    assert!(event.to_string().ends_with("much later)"));
    assert_eq!(app.a.incarnation(), 2, "and it fails nothing any more");
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test]
async fn blocking_work_can_look_whether_it_is_wanted() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let rounds = Arc::new(AtomicUsize::new(0));
    let counted = rounds.clone();
    tell(&app.a, move |cx, _| {
        let token = cx.scope().token().clone();
        drop(cx.spawn_blocking(move || {
            while !token.is_cancelled() {
                counted.fetch_add(1, SeqCst);
                std::thread::yield_now();
            }
        }));
    })
    .await;
    while rounds.load(SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "a"), "shutdown");
    assert_eq!(Arc::strong_count(&rounds), 1, "it has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_leaves_nothing_however_much_comes_and_goes() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let alive = Arc::new(Mutex::new(0_usize));
    struct Counted(Arc<Mutex<usize>>);
    impl Drop for Counted {
        fn drop(&mut self) {
            *self.0.lock().unwrap() -= 1;
        }
    }
    for round in 0..20 {
        let count = alive.clone();
        tell(&app.a, move |cx, _| {
            for n in 0..200 {
                *count.lock().unwrap() += 1;
                let counted = Counted(count.clone());
                drop(cx.spawn(async move {
                    let _counted = counted;
                    if n % 2 == 0 {
                        pending::<()>().await;
                    }
                }));
            }
        })
        .await;
        app.a.child().stop().await.unwrap();
        assert_eq!(*alive.lock().unwrap(), 0, "round {round}: it has stopped");
        app.a.child().start().await.unwrap();
    }
    app.shutdown().await.unwrap();
    assert_eq!(*alive.lock().unwrap(), 0);
}

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
    type Error = Fault;

    async fn start(shared: Arc<Shared>, cx: &mut Context<Self>) -> Result<Self, Fault> {
        let incarnation = usize::try_from(cx.incarnation()).unwrap();
        shared.now.store(incarnation, SeqCst);
        *shared.scope.lock().unwrap() = Some(cx.scope().clone());
        for _ in 0..4 {
            drop(cx.spawn(Work::new(&shared, cx.scope()).go_on()));
        }
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Fault> {
        Err(Fault::Plain)
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
        .tell(job(|_, _| Err(Fault::Escalate)))
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
        type Error = Fault;

        async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Fault> {
            let _life = Life::begin(&lab, "f", cx.incarnation());
            linger(cx.scope(), &lab, "spawned");
            tokio::task::yield_now().await;
            match cx.incarnation() {
                1 | 5 => Ok(Self),
                2 => panic!("in start"),
                3 => pending().await,
                _ => Err(Fault::Plain),
            }
        }

        async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Fault> {
            Err(Fault::Plain)
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
