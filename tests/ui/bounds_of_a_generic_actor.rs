use std::{collections::HashSet, convert::Infallible, hash::Hash};

use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("full")]
pub struct Full;

/// The bounds that make it an actor stand on the `impl` alone, where an arm that names an error does not see them.
#[supervised(on = match error { Full => stop })]
pub struct Cache<K>(HashSet<K>);

impl<K: Hash + Eq + Send + 'static> Actor for Cache<K> {
    type Args = ();
    type Msg = K;
    type Error = Full;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Full> {
        Ok(Self(HashSet::new()))
    }

    async fn handle(&mut self, key: K, _: &mut Context<Self>) -> Result<(), Full> {
        if self.0.insert(key) { Ok(()) } else { Err(Full) }
    }
}

/// Those that stand on the type are enough.
#[supervised(on = match error { _never => stop })]
pub struct Bounded<K: Send + 'static>(Vec<K>);

impl<K: Send + 'static> Actor for Bounded<K> {
    type Args = ();
    type Msg = K;
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self(Vec::new()))
    }

    async fn handle(&mut self, key: K, _: &mut Context<Self>) -> Result<(), Infallible> {
        self.0.push(key);
        Ok(())
    }
}

fn main() {}
