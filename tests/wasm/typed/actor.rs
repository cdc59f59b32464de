//! An actor that speaks to components of the world `thumbnails`.

use std::sync::LazyLock;

use supervision::prelude::*;
use supervision::wasm::wasmtime::{
    self, Store,
    component::{HasSelf, Instance, Linker},
};
use supervision::wasm::{Bytes, Guest, GuestError, StoreData, Typed, WasmActor, WasmError};

use crate::guests::of_world;

#[allow(missing_docs)]
mod world {
    supervision::wasm::wasmtime::component::bindgen!({
        path: "tests/wasm/typed/thumbnails.wit",
        world: "thumbnails",
        imports: { default: async },
        exports: { default: async },
        wasmtime_crate: supervision::wasm::wasmtime,
    });
}

pub use world::Size;
use world::{Thumbnails, acme::images::catalog};

const WIT: &str = include_str!("thumbnails.wit");

pub static THUMBNAILS: LazyLock<Vec<u8>> =
    LazyLock::new(|| of_world(WIT, "thumbnails", include_str!("thumbnails.wat")));

pub fn thumbnails() -> Vec<u8> {
    THUMBNAILS.clone()
}

/// What the component's imports work on.
#[derive(Default)]
pub struct Catalog {
    longest: u32,
}

impl catalog::Host for Catalog {
    async fn longest(&mut self) -> u32 {
        self.longest
    }
}

/// The host's part: how many were too large for its taste.
pub struct Images;

#[derive(Clone)]
pub enum ImagesMsg {
    Fit(Size, Reply<Result<Size, String>>),
    /// The same, and what is no image is a failure.
    MustFit(Size),
    Fitted(Reply<u32>),
}

impl WasmActor for Images {
    type Args = u32;
    type Msg = ImagesMsg;
    type World = Thumbnails;

    const EXPORTS: &'static [&'static str] = &["fit", "fitted", "resume-at"];
    const IMPORTS: &'static [&'static str] = &["acme:images/catalog@1.0.0"];

    fn link(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
        catalog::add_to_linker::<_, HasSelf<Catalog>>(linker, StoreData::data)
    }

    fn bind(store: &mut Store<StoreData>, instance: &Instance) -> wasmtime::Result<Thumbnails> {
        Thumbnails::new(store, instance)
    }

    async fn init(
        longest: u32,
        state: Option<Bytes>,
        guest: &mut Guest<'_, Self>,
        _: &mut Context<Typed<Self>>,
    ) -> Result<Self, WasmError> {
        guest.data::<Catalog>().longest = longest;
        if let Some(state) = state {
            let fitted = <[u8; 4]>::try_from(&*state).map_err(|_| permanent("state of another"))?;
            let fitted = u32::from_le_bytes(fitted);
            guest
                .call(async |world, store| world.call_resume_at(store, fitted).await)
                .await?;
        }
        Ok(Images)
    }

    async fn handle(
        &mut self,
        msg: ImagesMsg,
        guest: &mut Guest<'_, Self>,
        _: &mut Context<Typed<Self>>,
    ) -> Result<(), WasmError> {
        const INTO: Size = Size { width: 160, height: 120 };
        match msg {
            ImagesMsg::Fit(image, reply) => {
                let fitted = guest
                    .call(async |world, store| world.call_fit(store, image, INTO).await)
                    .await?;
                reply.send(fitted);
            }
            ImagesMsg::MustFit(image) => {
                let fitted = guest
                    .call(async |world, store| world.call_fit(store, image, INTO).await)
                    .await?;
                fitted.map_err(|why| WasmError::Guest(GuestError::Temporary(why)))?;
            }
            ImagesMsg::Fitted(reply) => {
                let fitted = guest.call(async |world, store| world.call_fitted(store).await);
                reply.send(fitted.await?);
            }
        }
        Ok(())
    }

    async fn snapshot(&mut self, guest: &mut Guest<'_, Self>) -> Result<Option<Bytes>, WasmError> {
        let fitted = guest.call(async |world, store| world.call_fitted(store).await);
        Ok(Some(fitted.await?.to_le_bytes().as_slice().into()))
    }
}

fn permanent(why: &str) -> WasmError {
    WasmError::Guest(GuestError::Permanent(why.into()))
}
