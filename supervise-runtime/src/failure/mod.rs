//! What went wrong with a child: its error, its panic, or what the library found.

mod caught;
mod escalated;
mod grave;
mod object;
mod panic_hook;
mod spare;
mod value;

use std::{any::Any, error::Error, fmt, sync::Arc, time::Duration};

pub use caught::PanicReport;
pub(crate) use caught::{catch, catch_apart};
pub use escalated::{Escalated, EscalationReason};
pub(crate) use grave::Vigil;
pub(crate) use panic_hook::install as install_panic_hook;
pub use value::ErrorValue;

use crate::StateError;
pub(crate) use value::{SourceOf, no_source};

use object::{Meta, Object, Plain, Typed, Wrapped};

/// One failure of one incarnation of a child.
///
/// Cheap to clone: the error, the events, the history and the report share one allocation.
///
/// Its `Display` is the cause alone, such as the error's own text; [`path`](Failure::path) says
/// whose it is. Its [`source`](Error::source) is the source of the child's error, where that is a
/// standard error.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let mut events = app.tree().events();
/// app.counter.tell(CounterMsg::Fail).await.expect("running");
/// while app.counter.incarnation() < 2 {
///     events.next().await;
/// }
/// let failure = app.counter.child().status().and_then(|status| status.last_failure).expect("failed");
/// assert!(failure.is::<ToldToFail>());
/// assert_eq!((failure.path(), failure.incarnation()), ("counter", 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Failure(Arc<dyn Object>);

/// Why an incarnation failed, as far as the library knows without the error's type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// `start`, `handle` or a task returned an error: [`Failure::downcast_ref`] gives it, and
    /// [`Failure::in_start`] says whether it was `start`.
    Error,
    /// User code panicked.
    Panicked(PanicReport),
    /// `start` did not finish within `start_timeout`.
    StartTimedOut(Duration),
    /// A message was not handled within `handle_timeout`.
    HandleTimedOut(Duration),
    /// The `stop` or `on_restart` hook did not finish within `shutdown`. Changes nothing else.
    HookTimedOut(Duration),
    /// Its state could not be loaded: [`Failure::downcast_ref`] gives the
    /// [`StateError`](crate::StateError).
    State,
    /// It was not well, as its `health` found: it did not answer, or said so, or was silent.
    Unhealthy(Arc<str>),
    /// The incarnation's task vanished without an exit: its runtime was shut down.
    Lost,
}

impl Failure {
    pub(crate) fn new(path: Arc<str>, incarnation: u64, cause: Cause) -> Self {
        let meta = Meta::new(path, incarnation, None);
        Self(Arc::new(Plain { meta, cause }))
    }

    /// The failure of a child with this error, as tests of code that is told of failures may need one.
    ///
    /// ```
    /// use supervise_runtime::Failure;
    /// let failure = Failure::of("market/rates", 1, std::io::Error::other("refused"));
    /// assert_eq!((failure.path(), failure.to_string()), ("market/rates", "refused".to_owned()));
    /// assert!(failure.is::<std::io::Error>());
    /// ```
    #[must_use]
    pub fn of<E: ErrorValue + Error>(path: &str, incarnation: u64, error: E) -> Self {
        Self::error(&path.into(), incarnation, error, |error| Some(error), None)
    }

    /// `during` is a panic of the code that was to decide or clean up after the error.
    #[inline]
    pub(crate) fn error<E: ErrorValue>(
        path: &Arc<str>,
        incarnation: u64,
        error: E,
        source: SourceOf<E>,
        during: Option<Box<PanicReport>>,
    ) -> Self {
        match spare::renewed(path, incarnation, error, source, during) {
            Ok(failure) => failure,
            Err((error, during)) => {
                let meta = Meta::new(path.clone(), incarnation, during);
                Self(Arc::new(Typed { meta, error: Some(error), source }))
            }
        }
    }

    /// It is remembered here no longer: if it is by nobody else, it makes room for another.
    pub(crate) fn forget(self) {
        spare::keep(self);
    }

    /// The state of this incarnation could not be had.
    pub(crate) fn state(path: Arc<str>, incarnation: u64, error: StateError) -> Self {
        let source: SourceOf<StateError> = |error| Some(error);
        let meta = Meta { of_state: true, in_start: true, ..Meta::new(path, incarnation, None) };
        Self(Arc::new(Typed { meta, error: Some(error), source }))
    }

    /// The same failure, and a panic of the code that was to decide on it.
    pub(crate) fn with_panic(self, report: PanicReport) -> Self {
        let meta = self.0.meta();
        // The first one is what the later ones are about.
        let during = meta.during.clone().unwrap_or_else(|| Box::new(report));
        let meta = Meta { during: Some(during), ..meta.clone() };
        Self(Arc::new(Wrapped { inner: self, meta }))
    }

    /// The same failure, which happened before the child was up.
    pub(crate) fn of_start(mut self) -> Self {
        if let Some(object) = Arc::get_mut(&mut self.0) {
            object.meta_mut().in_start = true;
            return self;
        }
        // Somebody has kept it already.
        let meta = Meta { in_start: true, ..self.0.meta().clone() };
        Self(Arc::new(Wrapped { inner: self, meta }))
    }

    /// The path of the child in its tree, as in `market/rates`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.meta().path
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        self.0.meta().path.clone()
    }

    /// The incarnation that failed; the first is 1.
    #[must_use]
    pub fn incarnation(&self) -> u64 {
        self.0.meta().incarnation
    }

    /// The kind of failure.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        self.0.cause()
    }

    /// Whether it happened before the child was up: in its `start`, or while its arguments were made.
    ///
    /// ```
    /// # use supervise_runtime::{Actor, Context};
    /// # use supervision::supervision_tree;
    /// # struct Db;
    /// # impl Actor for Db {
    /// #     type Args = ();
    /// #     type Msg = ();
    /// #     type Error = String;
    /// #     async fn start((): (), _: &mut Context<Self>) -> Result<Self, String> { Err("no disk".into()) }
    /// #     async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), String> { Ok(()) }
    /// # }
    /// # supervision_tree!(App { strategy: one_for_one, children: [db = worker { actor: Db }] });
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let error = App::start().await.unwrap_err();
    /// let failure: &supervision::Failure = std::error::Error::source(&error).unwrap().downcast_ref().unwrap();
    /// assert!(failure.in_start());
    /// # }
    /// ```
    #[must_use]
    pub fn in_start(&self) -> bool {
        self.0.meta().in_start
    }

    /// A panic of the code that was to decide on this failure or to clean up after it: an `on`
    /// arm's guard, the `on_restart` or `stop` hook, the actor's `Drop`. A panic of an arm or a hook
    /// has the failure escalated; one of a `Drop` changes nothing else.
    #[must_use]
    pub fn panic_meanwhile(&self) -> Option<&PanicReport> {
        self.0.meta().during.as_deref()
    }

    /// The child's error, if it is of type `E`.
    #[must_use]
    pub fn downcast_ref<E: 'static>(&self) -> Option<&E> {
        let value: &dyn Any = self.0.value()?;
        value.downcast_ref()
    }

    /// Whether both are one and the same failure, not only alike.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether the error is of type `E`.
    #[must_use]
    pub fn is<E: 'static>(&self) -> bool {
        self.downcast_ref::<E>().is_some()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.value(), self.cause()) {
            (Some(error), _) => write!(f, "{error}")?,
            (None, Cause::Panicked(report)) => write!(f, "{report}")?,
            (None, Cause::StartTimedOut(limit)) => write!(f, "not started within {limit:?}")?,
            (None, Cause::HandleTimedOut(limit)) => {
                write!(f, "a message was not handled within {limit:?}")?;
            }
            (None, Cause::HookTimedOut(limit)) => {
                write!(f, "a hook did not finish within {limit:?}")?;
            }
            (None, Cause::Unhealthy(reason)) => write!(f, "unhealthy: {reason}")?,
            (None, Cause::Lost) => f.write_str("its runtime was shut down")?,
            (None, Cause::State) => f.write_str("its state could not be loaded")?,
            (None, Cause::Error) => f.write_str("an error")?,
        }
        match self.panic_meanwhile() {
            None => Ok(()),
            Some(report) => write!(f, " (and then {report})"),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Failure");
        out.field("path", &self.path())
            .field("incarnation", &self.incarnation());
        match self.0.value() {
            Some(error) => out.field("error", &error),
            None => out.field("cause", self.cause()),
        };
        if let Some(report) = self.panic_meanwhile() {
            out.field("panic_meanwhile", report);
        }
        out.finish()
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
