//! Actors with parameters.

use core::{
    convert::Infallible,
    fmt::{self, Debug, Display, Formatter},
    marker::PhantomData,
};
use std::collections::BTreeMap;

use supervision::{Actor, Context, Reply, supervised, supervision_tree};

/// Keeps values by key.
#[supervised(restart = transient, shutdown = 1s)]
#[derive(Debug)]
pub struct Cache<K, V> {
    /// What it keeps.
    kept: BTreeMap<K, V>,
}

/// What a [`Cache`] is asked.
#[derive(Debug)]
pub enum CacheMsg<K, V> {
    /// To keep something.
    Put(K, V),
    /// What it kept.
    Get(K, Reply<Option<V>>),
}

impl<K: Ord + Send + 'static, V: Clone + Send + 'static> Actor for Cache<K, V> {
    type Args = ();
    type Msg = CacheMsg<K, V>;
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self { kept: BTreeMap::new() })
    }

    async fn handle(
        &mut self,
        msg: CacheMsg<K, V>,
        _: &mut Context<Self>,
    ) -> Result<(), Infallible> {
        match msg {
            CacheMsg::Put(key, value) => drop(self.kept.insert(key, value)),
            CacheMsg::Get(key, reply) => reply.send(self.kept.get(&key).cloned()),
        }
        Ok(())
    }
}

/// An error with a parameter.
#[derive(Debug)]
pub struct Full<T>(pub T);

impl<T: Debug> Display for Full<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "full with {:?}", self.0)
    }
}

/// Keeps the last `N`.
#[derive(Debug)]
pub struct Ring<T, const N: usize>(PhantomData<fn() -> T>);

impl<T: Debug + Send + Sync + 'static, const N: usize> Actor for Ring<T, N> {
    type Args = ();
    type Msg = T;
    type Error = Full<T>;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Full<T>> {
        Ok(Self(PhantomData))
    }

    async fn handle(&mut self, msg: T, _: &mut Context<Self>) -> Result<(), Full<T>> {
        Err(Full(msg))
    }
}

/// One of them by another name.
pub type Names = Cache<String, &'static str>;

supervision_tree!(Generics {
    strategy: one_for_one,
    on: match error {
        Full::<u8> => restart,
        Full::<Vec<(u8, u8)>> => stop,
        _ => escalate,
    },
    children: [
        turbofish = worker { actor: Cache::<u64, Vec<Option<u8>>>, restart: permanent },
        plain = worker { actor: Cache::<u64, u64> },
        alias = worker { actor: Names },
        associated = worker { actor: Names },
        ring = worker {
            actor: Ring::<u8, { 2 + 2 }>,
            on: match error {
                Full(0) => stop,
                Full(1..=9) => resume,
                Full(_) => restart,
            },
        },
        bytes = worker { actor: Ring::<u8, 8> },
        pairs = worker { actor: Ring::<Vec<(u8, u8)>, 4> },
        above = worker {
            actor: Cache::<u8, [u8; 4]>,
            args: |(), up| {
                let cache: &supervision::ActorRef<Cache<u64, u64>> = &up.plain;
                drop((cache.clone(), up.ring.clone()));
            },
        },
    ],
});

/// Types as they are written elsewhere: they are no expressions, so that rustfmt does not understand this tree.
#[rustfmt::skip]
pub mod plain {
    use super::{Cache, Full, Names, Ring};

    /// Something with parameters and lifetimes.
    pub type Label = Option<&'static str>;

    supervision::supervision_tree!(Plain {
        context: Option<&'static str>,
        strategy: one_for_one,
        on: match error {
            Full<u8> | Full<Vec<(u8, u8)>> => stop,
            _ => escalate,
        },
        children: [
            cache = worker { actor: Cache<u64, Vec<u64>> },
            associated = worker { actor: <Vec<Names> as IntoIterator>::Item },
            ring = worker { actor: Ring<u8, 4> },
            pairs = worker { actor: Ring<Vec<(u8, u8)>, 4> },
        ],
    });
}
