use std::hash::Hash;

use supervision::prelude::*;

type Never = std::convert::Infallible;

macro_rules! actor {
    ($name:ident) => {
        impl<K: Hash + Send + 'static> Actor for $name<K> {
            type Args = ();
            type Msg = K;
            type Error = Never;

            async fn start((): (), _: &mut Context<Self>) -> Result<Self, Never> {
                Ok(Self(Vec::new()))
            }

            async fn handle(&mut self, key: K, _: &mut Context<Self>) -> Result<(), Never> {
                self.0.push(key);
                Ok(())
            }
        }
    };
}

/// Wants to be kept, and has no `Snapshot`.
#[supervised(state = snapshot { every: 10 })]
pub struct Wishful<K>(Vec<K>);

actor!(Wishful);

/// Has one for some of its parameters.
#[supervised(state = per_call)]
pub struct Cache<K>(Vec<K>);

actor!(Cache);

impl Snapshot for Cache<u64> {
    type State = Vec<u64>;

    fn snapshot(&self) -> Vec<u64> {
        self.0.clone()
    }

    async fn restore(&mut self, state: Vec<u64>, _: &mut Context<Self>) -> Result<(), Never> {
        self.0 = state;
        Ok(())
    }
}

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        wishful = worker { actor: Wishful::<u64> },
        again = worker { actor: Wishful::<u64> },
        unkept = worker { actor: Wishful::<u8>, state: fresh },
        numbers = worker { actor: Cache::<u64> },
        texts = supervisor {
            strategy: one_for_one,
            children: [
                all = pool { actor: Cache::<String>, size: 2 },
            ],
        },
    ],
});

fn main() {}
