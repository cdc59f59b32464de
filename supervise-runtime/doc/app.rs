// The tree that the examples in the documentation use.

use supervision::prelude::*;

struct Counter {
    count: u64,
}

enum CounterMsg {
    Add(u64),
    Get(Reply<u64>),
    Fail,
}

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct ToldToFail;

impl Actor for Counter {
    type Args = ();
    type Msg = CounterMsg;
    type Error = ToldToFail;

    async fn start((): (), _cx: &mut Context<Self>) -> Result<Self, ToldToFail> {
        Ok(Self { count: 0 })
    }

    async fn handle(&mut self, msg: CounterMsg, _cx: &mut Context<Self>) -> Result<(), ToldToFail> {
        match msg {
            CounterMsg::Add(n) => self.count += n,
            CounterMsg::Get(reply) => reply.send(self.count),
            CounterMsg::Fail => return Err(ToldToFail),
        }
        Ok(())
    }
}

async fn idle(stop: CancellationToken) -> Result<(), ToldToFail> {
    stop.cancelled().await;
    Ok(())
}

supervision_tree!(App {
    strategy: one_for_one,
    max_restarts: 3,
    within: 60s,
    backoff: immediate,
    children: [
        counter = worker { actor: Counter, mailbox: queue { capacity: 2 } },
        idle = task { run: idle },
    ],
});

type Done = Result<(), Box<dyn std::error::Error>>;
