//! What only the attributes of actors could make wrong: one constant for all of a supervisor's children.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use supervise_policy::SupervisorPatch;
use syn::Type;

use super::judged::{Given, Together, all, is_told_by_rustc, of_all, restarted};
use crate::model::{Child, Kind};
use crate::parse::ast::{Field, Value};

/// The assertions about those children of a supervisor with which nothing is wrong unless their actors say something, in one constant:
/// a constant for each child is what costs most.
pub(super) struct Quiet<'a> {
    given: &'a Given<'a>,
    /// Where children that say little are told apart by the types of their actors alone: those under supervisors that say the
    /// same.
    seen: Option<Under<'a>>,
    statements: TokenStream,
}

/// What was judged of actors already, wherever in a tree they stand: who says the same twice is told of it once.
#[derive(Default)]
pub(super) struct Kinds {
    /// What supervisors say.
    above: Vec<SupervisorPatch>,
    /// Which of them it was, and what is judged.
    seen: HashSet<(usize, String, Option<&'static str>)>,
}

impl Kinds {
    /// Those under supervisors that say this.
    pub(super) fn under(&mut self, says: SupervisorPatch) -> Under<'_> {
        let found = self.above.iter().position(|other| *other == says);
        let above = found.unwrap_or(self.above.len());
        if found.is_none() {
            self.above.push(says);
        }
        Under { above, seen: &mut self.seen }
    }
}

/// The same, for supervisors that say the same.
pub(super) struct Under<'a> {
    above: usize,
    seen: &'a mut HashSet<(usize, String, Option<&'static str>)>,
}

impl Under<'_> {
    fn is_new(&mut self, ty: &Type, child: &Child<'_>) -> bool {
        let (kind, restart) = kind(ty, child);
        self.seen.insert((self.above, kind, restart))
    }
}

impl<'a> Quiet<'a> {
    pub(super) fn new(given: &'a Given<'a>, seen: Option<Under<'a>>) -> Self {
        Self { given, seen, statements: TokenStream::new() }
    }

    /// Adds the child in this place. Who is no actor has nobody else who says anything.
    pub(super) fn add(&mut self, place: &TokenStream, child: &Child<'_>) {
        let Kind::Worker { ty, .. } = &child.kind else {
            return;
        };
        if let Some(seen) = &mut self.seen
            && is_quiet(child)
            && !seen.is_new(ty, child)
        {
            return;
        }
        self.statements
            .extend(of_all(self.given.krate, place, child));
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
