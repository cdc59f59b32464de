//! A pool: a supervisor whose one declared child is the model of all its members.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Attribute;

use super::values::{held, value};
use crate::editor::told_at;
use crate::parse::ast::{Field, Formed, Krate, Value};

/// What its specification is made from.
pub(super) struct Pool<'a> {
    /// Its members are no actors.
    pub(super) tasks: bool,
    pub(super) members: &'a Field,
    pub(super) shared: Option<&'a Field>,
    pub(super) cfgs: &'a [Attribute],
    /// Tells its constants from those of other pools.
    pub(super) number: String,
}

impl Pool<'_> {
    /// The constants of a pool, and the name of the one that holds what its members are like, given its supervisor's declaration
    /// and its own `entry` there.
    pub(super) fn spec(
        &self,
        krate: &Krate,
        above: &Ident,
        entry: &TokenStream,
    ) -> (TokenStream, TokenStream) {
        let local = |what: &str| Ident::new(&format!("{what}_{}", self.number), Span::mixed_site());
        let (patch, model, inner) = (local("__POOL"), local("__MEMBER"), local("__MEMBERS"));
        let policy = quote!(#krate::policy);
        let (held_count, count) = held(krate, self.members, &local("__COUNT"), self.cfgs);
        let count = if self.members.key == "max" {
            quote!(#policy::Members::AtMost(#count))
        } else {
            count
        };
        let shares = self.shared.is_some();
        let shared = match self.shared.map(|shared| value(krate, shared)) {
            Some(shared) => quote!(::core::option::Option::Some(#shared)),
            None => quote!(::core::option::Option::None),
        };
        let cfgs = self.cfgs;
        let (member, attribute) = if self.tasks {
            (quote!(task_member), TokenStream::new())
        } else {
            (quote!(member), quote!(&#entry.attribute.patch,))
        };
        let period = self.period(krate, &patch);
        // In a constant, an index that is not there is a mistake at compile time, and this one is there.
        let consts = quote! {
            #held_count
            #period
            #(#cfgs)*
            const #patch: &#policy::SupervisorPatch = &#policy::SupervisorPatch::pool(
                #count, #shared, &#policy::SupervisorPolicy::resolve(&#above.stated),
            );
            #(#cfgs)*
            #[allow(clippy::indexing_slicing)]
            const #model: &[#policy::ChildSpec] = &[#policy::ChildSpec::#member(
                &#entry.stated(), #attribute &#policy::SupervisorPolicy::resolve(#patch), #shares,
            )];
            #(#cfgs)*
            const #inner: &#policy::SupervisorSpec =
                &#policy::SupervisorSpec::new(#patch, ::core::option::Option::None, #model);
        };
        (consts, quote!(#inner))
    }
}

impl Pool<'_> {
    /// That the restarts which members share are counted over some time, where only the compiler knows it.
    fn period(&self, krate: &Krate, patch: &Ident) -> Option<TokenStream> {
        let Value::Form(shared) = &self.shared?.value else {
            return None;
        };
        let within = shared
            .get("within")
            .filter(|within| matches!(within.value, Value::Const(_)))?;
        let (cfgs, site) = (self.cfgs, krate.site(within.at.start));
        let patch = Ident::new(&patch.to_string(), site);
        Some(quote_spanned! {site=>
            #(#cfgs)*
            const _: () = if let ::core::option::Option::Some(within) = #patch.within {
                ::core::assert!(!within.is_zero(), "`within` must be longer than zero")
            };
        })
    }
}

/// Whether members are started once, or again and again with the same arguments: as the tree says, else as their actor does.
pub(super) fn breed(
    krate: &Krate,
    context: &TokenStream,
    alias: &Ident,
    patch: &[&Field],
    site: Span,
) -> TokenStream {
    let restart = patch.iter().find(|field| field.key == "restart");
    let said = restart.and_then(|field| match field.value {
        Value::Word(_, word) if field.cfgs.is_empty() => Some(word == "temporary"),
        _ => None,
    });
    let once = match said {
        Some(once) => quote!(#once),
        None => quote_spanned!(site=> #krate::__private::is_temporary(&<#alias>::__SUPERVISED)),
    };
    quote_spanned! {site=>
        <#krate::__private::Pool::<#context, #alias> as #krate::__private::Breeds<{ #once }>>::breed()
    }
}

/// The same for a pool of tasks, which are started once if the tree does not say otherwise.
pub(super) fn restarts(krate: &Krate, alias: &Ident, patch: &[&Field], site: Span) -> TokenStream {
    let once = Ident::new("once", Span::mixed_site());
    let said = patch.iter().filter(|field| field.key == "restart");
    let said = said.map(|field| {
        let (cfgs, word) = (
            &field.cfgs,
            matches!(field.value, Value::Word(_, "temporary")),
        );
        quote_spanned!(site=> #(#cfgs)* let #once = #word;)
    });
    let statements: TokenStream = said.collect();
    let once = match statements.is_empty() {
        true => quote!(true),
        false => {
            quote_spanned!(site=> #[allow(unused_variables)] let #once = true; #statements #once)
        }
    };
    quote_spanned! {site=>
        <#krate::__private::Restarts<
            <#alias as #krate::__private::Crew>::Input,
            <#alias as #krate::__private::Crew>::Output,
        > as #krate::__private::Breeds<{ #once }>>::breed()
    }
}

/// To which member a message goes.
pub(super) fn route(krate: &Krate, alias: &Ident, route: Option<&Formed>) -> TokenStream {
    let routes = quote!(#krate::__private::Route);
    match route.map(|route| (route.form.word, route.get("key"))) {
        Some(("least_loaded", _)) => quote!(#routes::least_loaded()),
        Some(("by_key", Some(Field { value: Value::Expr(key), at, .. }))) => {
            // What is wrong with the key is told there.
            let (site, krate) = (krate.site(at.start), krate.at(at.start));
            let msg = Ident::new("msg", told_at(Span::mixed_site(), at.start));
            let alias = Ident::new(&alias.to_string(), site);
            quote_spanned! {site=>
                #krate::__private::Route::by_hash(|#msg: &<#alias as #krate::Actor>::Msg| {
                    #krate::__private::stable_hash(&(#key)(#msg))
                })
            }
        }
        _ => quote!(#routes::round_robin()),
    }
}
