//! The thinnest path: one tree, one crash, one restart, through the macro.

use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken;

struct Counter {
    count: u64,
}

enum CounterMsg {
    Add(u64),
    Break,
    Panic,
    Get(Reply<u64>),
}

impl Actor for Counter {
    type Args = u64;
    type Msg = CounterMsg;
    type Error = Broken;

    async fn start(count: u64, _: &mut Context<Self>) -> Result<Self, Broken> {
        Ok(Self { count })
    }

    async fn handle(&mut self, msg: CounterMsg, _: &mut Context<Self>) -> Result<(), Broken> {
        match msg {
            CounterMsg::Add(n) => self.count += n,
            CounterMsg::Break => return Err(Broken),
            CounterMsg::Panic => panic!("boom"),
            CounterMsg::Get(reply) => reply.send(self.count),
        }
        Ok(())
    }
}

supervision_tree!(Thin {
    context: u64,
    strategy: one_for_one,
    children: [counter = worker { actor: Counter, args: |start| *start },],
});

#[tokio::test(start_paused = true)]
async fn a_child_that_fails_is_restarted_afresh_under_the_same_address() {
    let app = Thin::start(10).await.unwrap();
    app.counter.tell(CounterMsg::Add(5)).await.unwrap();
    assert_eq!(app.counter.ask(CounterMsg::Get).await, Ok(15));
    app.counter.tell(CounterMsg::Break).await.unwrap();
    assert_eq!(app.counter.ask(CounterMsg::Get).await, Ok(10));
    assert_eq!(app.counter.incarnation(), 2);
    app.counter.tell(CounterMsg::Panic).await.unwrap();
    assert_eq!(app.counter.ask(CounterMsg::Get).await, Ok(10));
    println!("{}", app.tree().status());
    println!("{}", app.tree().status().to_json());
    let report = app.shutdown().await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[tokio::test(start_paused = true)]
async fn whoever_joins_is_told_the_whole_history() {
    let app = Thin::start(0).await.unwrap();
    for _ in 0..6 {
        app.counter.tell(CounterMsg::Break).await.unwrap();
    }
    for _ in 0..2 {
        let error = app.join().await.unwrap_err();
        let supervision::TreeError::Ended { escalated, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(escalated.history().len(), 6);
    }
}
