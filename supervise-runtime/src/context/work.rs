//! What an incarnation runs beside its own work.

use std::{future::Future, sync::Arc};

use tokio_util::sync::CancellationToken;

use super::Context;
use crate::{Actor, Scope, Scoped, scope::Tasks};

impl<A: Actor> Context<A> {
    /// Where this incarnation runs work beside its own, to be handed on.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.rare().scope.get_or_init(|| {
            let slot = self.handle.slot.clone();
            Scope::new(slot, self.incarnation, CancellationToken::new())
        })
    }

    /// Runs a future in a task of its own, as part of this incarnation: it is aborted and joined before
    /// the next one starts, after the `stop` hook. A panic of it fails the incarnation. See
    /// [`Scope::spawn`].
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context};
    /// # struct Fetcher;
    /// # impl Actor for Fetcher {
    /// #   type Args = (); type Msg = u32; type Error = std::io::Error;
    /// #   async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> { Ok(Self) }
    /// async fn handle(&mut self, n: u32, cx: &mut Context<Self>) -> Result<(), std::io::Error> {
    ///     let squares: Vec<_> = (0..n).map(|n| cx.spawn(async move { n * n })).collect();
    ///     for square in squares {
    ///         square.await.map_err(std::io::Error::other)?;
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// ```
    pub fn spawn<F>(&self, future: F) -> Scoped<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.scope().spawn(future)
    }

    /// Runs blocking code as part of this incarnation, which waits for its end: see
    /// [`Scope::spawn_blocking`].
    pub fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Scoped<T> {
        self.scope().spawn_blocking(work)
    }

    /// Whether it has sources, work beside its own, or children of its own.
    pub(crate) fn has_work(&self) -> bool {
        let Some(rare) = self.rare.get() else {
            return false;
        };
        #[cfg(feature = "wasm")]
        let breeds = rare.brood.is_some();
        #[cfg(not(feature = "wasm"))]
        let breeds = false;
        rare.sources.is_some() || rare.scope.get().is_some() || breeds
    }

    pub(crate) fn tasks(&self) -> Option<&Arc<Tasks>> {
        self.rare.get()?.scope.get().map(Scope::tasks)
    }

    pub(crate) fn take_scope(&mut self) -> Option<Scope> {
        self.rare.get_mut()?.scope.take()
    }

    /// Puts back what was taken.
    pub(crate) fn put_scope(&mut self, scope: Scope) {
        self.change(|rare| rare.scope = scope.into());
    }
}
