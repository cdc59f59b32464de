//! What only the compiler can judge: constants, and a tree's fields beside those of an actor's own attribute.
//!
//! The sums are the policy crate's, and so are the texts. What fails is told where the field stands that comes closest:
//! a const assertion is underlined from its first token to its last.

use std::iter::once;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use supervise_policy::judge::At;

use super::arrivals::restarts;
use crate::diag;
use crate::editor::told_at;
use crate::model::{Child, Kind};
use crate::parse::ast::{Field, Formed, Krate, Value};

/// What a supervisor's judgements are made from.
pub(super) struct Given<'a> {
    pub(super) krate: &'a Krate,
    /// The constant that holds what is written.
    pub(super) declared: &'a Ident,
    /// The function that gives what came of it.
    pub(super) spec: &'a Ident,
}

/// The constant that judges the child in this place, whatever its actor says.
pub(super) fn child(given: &Given<'_>, place: &TokenStream, child: &Child<'_>) -> TokenStream {
    let Given { krate, declared, spec } = given;
    let found = quote!(#krate::policy::judge::entry(#declared, #spec::<()>(), #place));
    let statements = one_or_all(krate, &found, &child.patch, is_decided(child), child.head);
    let restarted = restarted(given, place, child);
    quote!(const _: () = { #statements #restarted };)
}

/// That what a child's own arms restart is restarted, as far as its actor is concerned.
pub(super) fn restarted(
    given: &Given<'_>,
    place: &TokenStream,
    child: &Child<'_>,
) -> Option<TokenStream> {
    let of_an_actor = matches!(child.kind, Kind::Worker { .. } | Kind::Pool { .. });
    let on = child
        .kind
        .on()
        .filter(|_| of_an_actor && !is_decided(child));
    let span = on.and_then(restarts)?;
    let (krate, declared) = (given.krate, given.declared);
    let (site, here) = (krate.site(span), krate.at(span));
    let attribute = quote!(#krate::policy::judge::attribute(#declared, #place));
    Some(quote_spanned!(site=> #here::policy::judge::assert_restarted(#attribute);))
}

/// Whether the tree itself says after which ends a child is restarted.
pub(super) fn is_decided(child: &Child<'_>) -> bool {
    child.patch.iter().any(|field| field.key == "restart")
}

/// Assertions about a supervisor and its children together.
pub(super) struct Together<'a> {
    given: &'a Given<'a>,
    fields: &'a [&'a Field],
    head: Span,
}

pub(super) fn together<'a>(
    given: &'a Given<'a>,
    fields: &'a [&'a Field],
    head: Span,
) -> Together<'a> {
    Together { given, fields, head }
}

impl Together<'_> {
    /// As a constant of its own.
    pub(super) fn apart(&self) -> TokenStream {
        let Given { krate, declared, spec } = self.given;
        let found = quote!(#krate::policy::judge::together(#declared, #spec::<()>()));
        assertions(krate, &found, self.fields, true, self.head)
    }

    pub(super) fn statements(&self, found: &TokenStream) -> TokenStream {
        statements(self.given.krate, found, self.fields, true, self.head)
    }
}

pub(super) fn all() -> Ident {
    Ident::new("all", Span::mixed_site())
}

/// Assertions about an actor's attribute, as statements; none if it is all literal, which the checks have judged.
pub(super) fn attribute(
    krate: &Krate,
    fields: &[&Field],
    patch: &TokenStream,
    head: Span,
) -> Option<TokenStream> {
    if !fields.iter().any(|field| is_told_by_rustc(field)) {
        return None;
    }
    let found = quote!(#krate::policy::judge::patch(&#patch));
    Some(statements(krate, &found, fields, true, head))
}

/// That a mounted tree's children fit into the `shutdown` that is written on the mount.
pub(super) fn mount(
    krate: &Krate,
    name: &str,
    tree: &TokenStream,
    entry: &TokenStream,
    shutdown: &Field,
) -> TokenStream {
    let cfgs = &shutdown.cfgs;
    let site = krate.site(shutdown.at.start);
    let some = quote!(::core::option::Option::Some);
    // To panic is how a constant is refused; and the index is there.
    quote_spanned! {site=>
        #(#cfgs)*
        #[allow(clippy::panic, clippy::indexing_slicing)]
        const _: () = if let #some(verdict) = #krate::policy::judge::shutdown(
            #tree.supervisor.children,
            #tree.supervisor.policy.start,
            &#krate::policy::judge::Parent {
                shutdown: #entry.shutdown,
                ..#krate::policy::judge::Parent::new(#name)
            },
        ) {
            ::core::panic!("{}", verdict.text().as_str())
        };
    }
}

fn assertions(
    krate: &Krate,
    found: &TokenStream,
    fields: &[&Field],
    decided: bool,
    head: Span,
) -> TokenStream {
    let statements = one_or_all(krate, found, fields, decided, head);
    quote!(const _: () = { #statements };)
}

/// In one constant, unless constants of the user's are judged.
fn one_or_all(
    krate: &Krate,
    found: &TokenStream,
    fields: &[&Field],
    decided: bool,
    head: Span,
) -> TokenStream {
    if fields.iter().any(|field| is_constant(field)) {
        apart(krate, found, fields, decided, head)
    } else {
        statements(krate, found, fields, decided, head)
    }
}

/// One assertion for each place where something may be told, and one for the rest.
pub(super) fn statements(
    krate: &Krate,
    found: &TokenStream,
    fields: &[&Field],
    decided: bool,
    head: Span,
) -> TokenStream {
    let (name, asserts) = (
        local(Span::mixed_site()),
        all_of(krate, &Of::Found, fields, decided, head),
    );
    quote! {
        let #name = #found;
        #asserts
    }
}

/// The same about the child in this place, of what was found about all of a supervisor's.
pub(super) fn of_all(krate: &Krate, place: &TokenStream, child: &Child<'_>) -> TokenStream {
    all_of(
        krate,
        &Of::All(place),
        &child.patch,
        is_decided(child),
        child.head,
    )
}

fn all_of(krate: &Krate, of: &Of<'_>, fields: &[&Field], decided: bool, head: Span) -> TokenStream {
    let asserts = each(krate, of, fields, decided).map(|(_, asserts)| asserts);
    let rest = told(krate, of, "assert_none", quote!(), diag::At::from(head));
    asserts.chain(once(rest)).collect()
}

/// Whose verdicts are asserted.
enum Of<'a> {
    /// Those that were found.
    Found,
    /// Those of the child in this place, among those of all.
    All(&'a TokenStream),
}

/// The same, but each field in a constant of its own, since the mistakes in two constants of the user's are two.
fn apart(
    krate: &Krate,
    found: &TokenStream,
    fields: &[&Field],
    decided: bool,
    head: Span,
) -> TokenStream {
    let mut asserts = TokenStream::new();
    let mut seen = 0;
    for (bits, assert) in each(krate, &Of::Found, fields, decided) {
        seen |= bits;
        asserts.extend(quote!(const _: () = { #assert };));
    }
    let seen = Literal::u32_unsuffixed(seen);
    let rest = told(
        krate,
        &Of::Found,
        "assert_others",
        quote!(#seen),
        diag::At::from(head),
    );
    let name = local(Span::mixed_site());
    // Its name is that of the variable which it stands for.
    quote! {
        #[allow(non_upper_case_globals)]
        const #name: #krate::policy::judge::Verdicts<'static> = #found;
        #asserts
        const _: () = { #rest };
    }
}

/// What is asserted at each field, with the bits of what that is about.
fn each(
    krate: &Krate,
    of: &Of<'_>,
    fields: &[&Field],
    decided: bool,
) -> impl Iterator<Item = (u32, TokenStream)> {
    let written: Vec<At> = At::ALL
        .into_iter()
        .filter(|at| fields.iter().any(|field| field.key == at.as_str()))
        .collect();
    written.clone().into_iter().filter_map(move |own| {
        let field = fields.iter().find(|field| field.key == own.as_str())?;
        let (useless, others): (Vec<At>, Vec<At>) = At::ALL
            .into_iter()
            .filter(|at| at.among(&written) == Some(own))
            .filter(|at| possible(*at, field, decided))
            .partition(|at| is_useless(*at));
        let mut asserts = TokenStream::new();
        if !useless.is_empty() {
            asserts.extend(assert(
                krate,
                of,
                bits(&useless),
                diag::At::from(&field.key),
            ));
        }
        if !others.is_empty() {
            if let Value::Form(formed) = &field.value
                && is_constant(field)
            {
                asserts.extend(inside(krate, bits(&others), formed));
            }
            asserts.extend(assert(krate, of, bits(&others), field.at));
        }
        Some((bits(&useless) | bits(&others), asserts))
    })
}

fn bits(ats: &[At]) -> u32 {
    ats.iter().fold(0, |bits, at| bits | at.bit())
}

/// What is told at the parameters of a form: at the one it is about, or at the one that is compared with it.
fn inside(krate: &Krate, ats: u32, formed: &Formed) -> TokenStream {
    let mut asserts = TokenStream::new();
    for param in &formed.params {
        if let Value::Form(inner) = &param.value {
            asserts.extend(inside(krate, ats, inner));
        }
        let key = param.key.to_string();
        let other = match key.as_str() {
            "cap" => Some("base"),
            "interval" => Some("timeout"),
            _ => None,
        };
        let other = other.filter(|other| formed.get(other).is_none());
        let bits = Literal::u32_unsuffixed(ats);
        for part in other.into_iter().chain([key.as_str()]) {
            asserts.extend(told(
                krate,
                &Of::Found,
                "assert_none_in",
                quote!(#bits, #part),
                param.at,
            ));
        }
    }
    asserts
}

/// That nothing is wrong with what these bits are of, which is told at this place.
fn assert(krate: &Krate, of: &Of<'_>, bits: u32, place: diag::At) -> TokenStream {
    // A number, since a list would be one more constant.
    let bits = Literal::u32_unsuffixed(bits);
    told(krate, of, "assert_none_of", quote!(#bits), place)
}

/// `found.assert_..(..);`, which is told at this place.
fn told(
    krate: &Krate,
    of: &Of<'_>,
    method: &str,
    arguments: TokenStream,
    place: diag::At,
) -> TokenStream {
    let (start, end) = (krate.site(place.start), krate.site(place.end));
    let hygiene = told_at(Span::mixed_site(), place.start);
    let (name, arguments) = match of {
        Of::Found => (local(hygiene), arguments),
        Of::All(place) if arguments.is_empty() => (Ident::new("all", hygiene), quote!(#place)),
        Of::All(place) => (Ident::new("all", hygiene), quote!(#place, #arguments)),
    };
    let method = Ident::new(method, start);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(end);
    let call = quote_spanned!(start=> #name.#method);
    call.into_iter()
        .chain(once(TokenTree::Group(arguments)))
        .chain(quote!(;))
        .collect()
}

/// Whether anything can be told at a field that the checks have not told already.
fn possible(at: At, field: &Field, decided: bool) -> bool {
    match at {
        At::Within
        | At::Retry
        | At::Shutdown
        | At::Breaker
        | At::ResumeBudget
        | At::HandleTimeout
        | At::Significant
        | At::AutoShutdown => true,
        // The tree itself says after which ends the child is restarted, which the checks have seen.
        At::Backoff | At::OnLimit | At::MaxRestarts | At::State => !decided,
        // Whether its state is kept, the actor's attribute may say.
        At::Store => true,
        At::OnPanic => !decided && matches!(field.value, Value::Word(_, "restart")),
        _ => is_constant(field),
    }
}

/// What is told of such a field is that it has no effect, and that at its name.
fn is_useless(at: At) -> bool {
    matches!(
        at,
        At::Backoff | At::OnLimit | At::MaxRestarts | At::Significant | At::State | At::Store
    )
}

/// Whether what a field says is for the compiler to find out.
pub(super) fn is_told_by_rustc(field: &Field) -> bool {
    !field.cfgs.is_empty() || is_constant(field)
}

fn is_constant(field: &Field) -> bool {
    match &field.value {
        Value::Const(_) => true,
        Value::Form(formed) => formed.params.iter().any(is_constant),
        _ => false,
    }
}

fn local(span: Span) -> Ident {
    Ident::new("found", span)
}
