//! The runtime's own list of modules and of what it exports, to be compiled here.

use std::{env, fmt::Write, fs, path::Path};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(shuttle)");
    println!("cargo::rustc-cfg=shuttle");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../supervise-runtime/src");
    let look = |path: &Path| println!("cargo::rerun-if-changed={}", path.display());
    let list = sources.join("lib.rs");
    look(&list);
    let list = fs::read_to_string(list).expect("the runtime is there");
    let mut out = String::new();
    // Without what is said of the crate as a whole, which is another here.
    let whole = |line: &str| line.starts_with("//!") || line.starts_with("#![");
    for line in list.lines().filter(|line| !whole(line)) {
        let named = line
            .strip_suffix(';')
            .and_then(|line| line.rsplit_once("mod "));
        if let Some((before, name)) = named.filter(|(before, _)| ["", "pub "].contains(before)) {
            let mut path = sources.join(format!("{name}.rs"));
            if !path.exists() {
                path = sources.join(name).join("mod.rs");
            }
            if path.exists() {
                // One that moves is no longer there, which is a change too.
                look(&path);
                writeln!(out, "#[path = {path:?}]\n{before}mod {name};").expect("it fits");
                continue;
            }
        }
        let line = line.replace("#[path = \"", &format!("#[path = \"{}/", sources.display()));
        writeln!(out, "{line}").expect("it fits");
    }
    fs::write(
        Path::new(&env::var("OUT_DIR").expect("cargo says it")).join("runtime.rs"),
        out,
    )
    .expect("it can be written");
}
