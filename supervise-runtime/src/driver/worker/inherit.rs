//! From incarnation to incarnation: what an actor is given of the state of the one before.

mod hand_on;

use std::{pin::pin, sync::Arc};

use super::{Home, WorkerLife, kept::Kept};
use crate::{
    Actor, Context, EventKind, Failure, PanicReport, StateError, StateSource, StateStore,
    core::{Exit, Incarnation},
    driver::{
        Handover,
        guard::{self, Run},
        leaving,
        pool::Origin,
        shell::Ending,
    },
    failure::catch,
    observe,
    state::{
        keep::Make,
        link::{StateLink, Target, set_aside, store_does},
    },
};

/// What is there for a child whose actor has a `Snapshot`.
pub(in crate::driver) struct Heritage<A: Actor> {
    make: Make<A>,
    store: Option<Arc<dyn StateStore>>,
    link: Arc<StateLink>,
    /// Between incarnations; while one lives, its context has it.
    kept: Option<Box<Kept<A>>>,
    /// Whether the store was asked.
    loaded: bool,
    /// Where the state that is handed on comes from.
    source: StateSource,
}

impl<A: Actor> Heritage<A> {
    pub(in crate::driver) fn new(
        make: Make<A>,
        store: Option<Arc<dyn StateStore>>,
        link: Arc<StateLink>,
    ) -> Box<Self> {
        let source = StateSource::Memory;
        Box::new(Self { make, store, link, kept: None, loaded: false, source })
    }
}

impl<A, F> WorkerLife<A, F>
where
    A: Actor,
    F: Origin<A>,
{
    /// Starts an incarnation, and hands on to it what it is to be given.
    pub(super) async fn inherit(&mut self) -> Result<(), Ending> {
        let (home, cx) = (&mut self.home, &mut self.living.cx);
        let handover = home.post.slot.cell.take_handover();
        let policy = home.manner.policy.state;
        let former = home.heritage.as_mut().and_then(|it| it.kept.take());
        let Some(mut kept) = former.or_else(|| home.new_kept()) else {
            return if policy.is_kept() {
                Err(home.refused(cx.incarnation(), StateError::NoSnapshot))
            } else {
                self.start().await.map_err(|ending| *ending)
            };
        };
        kept.begin(policy);
        cx.keep(kept);
        match handover {
            Handover::Fresh => home.forget(cx),
            Handover::Declared | Handover::State => home.load(cx).await?,
        }
        let actor = self.start_apart().await?;
        let restored = self.home.restored(actor, &mut self.living.cx).await?;
        let actor = match restored {
            Some(actor) => actor,
            None => {
                let fresh = self.start_apart().await?;
                self.home.begun(fresh, &mut self.living.cx)?
            }
        };
        self.living.actor = Some(actor);
        let (home, cx) = (&self.home, &mut self.living.cx);
        if !policy.is_kept() {
            // It was for this once.
            home.quietly(|| drop(cx.take_kept()));
        }
        Ok(())
    }

    /// Starts an actor that is not yet whole, and so not in its place.
    async fn start_apart(&mut self) -> Result<A, Ending> {
        self.start().await.map_err(|ending| *ending)?;
        let actor = self.living.actor.take();
        actor.ok_or_else(|| Ending::exit(Exit::Killed))
    }
}

impl<A: Actor> Home<A> {
    /// Whether an incarnation is handed on to, or told that it is not. Where nothing is kept, nothing is.
    pub(super) fn inherits(&mut self) -> bool {
        let handover = self.post.slot.cell.handover();
        if self.manner.policy.state.is_kept() || handover != Handover::Declared {
            return true;
        }
        if self.heritage.is_some() {
            self.drop_kept();
        }
        false
    }

    /// Asks the store for the state of the process before, once.
    async fn load(&mut self, cx: &mut Context<A>) -> Result<(), Ending> {
        let incarnation = cx.incarnation();
        let loaded = self.heritage.as_ref().is_none_or(|it| it.loaded);
        let target = cx.kept().and_then(|kept| kept.target.clone());
        let Some(target) = target.filter(|_| !loaded) else {
            return Ok(());
        };
        let asked = store_does(|| target.store.load(&target.key), StateError::Load);
        let found = self
            .in_time(incarnation, StateError::LoadTimedOut, asked)
            .await?;
        let keep = cx.kept_mut().and_then(|kept| kept.keep.as_mut());
        let accepted = match (found, keep) {
            (Some(found), Some(keep)) => keep.accept(&found).map(|()| StateSource::Store),
            _ => Ok(StateSource::Memory),
        };
        match accepted {
            Ok(source) => {
                if let Some(heritage) = &mut self.heritage {
                    (heritage.loaded, heritage.source) = (true, source);
                }
                Ok(())
            }
            Err(error) if error.refuses() => Err(self.refused(incarnation, error)),
            Err(error) => self.reject(cx, error).await,
        }
    }

    /// Restores an actor that has just started; `None` if that failed, and there is to be another in its place.
    async fn restored(&mut self, mut actor: A, cx: &mut Context<A>) -> Result<Option<A>, Ending> {
        let incarnation = cx.incarnation();
        let keep = cx.kept().and_then(|kept| kept.keep.as_ref());
        let given = keep.is_some_and(|keep| keep.given_to_start().is_some());
        let Some(state) = keep.and_then(|keep| keep.committed()) else {
            if given {
                self.told_of_restoration();
            }
            return self.begun(actor, cx).map(Some);
        };
        let limit = self.manner.policy.start_timeout;
        let cell = &self.post.slot.cell;
        let restored = {
            let mut restoring = pin!(Some(state.restore(&mut actor, cx)));
            guard::run(
                cell,
                incarnation,
                guard::Stop,
                Some(limit),
                restoring.as_mut(),
            )
            .await
        };
        let error = match restored {
            Run::Done(Ok(())) => {
                self.told_of_restoration();
                return Ok(Some(actor));
            }
            Run::Done(Err(error)) => match catch(|| error.to_string()) {
                Ok(text) => StateError::Restore(text.into()),
                Err(report) => StateError::Panicked(report),
            },
            Run::Panicked(report) => StateError::Panicked(*report),
            Run::TimedOut => StateError::RestoreTimedOut(limit),
            Run::Ordered | Run::Broken => {
                self.quietly(|| drop(actor));
                return Err(self.ordered(incarnation));
            }
        };
        self.clear_away(cx, &error).await?;
        self.quietly(|| drop(actor));
        self.reject(cx, error).await?;
        Ok(None)
    }

    fn told_of_restoration(&mut self) {
        if let Some(heritage) = &mut self.heritage {
            let from = std::mem::replace(&mut heritage.source, StateSource::Memory);
            self.told(EventKind::StateRestored { from });
        }
    }

    /// Ends what an actor that could not be restored has begun beside itself: the one in its place begins
    /// it again. If it does not end, neither does this incarnation go on.
    async fn clear_away(&self, cx: &mut Context<A>, error: &StateError) -> Result<(), Ending> {
        if let Some(sources) = cx.take_sources()
            && let Err(report) = sources.close()
        {
            self.drop_panicked(&report);
        }
        let Some(scope) = cx.take_scope() else {
            return Ok(());
        };
        let (cell, incarnation) = (&self.post.slot.cell, cx.incarnation());
        let grace = self.manner.policy.abort_grace;
        let (panic, left) = leaving::leave(cell, incarnation, grace, &scope).await;
        if let Some(report) = panic {
            self.told(EventKind::WorkPanicked { report });
        }
        if let Some(scope) = left {
            cx.put_scope(scope);
            self.told(EventKind::StateRestoreFailed { error: error.clone() });
            return Err(self.refused(incarnation, error.clone()));
        }
        // What that work said of the incarnation is no more true.
        cell.begin();
        Ok(())
    }

    /// A fresh actor begins. What it was then is what a first failed message is undone to.
    fn begun(&self, actor: A, cx: &mut Context<A>) -> Result<A, Ending> {
        let kept = cx.kept_mut().filter(|kept| kept.undo);
        let Some(keep) = kept.and_then(|kept| kept.keep.as_mut()) else {
            return Ok(actor);
        };
        match catch(|| keep.begin(&actor)) {
            Ok(()) => Ok(actor),
            Err(report) => {
                self.quietly(|| drop(actor));
                Err(self.panicked(cx.incarnation(), report))
            }
        }
    }

    /// The state is of no use: it is put aside, and the start goes on afresh.
    async fn reject(&mut self, cx: &mut Context<A>, error: StateError) -> Result<(), Ending> {
        self.told(EventKind::StateRestoreFailed { error });
        let target = cx.kept().and_then(|kept| kept.target.clone());
        if let Some(keep) = cx.kept_mut().and_then(|kept| kept.keep.as_mut()) {
            self.quietly(|| keep.forget());
        }
        if let (Some(target), Some(heritage)) = (target, &mut self.heritage) {
            heritage.loaded = false;
            let link = heritage.link.clone();
            let aside = set_aside(&link, &target);
            self.in_time(cx.incarnation(), StateError::LoadTimedOut, aside)
                .await?;
            if let Some(heritage) = &mut self.heritage {
                heritage.loaded = true;
            }
        }
        Ok(())
    }

    /// By an order by hand, nothing is handed on, to the next process either.
    fn forget(&mut self, cx: &mut Context<A>) {
        let Some(kept) = cx.kept_mut() else { return };
        if let Some(keep) = &mut kept.keep {
            self.quietly(|| keep.forget());
        }
        if let Some(heritage) = &mut self.heritage {
            heritage.loaded = true;
            if let Some(target) = &kept.target {
                heritage.link.delete(target);
            }
        }
    }

    fn new_kept(&self) -> Option<Box<Kept<A>>> {
        let heritage = self.heritage.as_ref()?;
        let target = heritage.store.clone().map(|store| {
            let tree = &self.post.node.tree;
            let key = [&*tree.name, "/", self.post.slot.cell.path()]
                .concat()
                .into();
            let (slot, runtime) = (self.post.slot.clone(), tree.runtime.clone());
            Target { store, key, slot, runtime }
        });
        Some(Kept::new((heritage.make)(), heritage.link.clone(), target))
    }

    fn drop_kept(&mut self) {
        if let Some(kept) = self.heritage.as_mut().and_then(|it| it.kept.take()) {
            self.quietly(|| drop(kept));
        }
    }

    /// Runs what answers for the store, within `start_timeout`.
    async fn in_time<T>(
        &self,
        incarnation: Incarnation,
        late: fn(std::time::Duration) -> StateError,
        asked: impl Future<Output = Result<T, StateError>>,
    ) -> Result<T, Ending> {
        let limit = self.manner.policy.start_timeout;
        let cell = &self.post.slot.cell;
        let mut asked = pin!(Some(asked));
        match guard::run(cell, incarnation, guard::Stop, Some(limit), asked.as_mut()).await {
            Run::Done(Ok(done)) => Ok(done),
            Run::Done(Err(error)) => Err(self.refused(incarnation, error)),
            Run::Panicked(report) => Err(self.refused(incarnation, StateError::Panicked(*report))),
            Run::TimedOut => Err(self.refused(incarnation, late(limit))),
            Run::Ordered | Run::Broken => Err(self.ordered(incarnation)),
        }
    }

    /// The ending of a start that may not go on without its state.
    fn refused(&self, incarnation: Incarnation, error: StateError) -> Ending {
        let path = self.post.slot.cell.shared_path();
        Ending::exit(Exit::Failed(Failure::state(path, incarnation, error)))
    }

    /// Does what may run the user's drops. A panic of them is told.
    fn quietly(&self, work: impl FnOnce()) {
        if let Err(report) = catch(work) {
            self.drop_panicked(&report);
        }
    }

    fn drop_panicked(&self, report: &PanicReport) {
        observe::drop_panicked(&self.post.node, &self.post.slot.cell, report);
    }

    fn told(&self, kind: EventKind) {
        observe::aside(&self.post.node, &self.post.slot.cell, kind);
    }
}
