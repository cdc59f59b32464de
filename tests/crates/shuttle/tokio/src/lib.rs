//! tokio as shuttle models it, with what is missing there: time, which goes on when a test says so and not before, and budgets,
//! which nobody has.

#[doc(hidden)]
pub use shuttle_tokio::macros;
pub use shuttle_tokio::{select, spawn, task_local};

pub mod time;

/// Channels, locks and notices. Those that are tokio's own have no point inside at which others may run.
pub mod sync {
    pub use real_tokio::sync::{broadcast, watch};
    pub use shuttle_tokio::sync::*;
}

/// The one runtime there is.
pub mod runtime {
    use std::future::Future;

    use crate::task::JoinHandle;

    #[derive(Clone, Debug)]
    pub struct Handle(());

    impl Handle {
        pub fn try_current() -> Result<Self, std::convert::Infallible> {
            Ok(Self(()))
        }

        pub fn current() -> Self {
            Self(())
        }

        pub fn enter(&self) {}

        pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
        where
            F: Future<Output: Send + 'static> + Send + 'static,
        {
            crate::spawn(future)
        }

        pub fn spawn_blocking<T: Send + 'static>(
            &self,
            work: impl FnOnce() -> T + Send + 'static,
        ) -> JoinHandle<T> {
            shuttle_tokio::task::spawn_blocking(work)
        }
    }
}

/// Tasks.
pub mod task {
    pub use shuttle_tokio::task::*;

    /// Budgets: the scheduler decides when others have their turn.
    pub mod coop {
        use std::task::{Context, Poll};

        pub use shuttle_tokio::task::coop::{consume_budget, unconstrained};

        #[derive(Debug)]
        pub struct RestoreOnPending;

        impl RestoreOnPending {
            pub fn made_progress(&self) {}
        }

        pub fn poll_proceed(_: &mut Context<'_>) -> Poll<RestoreOnPending> {
            Poll::Ready(RestoreOnPending)
        }
    }
}
