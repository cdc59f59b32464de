use std::{convert::Infallible, marker::PhantomData};

use supervision::prelude::*;

pub struct Cache<K, V>(PhantomData<fn() -> (K, V)>);

impl<K: 'static, V: 'static> Actor for Cache<K, V> {
    type Args = ();
    type Msg = ();
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self(PhantomData))
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Infallible> {
        Ok(())
    }
}

supervision_tree!(App {
    strategy: one_for_one,
    children: [
        cache = worker { actor: Cache },
    ],
});

fn main() {}
