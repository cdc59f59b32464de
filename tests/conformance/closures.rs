//! GAP-08, continued: closures that make arguments and contexts, and panic.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use supervision::{
    StartError,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};

use crate::panics::{Fragile, panic_of};

/// A context whose closures panic as often as they are told.
#[derive(Clone, Default)]
struct Fuse {
    lab: Lab,
    fine: Arc<AtomicU32>,
    defective: Arc<AtomicU32>,
}

impl Fuse {
    fn new(fine: u32, defective: u32) -> Self {
        let (fine, defective) = (Arc::new(fine.into()), Arc::new(defective.into()));
        Self { lab: Lab::new(), fine, defective }
    }

    fn burn(&self) -> Lab {
        let take = |n: &AtomicU32| {
            n.fetch_update(Relaxed, Relaxed, |n| n.checked_sub(1))
                .is_ok()
        };
        if !take(&self.fine) && take(&self.defective) {
            panic!("panic in args");
        }
        self.lab.clone()
    }
}

supervision_tree!(Closures {
    context: Fuse,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        before = worker { actor: Scripted, args: |fuse| fuse.lab.clone() },
        a = worker { actor: Scripted, args: |fuse| fuse.burn() },
    ],
});

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_args_fails_the_start() {
    let fuse = Fuse::new(0, 1);
    let error = Closures::start(fuse.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("a"));
    let StartError::Child { failure, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(panic_of(failure.cause()), "panic in args");
    assert_eq!(fuse.lab.all("gone"), ["before#1 gone"]);
    fuse.lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_args_of_a_restart_is_counted_and_tried_again() {
    let fuse = Fuse::new(1, 2);
    let app = Closures::start(fuse.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(4));
    assert_eq!(
        fuse.lab.starts("a").len(),
        2,
        "two of four had no arguments to start with"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_a_mounted_trees_context_fails_the_start() {
    supervision_tree!(Mounting {
        context: Fuse,
        strategy: one_for_one,
        visibility: private,
        children: [
            before = worker { actor: Scripted, args: |fuse| fuse.lab.clone() },
            mounted = supervisor { tree: Fragile, context: |fuse| fuse.burn() },
        ],
    });
    let fuse = Fuse::new(0, 1);
    let error = Mounting::start(fuse.clone()).await.unwrap_err();
    let StartError::Context { tree, report } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((&**tree, report.message()), ("Mounting", "panic in args"));
    fuse.lab.assert([]);

    let app = Mounting::start(Fuse::default()).await.unwrap();
    assert_eq!(app.mounted.a.ask(Do::Ping).await, Ok(1));
    assert_eq!(app.mounted.a.path(), "mounted/a");
    assert!(app.shutdown().await.unwrap().is_clean());
}
