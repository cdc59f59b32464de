//! `#[cfg]` may choose children and plain data, nothing whose absence would change types.

use crate::diag::{At, Diagnostics};
use crate::parse::ast::{Block, Value};

pub(super) fn cfgs(block: &Block, diagnostics: &mut Diagnostics) {
    for field in &block.fields {
        let key = &field.key;
        if let Some(first) = field.cfgs.first()
            && (!field.lands.is_data() || key == "strategy")
        {
            diagnostics
                .error(
                    At::tokens(first),
                    format!("`{key}` cannot depend on a `#[cfg]`"),
                )
                .help("put the `#[cfg]` on the whole child");
        }
        if let Value::Form(formed) = &field.value {
            for param in formed.params.iter().filter_map(|param| param.cfgs.first()) {
                diagnostics
                    .error(At::tokens(param), "a parameter cannot depend on a `#[cfg]`")
                    .help(format!("put the `#[cfg]` on `{key}`"));
            }
        }
    }
}
