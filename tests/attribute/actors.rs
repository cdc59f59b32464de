//! What `#[supervised]` stands on: structs and enums, with parameters or without, and what of the
//! crate it is told by `crate`.

use std::{fmt::Debug, marker::PhantomData, time::Duration};

use supervision::{
    policy::{Backoff, ChildPolicy, Directive, Restart, Shutdown},
    prelude::*,
};

use crate::feed::{FeedError, FeedMsg, work_and_fail};

/// A machine with its state for a value.
#[supervised(restart = transient, shutdown = brutal, strategy = resume)]
#[derive(Debug)]
enum Switch {
    Off,
    On { times: u32 },
}

impl Actor for Switch {
    type Args = ();
    type Msg = FeedMsg;
    type Error = FeedError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, FeedError> {
        Ok(Self::Off)
    }

    async fn handle(&mut self, msg: FeedMsg, _: &mut Context<Self>) -> Result<(), FeedError> {
        match (msg, &mut *self) {
            (FeedMsg::Work, Self::Off) => *self = Self::On { times: 1 },
            (FeedMsg::Work, Self::On { times }) => *times += 1,
            (FeedMsg::Fail(error), _) => return Err(error),
            (FeedMsg::Worked(reply), Self::Off) => reply.send(0),
            (FeedMsg::Worked(reply), Self::On { times }) => reply.send(*times),
        }
        Ok(())
    }
}

mod renamed {
    pub(super) use ::supervision as facade;
}

/// Fails with an error of a parameter's type, which the attribute's arms look into: its bounds make it an actor.
#[supervised(crate = ::supervision, backoff = fixed { delay: 5ms }, on = match failed {
    Failed(_, count) if *count > 1 => stop,
    Failed(..) => resume,
})]
struct Counting<K: Debug, const N: usize>
where
    K: Send + 'static,
{
    count: u32,
    key: PhantomData<fn() -> K>,
}

#[derive(Debug)]
struct Failed<K>(PhantomData<fn() -> K>, u32);

impl<K> std::fmt::Display for Failed<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "failed for the {}. time", self.1)
    }
}

impl<K: Debug + Send + 'static, const N: usize> Actor for Counting<K, N> {
    type Args = ();
    type Msg = Option<Reply<usize>>;
    // Not a standard error.
    type Error = Failed<K>;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Failed<K>> {
        Ok(Self { count: 0, key: PhantomData })
    }

    async fn handle(
        &mut self,
        msg: Option<Reply<usize>>,
        _: &mut Context<Self>,
    ) -> Result<(), Failed<K>> {
        match msg {
            Some(reply) => {
                reply.send(N);
                Ok(())
            }
            None => {
                self.count += 1;
                Err(Failed(PhantomData, self.count))
            }
        }
    }
}

renamed::facade::supervision_tree!(Shapes {
    visibility: private,
    strategy: one_for_one,
    children: [
        switch = worker { actor: Switch },
        counting = worker { actor: Counting::<String, 7> },
        other = worker {
            actor: Counting::<u8, 8>,
            on: match failed {
                Failed(..) => restart,
            },
        },
    ],
});

#[test]
fn the_policy_of_an_enum_and_of_a_generic_actor_reach_the_tree() {
    let [switch, counting, other] = Shapes::SPEC.supervisor.children else {
        panic!()
    };
    assert_eq!(switch.policy.restart, Restart::Transient);
    assert_eq!(switch.policy.shutdown, Shutdown::Brutal);
    assert_eq!(switch.policy.strategy, Some(Directive::Resume));
    assert_eq!(
        counting.policy.backoff,
        Backoff::fixed(Duration::from_millis(5))
    );
    // But for what its own arms hold.
    assert!(counting.policy.outlook.arms.resume && !other.policy.outlook.arms.resume);
    let outlook = other.policy.outlook;
    assert_eq!(ChildPolicy { outlook, ..counting.policy }, other.policy);
}

#[tokio::test(start_paused = true)]
async fn an_enum_and_a_generic_actor_live_by_their_attributes() {
    let app = Shapes::start().await.unwrap();
    assert_eq!(work_and_fail(&app.switch, FeedError::Closed).await, Some(1));

    let counting: &ActorRef<Counting<String, 7>> = &app.counting;
    counting.tell(None).await.unwrap();
    assert_eq!(counting.ask(Some).await, Ok(7));
    counting.tell(None).await.unwrap();
    assert!(counting.ask(Some).await.is_err());
    let failure = counting.child().status().unwrap().last_failure.unwrap();
    assert_eq!(failure.downcast_ref::<Failed<String>>().unwrap().1, 2);
    assert_eq!(failure.to_string(), "failed for the 2. time");
    assert!(std::error::Error::source(&failure).is_none());

    assert_eq!(app.other.ask(Some).await, Ok(8));
    app.shutdown().await.unwrap();
}
