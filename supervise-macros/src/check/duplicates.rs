//! A field is given once, unless `#[cfg]` chooses between several.

use crate::diag::Diagnostics;
use crate::parse::ast::{Block, Field, Value};

pub(super) fn duplicates(block: &Block, diagnostics: &mut Diagnostics) {
    among(&block.fields, diagnostics);
}

fn among(fields: &[Field], diagnostics: &mut Diagnostics) {
    for (index, field) in fields.iter().enumerate() {
        let key = &field.key;
        let before = fields
            .iter()
            .take(index)
            .find(|earlier| earlier.key == *key);
        if before.is_some_and(|before| field.cfgs.is_empty() || before.cfgs.is_empty()) {
            diagnostics
                .error(key, format!("`{key}` is given twice"))
                .help("remove one of them");
        }
        if let Value::Form(formed) = &field.value {
            among(&formed.params, diagnostics);
        }
    }
}
