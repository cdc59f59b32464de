//! Handles from around a supervisor, and actors that are generic.

use super::*;

/// Counts what it is told, under the path of the one that told it.
struct Ears(Arc<AtomicU64>);

impl Actor for Ears {
    type Args = Arc<AtomicU64>;
    type Msg = u64;
    type Error = Failing;

    async fn start(heard: Arc<AtomicU64>, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self(heard))
    }

    async fn handle(&mut self, said: u64, _: &mut Context<Self>) -> Result<(), Failing> {
        self.0.fetch_add(said, Relaxed);
        Ok(())
    }
}

/// Tells all that it was given something as it starts.
struct Mouth;

impl Actor for Mouth {
    type Args = Vec<(u64, ActorRef<Ears>)>;
    type Msg = ();
    type Error = Failing;

    async fn start(
        all: Vec<(u64, ActorRef<Ears>)>,
        _: &mut Context<Self>,
    ) -> Result<Self, Failing> {
        for (what, ears) in all {
            ears.tell(what).await.map_err(|_| Failing::Plain)?;
        }
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Failing> {
        Ok(())
    }
}

mod inner {
    use super::*;

    /// Private, though the tree is seen by the whole crate.
    #[derive(Clone)]
    struct Secret {
        ears: ActorRef<Ears>,
    }

    supervision_tree!(Mounted {
        context: Secret,
        strategy: one_for_one,
        children: [
            mouth = worker { actor: Mouth, args: |secret| vec![(1000, secret.ears.clone())] },
        ],
    });

    supervision_tree!(Around {
        context: Arc::<AtomicU64>,
        strategy: one_for_one,
        visibility: in_crate,
        children: [
            ears = worker { actor: Ears, args: |heard| heard.clone() },
            more = supervisor {
                strategy: one_for_one,
                children: [inside = worker { actor: Ears, args: |heard| heard.clone() },],
            },
            market = supervisor {
                strategy: one_for_one,
                children: [
                    near = worker { actor: Ears, args: |heard| heard.clone() },
                    deep = supervisor {
                        strategy: one_for_one,
                        children: [
                            own = worker { actor: Ears, args: |heard| heard.clone() },
                            mouth = worker {
                                actor: Mouth,
                                args: |_, up| {
                                    vec![
                                        (1, up.own.clone()),
                                        (10, up.outer.near.clone()),
                                        (100, up.outer.outer.more.inside.clone()),
                                    ]
                                },
                            },
                            mounted = supervisor {
                                tree: Mounted,
                                context: |_, up| Secret { ears: up.outer.outer.ears.clone() },
                            },
                        ],
                    },
                ],
            },
        ],
    });
}

#[tokio::test(start_paused = true)]
async fn handles_from_around_a_supervisor_reach_its_children_and_mounted_trees() {
    let heard = Arc::new(AtomicU64::new(0));
    let app = inner::Around::start(heard.clone()).await.unwrap();
    assert_eq!(
        app.market.deep.mounted.mouth.path(),
        "market/deep/mounted/mouth"
    );
    while heard.load(Relaxed) < 1111 {
        tokio::task::yield_now().await;
    }
    // A restart asks for them anew.
    app.market.deep.mouth.child().restart().await.unwrap();
    while heard.load(Relaxed) < 1222 {
        tokio::task::yield_now().await;
    }
    app.shutdown().await.unwrap();
}

/// A generic actor, and trees that name its types.
struct Cache<K, V>(Vec<(K, V)>);

impl<K: Send + PartialEq + 'static, V: Send + Clone + 'static> Actor for Cache<K, V> {
    type Args = Vec<(K, V)>;
    type Msg = (K, Reply<Option<V>>);
    type Error = Failing;

    async fn start(all: Vec<(K, V)>, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self(all))
    }

    async fn handle(
        &mut self,
        (key, reply): Self::Msg,
        _: &mut Context<Self>,
    ) -> Result<(), Failing> {
        let found = self.0.iter().find(|(known, _)| *known == key);
        reply.send(found.map(|(_, value)| value.clone()));
        Ok(())
    }
}

supervision_tree!(Generic {
    strategy: one_for_one,
    visibility: private,
    children: [
        names = worker { actor: Cache::<u8, String>, args: |_| vec![(1, "one".to_owned())] },
        sizes = worker {
            actor: Cache::<String, u8>,
            replicas: 2,
            args: |_| vec![("one".to_owned(), 1)]
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn generic_actors_are_actors() {
    let app = Generic::start().await.unwrap();
    let name = app.names.ask(|reply| (1, reply)).await.unwrap();
    assert_eq!(name.as_deref(), Some("one"));
    let size = app.sizes[1]
        .ask(|reply| ("one".to_owned(), reply))
        .await
        .unwrap();
    assert_eq!(size, Some(1));
    app.shutdown().await.unwrap();
}
