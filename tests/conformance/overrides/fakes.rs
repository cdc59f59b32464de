//! Children that a start replaces.

use super::*;

/// Does nothing but count, and fails when it is told to.
struct Fake {
    answers: u64,
}

impl Actor for Fake {
    type Args = u64;
    type Msg = Do;
    type Error = Failing;

    async fn start(answers: u64, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self { answers })
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Do::Ping(reply) => reply.send(self.answers),
            Do::Fail(fault) => return Err(fault),
            _ => {}
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_fake_lives_in_the_place_of_the_child_under_its_policy() {
    let lab = Lab::new();
    let overrides = Overrides::new()
        .fake::<Scripted, Fake>("ledger", |lab| lab.starts("ledger").len() as u64 + 41)
        .fake::<Scripted, Fake>("mounted/till", |_| 7)
        .fake::<Scripted, Fake>("feeds", |_| 8)
        .set("ledger", numbers().backoff(Backoff::fixed(9 * SECOND)));
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    assert_eq!(app.ledger.ask(Do::Ping).await.unwrap(), 41);
    assert_eq!(app.mounted.till.ask(Do::Ping).await.unwrap(), 7);
    assert_eq!(app.feeds[1].ask(Do::Ping).await.unwrap(), 8);
    assert_eq!(lab.starts("ledger").len(), 0);
    assert_eq!(lab.starts("market/rates").len(), 1);

    // The real one's backoff, and the real one's arms.
    let began = Instant::now();
    app.ledger.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.ledger.ask(Do::Ping).await.unwrap(), 41);
    assert_eq!(began.elapsed(), 9 * SECOND);
    let mut events = app.tree().events();
    app.ledger.tell(Do::Fail(Failing::Stop)).await.unwrap();
    until(
        &mut events,
        "ledger#2 ended (failed: to be stopped) => stop",
    )
    .await;
    assert_eq!(app.ledger.child().state(), State::Stopped);
    assert!(
        app.shutdown()
            .await
            .unwrap()
            .child("mounted/till")
            .is_some()
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_is_replaced_by_a_function() {
    let lab = Lab::new();
    let (done, mut waits) = tokio::sync::mpsc::unbounded_channel();
    let overrides = Overrides::new().fake_task("poller", move |token: CancellationToken| {
        let done = done.clone();
        async move {
            done.send(()).map_err(|_| Failing::Plain)?;
            token.cancelled().await;
            Ok::<(), Failing>(())
        }
    });
    let app = Shop::start_with(lab, overrides.clone()).await.unwrap();
    waits.recv().await.unwrap();
    app.poller.child().restart().await.unwrap();
    waits.recv().await.unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
    // Overrides may be used more than once.
    let app = Shop::start_with(Lab::new(), overrides).await.unwrap();
    waits.recv().await.unwrap();
    app.shutdown().await.unwrap();
}

/// An actor of other messages.
struct Other;

impl Actor for Other {
    type Args = Lab;
    type Msg = u8;
    type Error = Failing;

    async fn start(_: Lab, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self)
    }

    async fn handle(&mut self, _: u8, _: &mut Context<Self>) -> Result<(), Failing> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_fake_for_what_is_not_there_is_refused() {
    let fake = |path| Overrides::new().fake::<Scripted, Fake>(path, |_| 1);
    assert_eq!(
        told(fake("leger")).await,
        ["`leger`: `Shop` has no child `leger`, \
             only `ledger`, `market`, `mounted`, `feeds` and `poller`; did you mean `ledger`?"]
    );
    assert_eq!(
        told(fake("market")).await,
        ["`market`: a supervisor cannot be replaced, only its children"]
    );
    assert_eq!(
        told(fake("poller")).await,
        ["`poller`: it is no actor, and cannot be replaced by one"]
    );
    let other = Overrides::new().fake::<Other, Other>("feeds", |lab| lab);
    assert_eq!(
        told(other).await,
        [
            "`feeds`: it is a `supervise_runtime::testing::scripted::Scripted`, not a `conformance::overrides::fakes::Other`"
        ]
    );
    let task = Overrides::new().fake_task("ledger", poll);
    assert_eq!(
        told(task).await,
        ["`ledger`: it is no task, and cannot be replaced by one"]
    );
}
