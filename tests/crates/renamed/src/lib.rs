//! The library under another name, in an older edition, and declared by macros of the user's own.

#![deny(warnings, missing_docs, rust_2018_idioms, unused_qualifications)]

use std::io;

use sup::{prelude::CancellationToken, Actor, Context, TaskRef};

/// Something else that is called like the library.
pub mod supervision {}

/// Counts.
#[sup::supervised(crate = ::sup, restart = transient, strategy = resume)]
#[derive(Debug)]
pub struct Counter {
    count: u64,
}

impl Actor for Counter {
    type Args = u64;
    type Msg = sup::Reply<u64>;
    type Error = io::Error;

    async fn start(count: u64, _: &mut Context<Self>) -> io::Result<Self> {
        Ok(Self { count })
    }

    async fn handle(&mut self, reply: sup::Reply<u64>, _: &mut Context<Self>) -> io::Result<()> {
        self.count += 1;
        reply.send(self.count);
        Ok(())
    }
}

/// Runs until it is told to stop.
///
/// # Errors
///
/// None.
pub async fn forever(stop: CancellationToken) -> io::Result<()> {
    stop.cancelled().await;
    Ok(())
}

sup::supervision_tree!(Renamed {
    context: u64,
    strategy: one_for_one,
    on: match error {
        io::Error => restart,
        _ => escalate,
    },
    children: [
        counter = worker { actor: Counter, args: |first| *first },
        inner = supervisor { strategy: one_for_one, children: [forever = task { run: forever },] },
        group = supervisor { tree: Group, context: |first| *first },
    ],
});

/// A supervisor as a struct.
#[sup::supervised(crate = ::sup, strategy = one_for_all, context = u64)]
pub struct Group {
    /// Counts.
    #[child(args = |first| *first + 100)]
    pub counter: Counter,
    /// Runs.
    #[child(task, run = forever)]
    pub forever: TaskRef,
}

/// The library's name as a path through this crate.
pub mod through {
    #[doc(no_inline)]
    pub use sup as library;

    /// Counts as well.
    #[library::supervised(crate = crate::through::library, on = match error { _ => stop })]
    #[derive(Debug)]
    pub struct Idle;

    impl library::Actor for Idle {
        type Args = ();
        type Msg = ();
        type Error = String;

        async fn start((): (), _: &mut library::Context<Self>) -> Result<Self, String> {
            Ok(Self)
        }

        async fn handle(&mut self, (): (), _: &mut library::Context<Self>) -> Result<(), String> {
            Err("a message".into())
        }
    }
}

/// Declares a tree with one child, as somebody's own macro may.
#[macro_export]
macro_rules! single {
    ($tree:ident: $name:ident = $actor:ty, $args:expr, within $within:literal, $count:expr) => {
        $crate::__sup::supervision_tree!($tree {
            strategy: one_for_one,
            within: $within,
            max_restarts: $count,
            on: match error {
                _ if error.is::<std::io::Error>() => restart,
                _ => escalate,
            },
            children: [
                $name = worker {
                    actor: $actor,
                    args: $args,
                },
                other = worker {
                    actor: $crate::through::Idle,
                    args: |_, up| drop(up.$name.clone()),
                    on: match error { _ => stop },
                },
            ],
        });
    };
    ($tree:ident: $($name:ident = $actor:ty),+) => {
        $crate::__sup::supervision_tree!($tree {
            strategy: one_for_one,
            children: [$($name = worker { actor: $actor }),+],
        });
    };
}

#[doc(hidden)]
pub use sup as __sup;

single!(One: only = Counter, |_| 7, within 30s, 4);
single!(Many: first = through::Idle, second = through::Idle);
