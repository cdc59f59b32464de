//! An actor that is significant by its attribute, and trees that see it otherwise.

use std::convert::Infallible;

use supervision::{policy::AutoShutdown, prelude::*};

/// Its end is the end of whatever has it, where that does not say otherwise.
#[supervised(restart = transient, significant = true)]
struct Job;

impl Actor for Job {
    type Args = ();
    type Msg = ();
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), cx: &mut Context<Self>) -> Result<(), Infallible> {
        cx.stop();
        Ok(())
    }
}

supervision_tree!(Batch {
    strategy: one_for_one,
    auto_shutdown: any,
    visibility: private,
    children: [
        job = worker { actor: Job },
        other = worker { actor: Job, significant: false },
        inner = supervisor {
            strategy: one_for_one,
            children: [job = worker { actor: Job, restart: permanent, significant: false },],
        },
    ],
});

#[test]
fn the_tree_has_the_last_word() {
    let [job, other, inner] = Batch::SPEC.supervisor.children else {
        panic!()
    };
    assert!(job.policy.significant && !other.policy.significant && !inner.policy.significant);
    let inner = inner.supervisor.unwrap();
    assert!(!inner.children[0].policy.significant);
    assert_eq!(
        Batch::SPEC.supervisor.policy.auto_shutdown,
        AutoShutdown::Any
    );
    assert_eq!(inner.policy.auto_shutdown, AutoShutdown::Never);
}
