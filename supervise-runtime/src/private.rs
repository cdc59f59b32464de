//! What the expansions of the macros call. Not part of the public interface: it may change with
//! any release.

use std::{fmt, marker::PhantomData};

use supervise_policy::{Directive, PolicyPatch};

use crate::{Actor, Snapshot, failure::SourceOf};
pub use crate::{
    driver::{
        Again, Breeds, Builder, Keeps, Kind, Pool, Restarts, Task, TaskPool, TaskRun, TaskStart,
        Worker, is_temporary,
    },
    handle::{Held, One, Route, one, stable_hash},
    start::{prepare, start, start_with},
};

/// For the benchmark that drives it by hand beside us.
#[cfg(feature = "wasm")]
pub use wasmtime;

/// The policy of a type without `#[supervised]`: the attribute's constant shadows this one.
pub trait PolicyFallback {
    /// Says nothing.
    const __SUPERVISED: PolicyPatch = PolicyPatch::NONE;
    /// Has no state that is to be kept, or was asked for its `Snapshot` where it stands.
    const __KEEPS: bool = false;
}

impl<T: ?Sized> PolicyFallback for T {}

/// The arms of an actor whose attribute has no `on`: the attribute's constant shadows this one.
pub trait OnFallback: Actor {
    /// None.
    const __ON: Option<fn(&Self::Error) -> Directive> = None;
}

impl<A: Actor> OnFallback for A {}

/// How an actor's messages are copied, if they are.
pub type CopyOf<A> = Option<fn(&<A as Actor>::Msg) -> <A as Actor>::Msg>;

/// How the messages of an actor are copied whose attribute has no `retry`: the attribute's constant
/// shadows this one.
pub trait CopyFallback: Actor {
    /// Not at all.
    const __COPY: CopyOf<Self> = None;
}

impl<A: Actor> CopyFallback for A {}

/// Messages that can be handled again.
#[diagnostic::on_unimplemented(
    message = "`retry` needs messages that can be cloned, and `{Self}` cannot",
    label = "a message that is handled again is a clone of it",
    note = "write `#[derive(Clone)]` on `{Self}`, or leave `retry` out; a `Reply` can be cloned"
)]
pub trait Retried: Sized {
    /// One more of it.
    #[must_use]
    fn again(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<M: Clone> Retried for M {
    fn again(&self) -> Self {
        self.clone()
    }
}

/// How the messages of an actor with `retry` are copied.
#[must_use]
pub const fn copied<A: Actor<Msg: Retried>>() -> CopyOf<A> {
    Some(A::Msg::again)
}

/// Makes `with_source` resolve for errors that are not standard errors.
pub trait SourceFallback: Sized {
    /// Leaves everything as it is.
    #[must_use]
    fn with_source(self) -> Self {
        self
    }
}

impl<C, A: Actor, F> SourceFallback for Worker<C, A, F> {}
impl<C, A: Actor> SourceFallback for Pool<C, A> {}
impl<C, F, G, A, Fut, E> SourceFallback for Task<C, F, G, A, Fut, E> {}
impl<F, I, O, Fut, E> SourceFallback for TaskPool<F, I, O, Fut, E> {}

/// Makes `with_state` resolve for actors without a [`Snapshot`].
pub trait StateFallback: Sized {
    /// Leaves everything as it is.
    #[must_use]
    fn with_state(self) -> Self {
        self
    }
}

impl<C, A: Actor, F> StateFallback for Worker<C, A, F> {}
impl<C, A: Actor> StateFallback for Pool<C, A> {}

/// Compiles for actors whose state can be kept, with the trait's own message for others.
pub const fn assert_snapshot<A: Snapshot>() {}

/// The same for an actor with parameters, whose attribute cannot know for which of them it has a [`Snapshot`]: asked where it
/// stands in a tree.
///
/// # Panics
///
/// If the attribute has its state kept and there is none; in a const evaluation, where it is asked.
#[track_caller]
#[allow(clippy::panic)] // A const evaluation has no other way to fail.
pub const fn assert_kept(keeps: bool, is: bool, actor: &str) {
    if keeps && !is {
        let text = supervise_policy::judge::Message::new()
            .push("the state of `")
            .push(actor)
            .push("` cannot be kept, as its attribute wants: it has no `Snapshot`\nhelp: implement `Snapshot` for it, or write `state: fresh` here");
        panic!("{}", text.as_str())
    }
}

/// Where the sources of errors of type `E` are looked for.
#[derive(Debug)]
pub struct Source<E>(PhantomData<E>);

impl<E: std::error::Error + 'static> Source<E> {
    /// In the error itself.
    pub const OF: SourceOf<E> = |error| Some(error);
}

/// The same for errors that are not standard errors: the constant of those that are shadows this one.
pub trait NoSource<E: 'static> {
    /// Nowhere.
    const OF: SourceOf<E> = crate::failure::no_source;
}

impl<E: 'static> NoSource<E> for Source<E> {}

/// What keeps the state of actors of type `A`.
#[derive(Debug)]
pub struct State<A>(PhantomData<A>);

impl<A: Snapshot> State<A> {
    /// It is handed on in memory, if a policy says so.
    pub const OF: Keeps<A> = Keeps::in_memory();
    /// There is something that can be kept.
    pub const IS: bool = true;
}

/// The same for actors without a [`Snapshot`]: the constant of those that have one shadows this one.
pub trait NoState<A: Actor> {
    /// Nothing.
    const OF: Keeps<A> = Keeps::nothing();
    /// There is nothing to keep.
    const IS: bool = false;
}

impl<A: Actor> NoState<A> for State<A> {}

/// Whether two types are the same: this constant is there if they are.
#[derive(Debug)]
pub struct Same<A, B>(PhantomData<(A, B)>);

impl<T> Same<T, T> {
    /// They are.
    pub const IS: bool = true;
}

/// The same for types that differ: the constant of those that do not shadows this one.
pub trait Differ {
    /// They are not.
    const IS: bool = false;
}

impl<A, B> Differ for Same<A, B> {}

/// A value that a pattern names, whole: of the type of the error itself.
#[diagnostic::on_unimplemented(
    message = "this name would bind every `{E}`",
    label = "nothing of this name is in scope",
    note = "write a variant with its type, as in `{E}::..`; or `_` for every error"
)]
pub trait Names<E> {}

impl<E> Names<E> for E {}

/// That a capitalised pattern names something, and binds nothing: what it would bind is a reference to the error.
pub const fn is_named<E, T: Names<E>>(_: &E, _: &T) {}

/// The data of a tree. Behind a function, so that only who asks for it has the compiler compute it.
#[must_use]
pub const fn spec<T: crate::Tree>() -> &'static crate::policy::TreeSpec {
    T::SPEC
}

/// Binds the handles of earlier siblings to a closure that makes arguments from them.
pub fn with_up<C, U, R, F: Fn(&C, &U) -> R>(up: U, args: F) -> impl Fn(&C) -> R {
    move |context| args(context, &up)
}

/// Makes the arguments of a component: the same component every time, with what its `init` is given, and the state that
/// it begins with if none is kept.
#[cfg(feature = "wasm")]
pub fn component<C, R: AsRef<[u8]>, S: Into<crate::wasm::Initial>>(
    component: crate::wasm::WasmArgs,
    args: impl Fn(&C) -> R,
    initial: impl Fn(&C) -> S,
) -> impl Fn(&C) -> crate::wasm::WasmArgs {
    move |context| {
        component
            .clone()
            .args(args(context))
            .initial(initial(context))
    }
}

/// The same for a component of a world of its own.
#[cfg(feature = "wasm")]
pub fn typed_component<C, A: crate::wasm::WasmActor, S: Into<crate::wasm::Initial>>(
    component: crate::wasm::WasmArgs,
    args: impl Fn(&C) -> A::Args,
    initial: impl Fn(&C) -> S,
) -> impl Fn(&C) -> crate::wasm::TypedArgs<A> {
    move |context| {
        let component = component.clone().initial(initial(context));
        crate::wasm::TypedArgs { component, args: args(context) }
    }
}

/// What the tasks of a pool are given, and give, by the type of its handle.
pub trait Crew {
    /// What each is given.
    type Input;
    /// What each gives.
    type Output;
}

impl<I, O> Crew for crate::TaskPoolRef<I, O> {
    type Input = I;
    type Output = O;
}

/// Whether a type is what it has to be, as a type: [`Then`] goes on from there.
#[derive(Debug)]
pub struct Checked<const OK: bool>;

/// A type by way of a check. If the check does not compile, neither is there a type, and rustc has said why.
pub trait Then<T> {
    /// `T` itself.
    type Type;
}

impl<T> Then<T> for Checked<true> {
    type Type = T;
}

/// Arguments that need not be written.
#[diagnostic::on_unimplemented(
    message = "`args` is missing: this child's arguments are of type `{Self}`",
    label = "add `args: |cfg| ..`",
    note = "`args` may be left out only if the arguments are `()`"
)]
pub trait NoArgs {
    /// The arguments.
    fn none() -> Self;
}

impl NoArgs for () {
    fn none() {}
}

/// What an omitted `args` stands for.
#[must_use]
pub fn no_args<C, T: NoArgs>(_: &C) -> T {
    T::none()
}

/// A struct of handles for the eye: its name, and its fields with theirs.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    fields: &[(&str, &dyn fmt::Debug)],
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (field, value) in fields {
        shown.field(field, value);
    }
    shown.finish()
}
