//! Makes a component of a core module: `componentize <wit> <world> <module> <component>`. The module may be text.

use std::{env, error::Error, fs, path::Path};

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [wit, world, module, component] = arguments.as_slice() else {
        return Err("componentize <wit> <world> <module> <component>".into());
    };
    let mut module = wat::parse_file(module)?;
    // What wit-bindgen made says itself which world it is of.
    if world != "-" {
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir(Path::new(wit))?;
        let world = resolve.select_world(&[package], Some(world))?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    }
    let bytes = ComponentEncoder::default()
        .validate(true)
        .module(&module)?
        .encode()?;
    fs::write(component, bytes)?;
    Ok(())
}
