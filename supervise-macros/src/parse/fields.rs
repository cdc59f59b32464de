//! `key: value, ..`: the body of every block and of every form.

use proc_macro2::Ident;
use syn::parse::ParseStream;

use super::ast::{Field, Value};
use super::attributes::attributes;
use super::input::{self, Sep};
use super::value;
use crate::diag::{At, Diagnostics, hint, list};
use crate::schema::{self, Form, Lands, Place, Takes};

/// Whose fields these are.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    Block(Place),
    Form(&'static Form),
}

/// What a scope says about one of its keys.
pub(super) struct Slot {
    pub(super) takes: Takes,
    pub(super) lands: Lands,
    pub(super) doc: &'static str,
}

/// The fields of a scope, and the keys that did not become any.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) given: Vec<Field>,
    pub(super) half: Vec<Ident>,
}

/// Reads fields until nothing is left.
pub(super) fn fields(
    input: ParseStream<'_>,
    scope: Scope,
    sep: Sep,
    diagnostics: &mut Diagnostics,
) -> Fields {
    let mut found = Fields::default();
    while !input.is_empty() {
        match field(input, scope, sep, diagnostics) {
            Read::Field(field) => found.given.push(*field),
            Read::Half(key) => {
                found.half.push(key);
                // That something is missing before the next field was said already.
                if input::begins_field(input) {
                    continue;
                }
            }
            Read::Nothing => {}
        }
        separate(input, diagnostics);
    }
    found
}

/// What became of one field.
enum Read {
    Field(Box<Field>),
    /// A key without a value, or one that is unknown; it was complained about.
    Half(Ident),
    /// Not even a key; it was complained about.
    Nothing,
}

fn field(input: ParseStream<'_>, scope: Scope, sep: Sep, diagnostics: &mut Diagnostics) -> Read {
    let cfgs = attributes(input, diagnostics).cfgs;
    if input.is_empty() {
        return Read::Nothing;
    }
    let Some(key) = input::word(input) else {
        let at = input::peek(input).map_or(input.span(), |tree| tree.span());
        diagnostics.error(
            at,
            format!("expected a field, as in `{}`", scope.sample(sep)),
        );
        input::skip(input);
        return Read::Nothing;
    };
    if !separator(input, &key, scope, sep, diagnostics) {
        return Read::Half(key);
    }
    let Some(slot) = scope.slot(&key.to_string()) else {
        scope.unknown(&key, diagnostics);
        input::skip(input);
        return Read::Half(key);
    };
    let from = input.cursor();
    let value = if input::ended(input) {
        diagnostics
            .error(&key, format!("`{key}` has no value"))
            .help(format!(
                "write `{}`, {}",
                sep.field(&key, &slot.takes.sample()),
                slot.doc
            ));
        Value::Broken
    } else {
        value::value(input, &key, slot.takes, diagnostics)
    };
    let written = input::between(from, input.cursor());
    let at = At::trees(&written).unwrap_or_else(|| At::from(&key));
    let raw = match value {
        Value::Broken => written,
        _ => Vec::new(),
    };
    let (takes, lands) = (slot.takes, slot.lands);
    Read::Field(Box::new(Field { cfgs, key, takes, lands, at, value, raw }))
}

/// Consumes what stands between key and value; `false` if there is no value to go on with.
fn separator(
    input: ParseStream<'_>,
    key: &Ident,
    scope: Scope,
    sep: Sep,
    diagnostics: &mut Diagnostics,
) -> bool {
    let at = input.span();
    match input::eat_sep(input) {
        Some(found) if found == sep => true,
        Some(_) => {
            let text = sep.text();
            diagnostics
                .error(at, format!("expected `{text}` after `{key}`"))
                .help(format!(
                    "fields are written `{}` here",
                    sep.field(key, "..")
                ));
            true
        }
        None => {
            let written = key.to_string();
            let message = format!("expected `{} value` after `{key}`", sep.text());
            let entry = diagnostics.error(key, message);
            match scope.slot(&written) {
                Some(slot) => entry.help(format!(
                    "write `{}`, {}",
                    sep.field(key, &slot.takes.sample()),
                    slot.doc
                )),
                None => match hint(&written, &scope.keys()) {
                    Some(hint) => entry.hint(Some(hint)),
                    None => entry.help(format!("there are {}", all(&scope.keys()))),
                },
            };
            if !input::begins_field(input) {
                input::skip(input);
            }
            false
        }
    }
}

/// Consumes the comma after a field.
fn separate(input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
    if input.is_empty() || input::comma(input) || input::semicolon(input, diagnostics) {
        return;
    }
    let at = input::peek(input).map_or(input.span(), |tree| tree.span());
    if input::begins_field(input) {
        diagnostics.error(at, "expected `,` before this field");
    } else {
        diagnostics.error(at, "expected `,` or the end of the block");
        input::skip(input);
        input::comma(input);
    }
}

impl Scope {
    fn slot(self, key: &str) -> Option<Slot> {
        match self {
            Self::Block(place) => schema::field(key, place).map(|field| Slot {
                takes: field.value,
                lands: field.lands,
                doc: field.doc,
            }),
            Self::Form(form) => form.param(key).map(|param| Slot {
                takes: param.value,
                lands: Lands::Apart,
                doc: param.doc,
            }),
        }
    }

    fn keys(self) -> Vec<&'static str> {
        match self {
            Self::Block(place) => schema::keys(place),
            Self::Form(form) => form.keys(),
        }
    }

    fn sample(self, sep: Sep) -> String {
        let key = self.keys().first().copied().unwrap_or("name");
        sep.field(&key, "..")
    }

    /// Says that there is no such field, and which one was probably meant.
    fn unknown(self, key: &Ident, diagnostics: &mut Diagnostics) {
        let written = key.to_string();
        let keys = self.keys();
        let place = match self {
            Self::Block(place) => place,
            Self::Form(form) => {
                let entry =
                    diagnostics.error(key, format!("`{}` has no parameter `{key}`", form.word));
                match hint(&written, &keys) {
                    Some(hint) => entry.hint(Some(hint)),
                    None if keys.is_empty() => entry.help(format!("write `{}` alone", form.word)),
                    None => entry.help(format!("it takes {}", list(&keys))),
                };
                return;
            }
        };
        if written == "children" && matches!(place, Place::Struct | Place::Actor) {
            let entry = diagnostics.error(
                key,
                "`children` is declared in `supervision_tree!`, not on a type",
            );
            entry.help(match place {
                Place::Struct => "here a child is a field with `#[child]`",
                _ => "an actor has none; write `strategy = one_for_one` and `#[child]` on fields to make a supervisor",
            });
            return;
        }
        let entry = diagnostics.error(key, format!("unknown field `{key}` in {}", place.article()));
        let homes: Vec<&str> = schema::homes(&written)
            .iter()
            .map(|home| home.article())
            .collect();
        if let Some((last, before)) = homes.split_last() {
            let all = if before.is_empty() {
                (*last).to_owned()
            } else {
                format!("{} or {last}", before.join(", "))
            };
            entry.help(format!("`{key}` is a field of {all}"));
        } else if let Some(hint) = hint(&written, &keys) {
            entry.hint(Some(hint));
        } else {
            entry.help(format!("its fields are {}", all(&keys)));
        }
    }
}

/// "`a`, `b`, `c`".
fn all(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}
