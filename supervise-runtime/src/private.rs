//! What the expansions of the macros call. Not part of the public interface: it may change with
//! any release.

use supervise_policy::{Directive, PolicyPatch};

use crate::{Actor, Snapshot};
pub use crate::{
    driver::{Again, Builder, Pool, Task, TaskRun, TaskStart, Worker},
    start::start,
};

/// The policy of a type without `#[supervised]`: the attribute's constant shadows this one.
pub trait PolicyFallback {
    /// Says nothing.
    const __SUPERVISED: PolicyPatch = PolicyPatch::NONE;
}

impl<T: ?Sized> PolicyFallback for T {}

/// The arms of an actor whose attribute has no `on`: the attribute's constant shadows this one.
pub trait OnFallback: Actor {
    /// None.
    const __ON: Option<fn(&Self::Error) -> Directive> = None;
}

impl<A: Actor> OnFallback for A {}

/// Makes `with_source` resolve for errors that are not standard errors.
pub trait SourceFallback: Sized {
    /// Leaves everything as it is.
    #[must_use]
    fn with_source(self) -> Self {
        self
    }
}

impl<C, A: Actor, F> SourceFallback for Worker<C, A, F> {}
impl<A: Actor> SourceFallback for Pool<A> {}
impl<C, F, G, A, Fut, E> SourceFallback for Task<C, F, G, A, Fut, E> {}

/// Makes `with_state` resolve for actors without a [`Snapshot`].
pub trait StateFallback: Sized {
    /// Leaves everything as it is.
    #[must_use]
    fn with_state(self) -> Self {
        self
    }
}

impl<C, A: Actor, F> StateFallback for Worker<C, A, F> {}

/// Compiles for actors whose state can be kept, with the trait's own message for others.
pub const fn assert_snapshot<A: Snapshot>() {}

/// Binds the handles of earlier siblings to a closure that makes arguments from them.
pub fn with_up<C, U, R, F: Fn(&C, &U) -> R>(up: U, args: F) -> impl Fn(&C) -> R {
    move |context| args(context, &up)
}

/// Makes the arguments of a component: the same component every time, with what its `init` is given.
#[cfg(feature = "wasm")]
pub fn component<C, R: Into<Vec<u8>>>(
    component: crate::wasm::WasmArgs,
    args: impl Fn(&C) -> R,
) -> impl Fn(&C) -> crate::wasm::WasmArgs {
    move |context| component.clone().args(args(context))
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
pub fn no_args<T: NoArgs>() -> T {
    T::none()
}
