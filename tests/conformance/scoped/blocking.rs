//! Work that blocks, which cannot be aborted.

use super::*;

supervision_tree!(Blocked {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker {
            actor: Parent,
            args: |lab| lab.clone(),
            shutdown: 200ms,
            abort_grace: 500ms
        },
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
    app.a.tell(job(|_, _| Err(Failing::Restart))).await.unwrap();
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
