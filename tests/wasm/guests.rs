//! Components for tests, made here from their text.

use std::sync::LazyLock;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const WIT: &str = include_str!("../../supervise-runtime/wit/world.wit");
const PROBE: &str = include_str!("../../supervise-runtime/src/wasm/tests/probe.wat");

/// A component of this world from the text of a core module.
fn component(world: &str, text: &str) -> Vec<u8> {
    of_world(WIT, world, text)
}

/// One of another package.
pub fn of_world(wit: &str, world: &str, text: &str) -> Vec<u8> {
    let mut module = wat::parse_str(text).expect("text of a module");
    let mut resolve = Resolve::default();
    let package = resolve.push_str("world.wit", wit).expect("a package");
    let world = resolve
        .select_world(&[package], Some(world))
        .expect("a world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("a module");
    let mut encoder = ComponentEncoder::default()
        .module(&module)
        .expect("a module of the world");
    encoder.encode().expect("a component")
}

/// The guest that does what the first byte of a message says: see its text.
pub static PROBE_COMPONENT: LazyLock<Vec<u8>> = LazyLock::new(|| component("child", PROBE));

/// The guest that means harm: see its text.
pub static HOSTILE_COMPONENT: LazyLock<Vec<u8>> =
    LazyLock::new(|| component("full-child", include_str!("hostile.wat")));

/// The probe with state that it hands on: see what it adds.
pub static KEEPER_COMPONENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let probe = PROBE.trim_end().trim_end_matches(')');
    let text = [probe, include_str!("keeper.wat"), ")"].concat();
    component("full-child", &text)
});

pub fn keeper() -> Vec<u8> {
    KEEPER_COMPONENT.clone()
}

pub fn probe() -> Vec<u8> {
    PROBE_COMPONENT.clone()
}
