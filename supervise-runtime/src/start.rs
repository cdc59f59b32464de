//! Starting a tree.

use std::sync::Arc;

use supervise_policy::{PanicAbort, PanicHook};
use tokio::runtime::Handle;

use crate::{
    Escalated, Failure, OverrideError, Overrides, PanicReport, Prepared, Running, Tree,
    core::{Input, Outcome},
    driver::{Builder, Node, Seed, Setup, TreeShared, dispatch, end, escalated},
    failure::{catch, install_panic_hook},
};

/// Why a tree did not start. What had been started is stopped again, in reverse order.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A child failed in its first start, which is not tried again.
    #[error("`{path}` failed to start")]
    Child {
        /// The path of the child in the tree, as in `market/rates`.
        path: Box<str>,
        /// What its start failed with.
        #[source]
        failure: Failure,
    },
    /// A child that had started could not be kept going while the others were being started.
    #[error("the tree `{tree}` ended while it was being started")]
    Escalated {
        /// The name of the tree.
        tree: Box<str>,
        /// The error with which its root ended.
        #[source]
        escalated: Escalated,
    },
    /// The tree was stopped, from within or by the end of its runtime, while it was being started.
    #[error("the tree `{tree}` was stopped while it was being started")]
    Stopped {
        /// The name of the tree.
        tree: Box<str>,
    },
    /// The code that makes a mounted tree's context panicked.
    #[error("the context of a tree in `{tree}` could not be made: {report}")]
    Context {
        /// The name of the tree.
        tree: Box<str>,
        /// The panic.
        report: PanicReport,
    },
    /// The code that says whether a child is there panicked.
    #[error("whether `{path}` is there could not be said: {report}")]
    When {
        /// The path of the child in the tree, as in `market/rates`.
        path: Box<str>,
        /// The panic.
        report: PanicReport,
    },
    /// What was to be changed about the tree is not there, or cannot work.
    #[error("the tree `{tree}` cannot be started with these overrides")]
    Override {
        /// The name of the tree.
        tree: Box<str>,
        /// All that is wrong.
        #[source]
        source: OverrideError,
    },
    /// `start` was called outside a tokio runtime.
    #[error("the tree `{tree}` needs a tokio runtime to start in")]
    NoRuntime {
        /// The name of the tree.
        tree: Box<str>,
    },
    /// The program is compiled with `panic = "abort"`, so no panic can be contained.
    #[error(
        "with `panic = \"abort\"` the tree `{tree}` cannot contain a panic; \
         write `panic_abort: accept` in it if that is meant"
    )]
    PanicAbort {
        /// The name of the tree.
        tree: Box<str>,
    },
}

impl StartError {
    /// The path of the child that did not start, if it was a child.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            StartError::Child { path, .. } | StartError::When { path, .. } => Some(path),
            StartError::Escalated { escalated, .. } => Some(escalated.child()),
            _ => None,
        }
    }
}

/// Starts a tree: every child in order, each when the one before is up.
///
/// # Errors
///
/// [`StartError`]; nothing of the tree is left then, but for children that could not be stopped.
///
/// # Cancel safety
///
/// Dropping the future aborts what has been started.
pub async fn start<T: Tree, C: Send + Sync + 'static>(
    build: fn(&mut Builder<C>) -> T,
    context: C,
) -> Result<Running<T>, StartError> {
    run(make(build, context, Overrides::default())?).await
}

/// The same, with something changed.
///
/// # Errors
///
/// The same, and [`StartError::Override`].
///
/// # Cancel safety
///
/// The same.
pub async fn start_with<T: Tree, C: Send + Sync + 'static>(
    build: fn(&mut Builder<C>) -> T,
    context: C,
    overrides: Overrides,
) -> Result<Running<T>, StartError> {
    run(make(build, context, overrides)?).await
}

/// Makes a tree, and does not start it.
///
/// # Errors
///
/// [`StartError`], where there is no runtime, or something of the tree cannot be made.
pub fn prepare<T: Tree, C: Send + Sync + 'static>(
    build: fn(&mut Builder<C>) -> T,
    context: C,
    overrides: Overrides,
) -> Result<Prepared<T>, StartError> {
    make(build, context, overrides).map(Prepared::new)
}

fn make<T: Tree, C: Send + Sync + 'static>(
    build: fn(&mut Builder<C>) -> T,
    context: C,
    overrides: Overrides,
) -> Result<Running<T>, StartError> {
    let spec = T::SPEC;
    let tree = || Box::from(spec.name);
    if cfg!(panic = "abort") && spec.panic_abort == PanicAbort::Refuse {
        return Err(StartError::PanicAbort { tree: tree() });
    }
    let Ok(runtime) = Handle::try_current() else {
        return Err(StartError::NoRuntime { tree: tree() });
    };
    let refuse = |faults| {
        let source = OverrideError::new(faults)?;
        Some(StartError::Override { tree: tree(), source })
    };
    let (plan, shutdown) = match overrides.plan(spec) {
        Ok(Some((plan, shutdown))) => (Some(Arc::new(plan)), shutdown),
        Ok(None) => (None, spec.shutdown),
        Err(faults) => match refuse(faults) {
            Some(error) => return Err(error),
            None => (None, spec.shutdown),
        },
    };
    if spec.panic_hook == PanicHook::Install {
        install_panic_hook();
    }

    let seed = Seed::new(overrides.seed);
    let shared = Arc::new(TreeShared::new(spec.name, shutdown, runtime, seed));
    let policy = plan
        .as_ref()
        .map_or(spec.supervisor.policy, |plan| plan.policy);
    let root = Node::new(
        shared.clone(),
        None,
        spec.name.into(),
        policy,
        spec.supervisor.children.len(),
        T::DECIDE,
        seed.of(spec.name, 0),
    );
    shared.hold_root(root.clone());
    let (context, setup) = (Arc::new(context), Arc::new(Setup::new(overrides.fakes)));
    let built = catch(|| {
        let (root, setup) = (root.clone(), setup.clone());
        build(&mut Builder::new(
            root,
            context,
            &spec.supervisor,
            plan,
            setup,
        ))
    });
    let found = setup.take();
    let failed = match found.undecided {
        Some((path, report)) => Some(StartError::When { path: (&*path).into(), report }),
        None => refuse(found.faults),
    };
    let handles = match (built, failed) {
        (Ok(handles), None) => handles,
        (Ok(_), Some(error)) => {
            end(&root, Outcome::Killed);
            return Err(error);
        }
        (Err(report), _) => {
            end(&root, Outcome::Killed);
            return Err(StartError::Context { tree: tree(), report });
        }
    };

    // From here on, dropping it aborts the tree.
    Ok(Running::new(handles, shared, root))
}

/// Starts a tree that is made.
pub(crate) async fn run<T: Tree>(running: Running<T>) -> Result<Running<T>, StartError> {
    let (shared, root) = running.tree().parts();
    dispatch(root, Input::Start, None);
    let Err(ended) = shared.wait_started().await else {
        return Ok(running);
    };
    let tree = || Box::from(T::SPEC.name);
    Err(match ended.outcome.clone() {
        Outcome::StartFailed { failure, .. } => {
            StartError::Child { path: failure.path().into(), failure }
        }
        Outcome::Shutdown | Outcome::Killed | Outcome::AutoShutdown { .. } => {
            StartError::Stopped { tree: tree() }
        }
        outcome => StartError::Escalated { tree: tree(), escalated: escalated(root, outcome) },
    })
}
