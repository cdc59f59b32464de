//! What only the attributes of actors could make wrong: one constant for all of a supervisor's children.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;

use super::judged::{Given, Together, all, is_decided, is_told_by_rustc, restarted, statements};
use crate::model::{Child, Kind};
use crate::parse::ast::{Field, Value};

/// The assertions about those children of a supervisor with which nothing is wrong unless their actors say something, in one constant:
/// a constant for each child is what costs most.
pub(super) struct Quiet<'a> {
    given: &'a Given<'a>,
    /// Whether children that say little are told apart by the types of their actors alone.
    steady: bool,
    /// Those types, and when the tree says they are restarted.
    kinds: HashSet<(String, Option<&'static str>)>,
    statements: TokenStream,
}

impl<'a> Quiet<'a> {
    pub(super) fn new(given: &'a Given<'a>, steady: bool) -> Self {
        Self { given, steady, kinds: HashSet::new(), statements: TokenStream::new() }
    }

    /// Adds the child in this place. Who is no actor has nobody else who says anything.
    pub(super) fn add(&mut self, place: &TokenStream, child: &Child<'_>) {
        let Kind::Worker { ty, .. } = &child.kind else {
            return;
        };
        if self.steady && is_quiet(child) && !self.kinds.insert(kind(ty, child)) {
            return;
        }
        let all = all();
        self.statements.extend(statements(
            self.given.krate,
            &quote!(#all.child(#place)),
            &child.patch,
            is_decided(child),
            child.head,
        ));
        self.statements.extend(restarted(self.given, place, child));
    }

    /// The constant, which judges whoever is not `apart`, and the supervisor itself, if `together` is given.
    pub(super) fn assertions(
        self,
        apart: &TokenStream,
        together: Option<Together<'_>>,
    ) -> Option<TokenStream> {
        let Given { krate, declared, spec } = self.given;
        let (all, children) = (all(), self.statements);
        let supervisor = together.map(|together| together.statements(&quote!(#all.supervisor())));
        (!children.is_empty() || supervisor.is_some()).then(|| {
            quote! {
                const _: () = if !#declared.is_silent() {
                    let #all = #krate::policy::judge::declared(#declared, #spec::<()>(), &[#apart]);
                    #children
                    #supervisor
                };
            }
        })
    }
}

/// What may go together, or not, with what the attribute of an actor of this type says.
fn kind(ty: &Type, child: &Child<'_>) -> (String, Option<&'static str>) {
    let restart = child.patch.iter().find_map(|field| match &field.value {
        Value::Word(_, word) if field.key == "restart" => Some(*word),
        _ => None,
    });
    let arms = child
        .kind
        .on()
        .map(|on| ["resume", "escalate", "restart"].map(|word| on.says(word)));
    let time = child.patch.iter().find_map(|field| match &field.value {
        Value::Time(time) if field.key == "handle_timeout" => Some(time.nanos),
        _ => None,
    });
    (
        format!("{} {arms:?} {time:?}", ty.to_token_stream()),
        restart,
    )
}

/// Whether all that could be wrong with a child is what its actor's attribute says, where its supervisor does not say how
/// long it may take to stop.
fn is_quiet(child: &Child<'_>) -> bool {
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
        quiet && !is_told_by_rustc(field)
    };
    matches!(
        child.kind,
        Kind::Worker { .. } | Kind::Task { .. } | Kind::Wasm { .. }
    ) && child.patch.iter().all(|field| says(field))
}
