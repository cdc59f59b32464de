use supervision::{MemoryStore, prelude::*};

type Never = std::convert::Infallible;

macro_rules! actor {
    ($name:ident) => {
        impl Actor for $name {
            type Args = ();
            type Msg = ();
            type Error = Never;

            async fn start((): (), _: &mut Context<Self>) -> Result<Self, Never> {
                Ok(Self)
            }

            async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Never> {
                Ok(())
            }
        }
    };
}

/// Has no `Snapshot`.
pub struct Forgetful;

actor!(Forgetful);

/// Has one, of a type that cannot be written down.
pub struct Speechless;

actor!(Speechless);

impl Snapshot for Speechless {
    type State = std::time::Duration;

    fn snapshot(&self) -> Self::State {
        std::time::Duration::ZERO
    }

    async fn restore(&mut self, _: Self::State, _: &mut Context<Self>) -> Result<(), Never> {
        Ok(())
    }
}

/// Wants to be kept, and has no `Snapshot`.
#[supervised(state = snapshot { every: 10 })]
pub struct Wishful;

actor!(Wishful);

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        forgetful = worker { actor: Forgetful, state: per_call },
        speechless = worker {
            actor: Speechless,
            state: per_call,
            store: |_| MemoryStore::new(),
        },
        wishful = worker { actor: Wishful },
    ],
});

fn main() {}
