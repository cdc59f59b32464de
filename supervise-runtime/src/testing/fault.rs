//! Faults for children that run.

use std::{
    any::{Any, TypeId, type_name},
    borrow::Cow,
    fmt,
    sync::{Mutex, OnceLock, PoisonError},
};

use crate::{ChildRef, ErrorValue, State, TreeRef, core::Incarnation, driver::Cell};

/// What is done to a child from outside.
///
/// A panic and a kill strike where the child waits: in the middle of a message, of `start`, or of `stop`. An error and a hang strike an
/// actor between two messages, and a task where it waits.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The child's code panics where it waits.
    Panic,
    /// The same, with this text.
    PanicWith(Cow<'static, str>),
    /// The child fails with this error: see [`Fault::error`].
    Error(InjectedError),
    /// The incarnation is aborted, as if it had been at a deadline, and nobody had asked it to stop.
    Kill,
    /// The child's code is not run any more, until the incarnation is given up: by an order, a probe that is not answered, or the time
    /// limit of an actor's messages.
    Hang,
}

impl Fault {
    /// The child fails with this error, which has to be of the type that it fails with.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// use supervision::testing::{Fault, until};
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Done {
    /// let app = App::start().await?;
    /// let mut events = app.tree().events();
    /// app.tree().inject("counter", Fault::error(ToldToFail))?;
    /// until(&mut events, "counter#2 restarted").await;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn error<E: ErrorValue>(error: E) -> Self {
        Self::Error(InjectedError { error: Box::new(error), name: type_name::<E>() })
    }
}

impl Fault {
    /// The error that it is, of the type that the child fails with.
    pub(crate) fn into_error<E: 'static>(self) -> Option<E> {
        match self {
            Fault::Error(injected) => injected.error.downcast().ok().map(|error| *error),
            _ => None,
        }
    }
}

/// An error of any type that a child can fail with. Made by [`Fault::error`].
pub struct InjectedError {
    error: Box<dyn Any + Send>,
    name: &'static str,
}

impl fmt::Debug for InjectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InjectedError").field(&self.name).finish()
    }
}

/// Why a fault was not injected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InjectError {
    /// There is no such child, or it was temporary and is gone.
    #[error("there is no child `{path}`")]
    NotFound {
        /// The path that was looked for.
        path: Box<str>,
    },
    /// It is a supervisor, or a pool: inject into one of its children.
    #[error("`{path}` has no code of its own: inject into one of its children")]
    Supervisor {
        /// Its path.
        path: Box<str>,
    },
    /// No incarnation of it lives now.
    #[error("`{path}` does not run: it is {state}")]
    Down {
        /// Its path.
        path: Box<str>,
        /// What it is.
        state: State,
    },
    /// It fails with another type of error.
    #[error("`{path}` fails with `{expected}`, not with `{given}`")]
    OtherError {
        /// Its path.
        path: Box<str>,
        /// The type of its errors.
        expected: &'static str,
        /// The type of this one.
        given: &'static str,
    },
}

impl TreeRef {
    /// Makes the child at this path fail. For tests; see [`ChildRef::inject`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
    /// use supervision::testing::{Fault, start_supervised, until};
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// start_supervised(App::start(), async |app| {
    ///     let mut events = app.tree().events();
    ///     app.tree().inject("idle", Fault::Panic).unwrap();
    ///     until(&mut events, "idle#2 restarted").await;
    ///     assert_eq!(app.counter.incarnation(), 1);
    /// })
    /// .await;
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InjectError`].
    pub fn inject(&self, path: &str, fault: Fault) -> Result<(), InjectError> {
        match self.find(path) {
            Some(child) => child.inject(fault),
            None => Err(InjectError::NotFound { path: path.into() }),
        }
    }
}

impl ChildRef {
    /// Makes this incarnation of the child fail, whatever it is doing, and returns at once. A fault that was injected before and has not
    /// struck is replaced. For tests.
    ///
    /// # Errors
    ///
    /// [`InjectError`].
    pub fn inject(&self, fault: Fault) -> Result<(), InjectError> {
        let path = || self.path().into();
        let slot = self.slot();
        let cell = slot.cell();
        let Some(&(expected, name)) = cell.injection.fails_with.get() else {
            return Err(match self.look(|_, child| child.supervisor) {
                Some(true) => InjectError::Supervisor { path: path() },
                _ => InjectError::Down { path: path(), state: self.state() },
            });
        };
        if let Fault::Error(injected) = &fault
            && (*injected.error).type_id() != expected
        {
            let given = injected.name;
            return Err(InjectError::OtherError { path: path(), expected: name, given });
        }
        match self.state() {
            State::Starting | State::Running | State::Paused | State::Held | State::Stopping => {}
            state => return Err(InjectError::Down { path: path(), state }),
        }
        cell.injection.put(cell.incarnation(), fault);
        cell.set_injected();
        cell.wake();
        Ok(())
    }
}

/// What is to strike a child, and what it fails with.
#[derive(Debug, Default)]
pub(crate) struct Injection {
    fails_with: OnceLock<(TypeId, &'static str)>,
    waiting: Mutex<Option<(Incarnation, Fault)>>,
}

/// A fault that strikes wherever the child's code waits.
pub(crate) enum Strike {
    Panic(Cow<'static, str>),
    Kill,
}

impl Injection {
    /// The child fails with errors of this type.
    pub(crate) fn fails_with<E: 'static>(&self) {
        self.fails_with
            .get_or_init(|| (TypeId::of::<E>(), type_name::<E>()));
    }

    fn put(&self, incarnation: Incarnation, fault: Fault) {
        *self.lock() = Some((incarnation, fault));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Incarnation, Fault)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cell {
    /// What strikes this incarnation now, wherever it waits.
    pub(crate) fn struck(&self, incarnation: Incarnation) -> Option<Strike> {
        let anywhere =
            |fault: &Fault| matches!(fault, Fault::Panic | Fault::PanicWith(_) | Fault::Kill);
        match self.take_fault(incarnation, anywhere)? {
            Fault::PanicWith(text) => Some(Strike::Panic(text)),
            Fault::Kill => Some(Strike::Kill),
            _ => Some(Strike::Panic("injected panic".into())),
        }
    }

    /// What strikes this incarnation now, between two messages.
    pub(crate) fn struck_between(&self, incarnation: Incarnation) -> Option<Fault> {
        self.take_fault(incarnation, |fault| {
            matches!(fault, Fault::Error(_) | Fault::Hang)
        })
    }

    fn take_fault(&self, incarnation: Incarnation, is: impl Fn(&Fault) -> bool) -> Option<Fault> {
        // The lock is for tests that inject alone.
        if !self.is_injected() {
            return None;
        }
        let mut waiting = self.injection.lock();
        let (_, fault) = waiting.take_if(|(of, fault)| *of == incarnation && is(fault))?;
        Some(fault)
    }
}
