//! Any text that is made of tokens: the macros do not panic, and what they expand to is Rust.
//!
//! A crate of procedural macros can be no dependency, so that the modules of this one are read as they lie.

#![no_main]
#![allow(dead_code, unused_imports, unfulfilled_lint_expectations)]

#[path = "../../supervise-macros/src/check/mod.rs"]
mod check;
#[path = "../../supervise-macros/src/debug.rs"]
mod debug;
#[path = "../../supervise-macros/src/diag/mod.rs"]
mod diag;
#[path = "../../supervise-macros/src/editor.rs"]
mod editor;
#[path = "../../supervise-macros/src/expand/mod.rs"]
mod expand;
#[path = "../../supervise-macros/src/model/mod.rs"]
mod model;
#[path = "../../supervise-macros/src/parse/mod.rs"]
mod parse;
#[path = "../../supervise-macros/src/pipeline.rs"]
mod pipeline;
#[path = "../../supervise-macros/src/schema/mod.rs"]
mod schema;

use std::str::FromStr;

use libfuzzer_sys::{Corpus, fuzz_target};
use proc_macro2::TokenStream;

fuzz_target!(|text: &str| -> Corpus {
    let Ok(tokens) = TokenStream::from_str(text) else {
        return Corpus::Reject;
    };
    is_rust(pipeline::supervision_tree(tokens.clone()), text);
    if let Ok(item) = TokenStream::from_str("pub struct App { #[child] pub db: Db }") {
        is_rust(pipeline::supervised(tokens, item), text);
    }
    Corpus::Keep
});

fn is_rust(output: TokenStream, input: &str) {
    if let Err(error) = syn::parse2::<syn::File>(output.clone()) {
        panic!("{error}\nin {output}\nof {input}");
    }
}
