use supervision::{MemoryStore, prelude::*};

pub struct Kept;

impl Actor for Kept {
    type Args = ();
    type Msg = ();
    type Error = std::convert::Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Self::Error> {
        Ok(())
    }
}

impl Snapshot for Kept {
    type State = u64;

    fn snapshot(&self) -> u64 {
        0
    }

    async fn restore(&mut self, _: u64, _: &mut Context<Self>) -> Result<(), Self::Error> {
        Ok(())
    }
}

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        useless = worker { actor: Kept, store: |_| MemoryStore::new() },
    ],
});

fn main() {}
