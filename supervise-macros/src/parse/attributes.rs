//! `#[cfg(..)]` and `///` in front of a field, a child or an arm.

use syn::Attribute;
use syn::parse::ParseStream;

use crate::diag::{At, Diagnostics};

/// The attributes of one thing.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) docs: Vec<Attribute>,
}

/// Reads the attributes that stand here and complains about those that mean nothing.
pub(super) fn attributes(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Attributes {
    let mut found = Attributes::default();
    let begin = input.span();
    let written = match input.call(Attribute::parse_outer) {
        Ok(written) => written,
        Err(error) => {
            diagnostics.syntax("this attribute", &error, begin);
            let _ = super::input::skip(input);
            return found;
        }
    };
    for attribute in written {
        if attribute.path().is_ident("cfg") {
            found.cfgs.push(attribute);
        } else if attribute.path().is_ident("doc") {
            found.docs.push(attribute);
        } else {
            diagnostics
                .error(At::tokens(&attribute), "this attribute means nothing here")
                .help("only `#[cfg(..)]` and doc comments may stand inside a tree");
        }
    }
    found
}
