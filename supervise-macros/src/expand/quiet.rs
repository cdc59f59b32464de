//! Children that say nothing which may be wrong by itself: one assertion for all of one type.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::judged::{is_constant, restarted, statements};
use crate::model::{Child, Kind};
use crate::parse::ast::{Field, Krate, Value};

/// Whether all that could be wrong with a child is what its actor's attribute says, where its supervisor does not say how
/// long it may take to stop.
pub(super) fn is_quiet(child: &Child<'_>) -> bool {
    let says = |field: &Field| {
        let key = field.key.to_string();
        let quiet = match key.as_str() {
            "restart" => !matches!(field.value, Value::Word(_, "temporary")),
            "on_panic" => !matches!(field.value, Value::Word(_, "restart")),
            other => matches!(
                other,
                "start_timeout" | "shutdown" | "abort_grace" | "unstopped" | "mailbox"
            ),
        };
        quiet && field.cfgs.is_empty() && !is_constant(field)
    };
    matches!(
        child.kind,
        Kind::Worker { .. } | Kind::Task { .. } | Kind::Wasm { .. }
    ) && child.patch.iter().all(|field| says(field))
}

/// The assertions about all quiet children of a supervisor: one for each type of actor, in one constant, since a constant for
/// each child is what costs most.
pub(super) struct Quiet<'a> {
    krate: &'a Krate,
    children: &'a Ident,
    above: &'a Ident,
    /// The types, and when the tree says they are restarted.
    kinds: HashSet<(String, Option<&'static str>)>,
    statements: TokenStream,
}

impl<'a> Quiet<'a> {
    pub(super) fn new(krate: &'a Krate, children: &'a Ident, above: &'a Ident) -> Self {
        Self {
            krate,
            children,
            above,
            kinds: HashSet::new(),
            statements: TokenStream::new(),
        }
    }

    /// Adds the child that stands at `index`. A task says nothing at all that could be wrong.
    pub(super) fn add(&mut self, index: usize, child: &Child<'_>, attribute: &TokenStream) {
        let Kind::Worker { ty, .. } = &child.kind else {
            return;
        };
        let restart = child.patch.iter().find_map(|field| match &field.value {
            Value::Word(_, word) if field.key == "restart" => Some(*word),
            _ => None,
        });
        // What else there is of it that may not go together with what the attribute says.
        let arms = child
            .kind
            .on()
            .map(|on| ["resume", "escalate", "restart"].map(|word| on.says(word)));
        let times = child
            .patch
            .iter()
            .filter(|field| field.key == "handle_timeout");
        let times: Vec<u64> = times
            .filter_map(|field| match &field.value {
                Value::Time(time) => Some(time.nanos),
                _ => None,
            })
            .collect();
        let others = format!("{arms:?} {times:?}");
        let kind = (ty.to_token_stream().to_string() + &others, restart);
        if !self.kinds.insert(kind) {
            return;
        }
        let Self { krate, children, above, .. } = self;
        let index = Literal::usize_unsuffixed(index);
        let found = quote! {
            #krate::policy::judge::child(
                #krate::policy::PolicyPatch::NOTHING,
                #attribute,
                &#children[#index],
                &#above.own,
            )
        };
        self.statements
            .extend(statements(self.krate, &found, &[], true, child.head));
        if restart.is_none() {
            self.statements
                .extend(restarted(self.krate, child, attribute));
        }
    }

    /// The constant; nothing if there is nothing to judge.
    pub(super) fn assertions(self) -> Option<TokenStream> {
        let statements = self.statements;
        (!statements.is_empty()).then(|| {
            quote! {
                #[allow(clippy::indexing_slicing)]
                const _: () = { #statements };
            }
        })
    }
}
