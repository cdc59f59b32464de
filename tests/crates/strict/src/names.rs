//! Names that could be taken for something else.

use supervision::supervision_tree;

use crate::actors::{Feed, FeedMsg, Idle, Quotes};

/// Names of the standard prelude, as somebody's own.
pub mod hiding {
    /// Not the standard one.
    #[derive(Clone, Copy, Debug)]
    pub struct Option;
    /// Not the standard one.
    #[derive(Clone, Copy, Debug)]
    pub struct Result;
    /// Not the standard one.
    #[derive(Clone, Copy, Debug)]
    pub struct Duration;
    /// Not the library's.
    #[derive(Clone, Copy, Debug)]
    pub struct Builder;

    /// A tree beside them.
    pub mod tree {
        #![expect(unused_imports, reason = "they are there to be in the way")]
        use super::*;
        use crate::actors::Idle;

        supervision::supervision_tree!(Actor {
            strategy: one_for_one,
            within: 30s,
            on: match Some {
                _ => escalate,
            },
            children: [option = worker { actor: Idle },],
        });
    }
}

/// What is a type and no expression is an alias in a tree, which rustfmt would leave alone otherwise.
pub type Label = &'static str;

supervision_tree!(Names {
    context: Label,
    strategy: one_for_one,
    on: match failure {
        supervision::Escalated => stop,
        _ => escalate,
    },
    children: [
        r#type = worker {
            actor: Feed,
            args: |context| (*context).to_owned(),
            on: match r#type {
                _ => restart,
            },
        },
        r#async = worker { actor: Quotes, args: |_, up| up.r#type.clone() },
        r#match = supervisor {
            strategy: one_for_one,
            children: [
                r#fn = worker { actor: Idle },
                r#gen = supervisor {
                    strategy: one_for_one,
                    children: [r#dyn = worker { actor: Idle },],
                },
            ],
        },
        at = worker { actor: Idle },
        start = worker { actor: Idle },
        build = worker { actor: Idle },
        context = worker { actor: Idle },
        child_0 = worker { actor: Idle },
        error = worker { actor: Idle },
        failure = worker { actor: Idle },
        worker = worker { actor: Idle },
        task = worker { actor: Idle },
        supervisor = worker { actor: Idle },
        children = worker { actor: Idle },
        up = worker {
            actor: Idle,
            args: |at, up| {
                let child_0 = (at.len(), up.at.path().len(), up.worker.clone());
                drop(child_0);
            },
        },
        f = worker { actor: Idle },
        fmt = worker { actor: Idle },
        clone = worker { actor: Idle },
        tree = worker { actor: Idle },
        shutdown = worker { actor: Idle },
        handles = worker { actor: Idle },
        union = worker { actor: Idle },
        auto = worker { actor: Idle },
        raw = worker { actor: Idle },
        x9_y = worker { actor: Idle },
        long_names_are_written_as_they_are_meant = worker { actor: Idle },
        decided = worker { actor: Idle },
        base = worker { actor: Idle, backoff: linear { base: 1s, cap: 2s } },
    ],
});

/// The address, through names that are keywords.
///
/// # Errors
///
/// If nobody answers.
pub async fn url(names: &Names) -> Result<String, supervision::AskError> {
    names.r#type.ask(FeedMsg::Url).await
}

/// The children of both trees.
#[must_use]
pub const fn count() -> (usize, usize) {
    (
        <Names as supervision::Tree>::SPEC.supervisor.children.len(),
        hiding::tree::Actor::SPEC.supervisor.children.len(),
    )
}
