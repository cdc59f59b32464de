//! Components of other worlds than `child`, with the types of their world for messages.

mod actor;
mod guest;

use std::future::Future;

use wasmtime::{
    Store,
    component::{Instance, Linker},
};

pub use actor::{Typed, TypedArgs};
pub use guest::Guest;

use super::{Bytes, WasmError, host::Host, link::Granted};
use crate::{Context, Health};

/// What the store of a component carries. Functions that a world of its own imports find what they work on in
/// `data`.
pub type StoreData = Host<Granted>;

/// An actor whose messages a component of a world of its own handles, through the types that `bindgen!` makes of the world.
///
/// [`Typed`] runs it: `name = wasm { actor: Images, component: .., fuel: .. }` in a tree, with an
/// `ActorRef<Typed<Images>>` for a handle. Everything else is as it is for any component: a fresh store for each incarnation,
/// the limits of `fuel`, `memory` and `handle_timeout`, grants, state and the compiled code that all share.
///
/// The value itself is the host's part of the actor; it ends with the incarnation, as the instance does.
///
/// ```
/// use supervision::prelude::*;
/// use supervision::wasm::{Bytes, Guest, GuestError, StoreData, Typed, WasmActor, WasmError, wasmtime};
/// use wasmtime::{Store, component::Instance};
///
/// wasmtime::component::bindgen!({
///     inline: "
///         package acme:images@1.0.0;
///         world thumbnails {
///             record size { width: u32, height: u32 }
///             export fit: func(image: size, into: size) -> result<size, string>;
///         }
///     ",
///     world: "thumbnails",
///     exports: { default: async },
///     wasmtime_crate: supervision::wasm::wasmtime,
/// });
///
/// struct Images;
///
/// enum ImagesMsg {
///     Fit(Size, Size, Reply<Result<Size, String>>),
/// }
///
/// impl WasmActor for Images {
///     type Args = ();
///     type Msg = ImagesMsg;
///     type World = Thumbnails;
///     const EXPORTS: &'static [&'static str] = &["fit"];
///
///     fn bind(store: &mut Store<StoreData>, instance: &Instance) -> wasmtime::Result<Thumbnails> {
///         Thumbnails::new(store, instance)
///     }
///     async fn init(
///         (): (),
///         _state: Option<Bytes>,
///         _guest: &mut Guest<'_, Self>,
///         _cx: &mut Context<Typed<Self>>,
///     ) -> Result<Self, WasmError> {
///         Ok(Images)
///     }
///     async fn handle(
///         &mut self,
///         msg: ImagesMsg,
///         guest: &mut Guest<'_, Self>,
///         _cx: &mut Context<Typed<Self>>,
///     ) -> Result<(), WasmError> {
///         let ImagesMsg::Fit(image, into, reply) = msg;
///         // What the engine says is the outer result, what the guest says the inner one.
///         let fitted = guest
///             .call(async |world, store| world.call_fit(store, image, into).await)
///             .await?;
///         reply.send(fitted);
///         Ok(())
///     }
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [
///         images = wasm {
///             actor: Images,
///             component: Vec::from(*b"read from somewhere"),
///             fuel: 10_000_000,
///             on: match error {
///                 WasmError::Guest(GuestError::Temporary(_)) => resume,
///                 _ => restart,
///             },
///         },
///     ],
/// });
///
/// async fn fit(app: &App, image: Size, into: Size) -> Result<Size, Box<dyn std::error::Error>> {
///     Ok(app.images.ask(|reply| ImagesMsg::Fit(image, into, reply)).await??)
/// }
/// ```
pub trait WasmActor: Sized + Send + 'static {
    /// What every incarnation is given beside its component; what the child's `args` makes.
    type Args: Clone + Send + Sync + 'static;
    /// What can be told it. With `retry` it is `Clone`.
    type Msg: Send + 'static;
    /// The functions of the world, as `bindgen!` makes them.
    type World: Send + Sync + 'static;

    /// The exports that a component must have: names of functions, and of interfaces as in `acme:images/scale@1.0.0`. One that
    /// lacks any of them fails its start by [`LinkError::MissingExport`](super::LinkError::MissingExport).
    const EXPORTS: &'static [&'static str];

    /// The imports that [`link`](WasmActor::link) defines, by the names of their interfaces. They need no grant, since they are part of
    /// the program; all others do.
    const IMPORTS: &'static [&'static str] = &[];

    /// Defines the imports of the world, by the `add_to_linker` that `bindgen!` makes. Called once for each component.
    ///
    /// # Errors
    ///
    /// Those of the linker. The child fails its start with them.
    fn link(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
        let _ = linker;
        Ok(())
    }

    /// Finds the functions of the world in an instance: the `new` of what `bindgen!` makes.
    ///
    /// # Errors
    ///
    /// Where the instance is not of that world. The child fails its start with it.
    fn bind(store: &mut Store<StoreData>, instance: &Instance) -> wasmtime::Result<Self::World>;

    /// Begins an incarnation, with the state that an earlier one left, if it is kept and there is one.
    ///
    /// # Errors
    ///
    /// What the start of the child fails with.
    fn init(
        args: Self::Args,
        state: Option<Bytes>,
        guest: &mut Guest<'_, Self>,
        cx: &mut Context<Typed<Self>>,
    ) -> impl Future<Output = Result<Self, WasmError>> + Send;

    /// Handles one message.
    ///
    /// # Errors
    ///
    /// What the child fails with, and answers by its arms. What is the guest's own failure is said by
    /// [`WasmError::Guest`], after which alone a child may `resume`; a result that is only the caller's business is
    /// answered by a [`Reply`](crate::Reply), and is no failure.
    fn handle(
        &mut self,
        msg: Self::Msg,
        guest: &mut Guest<'_, Self>,
        cx: &mut Context<Typed<Self>>,
    ) -> impl Future<Output = Result<(), WasmError>> + Send;

    /// The state to be kept, where the child's `state` says that it is: it is committed with the message that was handled well.
    /// `None` where there is none to be had, which a child with `state` fails its start for.
    ///
    /// # Errors
    ///
    /// What the child fails with.
    fn snapshot(
        &mut self,
        guest: &mut Guest<'_, Self>,
    ) -> impl Future<Output = Result<Option<Bytes>, WasmError>> + Send {
        let _ = guest;
        async { Ok(None) }
    }

    /// How it is, where its health is watched. An error means that it is not well.
    ///
    /// # Errors
    ///
    /// Those of its calls.
    fn health(
        &mut self,
        guest: &mut Guest<'_, Self>,
    ) -> impl Future<Output = Result<Health, WasmError>> + Send {
        let _ = guest;
        async { Ok(Health::Healthy) }
    }

    /// Cleans up before an ordered stop, within the child's `shutdown`.
    ///
    /// # Errors
    ///
    /// They are told by an event, and change nothing.
    fn stop(
        &mut self,
        guest: &mut Guest<'_, Self>,
    ) -> impl Future<Output = Result<(), WasmError>> + Send {
        let _ = guest;
        async { Ok(()) }
    }
}
