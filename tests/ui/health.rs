use supervision::{Classify, prelude::*};

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("timed out")]
    Timeout,
    #[error("closed by peer")]
    Closed,
}

// Only one of them is marked.
#[derive(Debug, thiserror::Error, Classify)]
pub enum StoreError {
    #[error("busy")]
    #[classify(temporary)]
    Busy,
    #[error("corrupt")]
    Corrupt,
}

#[supervised(breaker = trip { failures: MANY }, health = probe { timeout: 4s })]
pub struct Feed;

impl Actor for Feed {
    type Args = ();
    type Msg = ();
    type Error = FeedError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), FeedError> {
        Ok(())
    }
}

const MANY: u32 = 40;
const OFTEN: Duration = Duration::from_secs(3);

supervision_tree!(Unclassified {
    strategy: one_for_one,
    children: [
        feed = worker { actor: Feed, breaker: trip, on: classified },
    ],
});

supervision_tree!(Never {
    strategy: one_for_one,
    children: [
        // What the attribute says does not go together with this tree.
        inherited = worker { actor: Feed },
        slow = worker {
            actor: Feed,
            breaker: trip { failures: MANY },
            handle_timeout: 34s,
            resume_budget: limit { max: 5, within: 60s },
        },
    ],
});

supervision_tree!(Numbers {
    strategy: one_for_one,
    children: [
        often = worker {
            actor: Feed,
            breaker: trip,
            health: probe { interval: OFTEN, timeout: 3s },
        },
    ],
});

fn main() {}
