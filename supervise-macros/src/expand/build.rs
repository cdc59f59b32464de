//! `build`: makes every child in order and gathers the handles.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use super::decide::{by_type, by_value};
use super::entry::context_type;
use super::handles::handle_type;
use super::wasm;
use crate::diag::At;
use crate::editor::editor;
use crate::model::{Child, Kind, Supervisor, Tree, closure, needed, up_name};
use crate::parse::ast::{Krate, Value};

/// The function's body.
pub(super) fn build(tree: &Tree<'_>, at: &Ident) -> TokenStream {
    let krate = tree.krate;
    let body = supervisor(krate, &tree.root, &context_type(tree), at);
    let mut kinds = TokenStream::new();
    each_type(krate, &tree.root, &mut HashSet::new(), &mut kinds);
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _, PolicyFallback as _,
            SourceFallback as _,
            StateFallback as _,
        };
        #kinds
        #body
    }
}

/// What is known of each type of actor, whatever a tree says.
fn each_type(
    krate: &Krate,
    supervisor: &Supervisor<'_>,
    seen: &mut HashSet<String>,
    out: &mut TokenStream,
) {
    for child in &supervisor.children {
        match &child.kind {
            // Under conditions, another child may have the same name.
            Kind::Worker { alias, .. }
                if seen.insert(alias.to_string()) || !child.all_cfgs.is_empty() =>
            {
                let name = kind_of(alias, Span::mixed_site());
                let (cfgs, error) = (&child.all_cfgs, quote!(<#alias as #krate::Actor>::Error));
                out.extend(quote! {
                    #(#cfgs)*
                    #[allow(non_upper_case_globals)]
                    const #name: #krate::__private::Kind<#alias> =
                        #krate::__private::Kind::new(
                            <#alias>::__ON,
                            <#krate::__private::Source<#error>>::OF,
                            <#krate::__private::State<#alias>>::OF,
                            <#alias>::__COPY,
                        );
                });
            }
            Kind::Supervisor(inner) => each_type(krate, inner, seen, out),
            _ => {}
        }
    }
}

/// The constant of a type of actor.
fn kind_of(alias: &Ident, site: Span) -> Ident {
    format_ident!("__KIND{alias}", span = site)
}

/// One statement for each child, and the struct of their handles.
fn supervisor(
    krate: &Krate,
    of: &Supervisor<'_>,
    context: &TokenStream,
    at: &Ident,
) -> TokenStream {
    let statements = of.children.iter().enumerate().map(|(index, child)| {
        let earlier = of.children.get(..index).unwrap_or_default();
        let (cfgs, local) = (child.cfgs, local(index));
        let made = make(krate, child, earlier, context, at);
        quote!(#(#cfgs)* let #local = #made;)
    });
    let inits = of.children.iter().enumerate().map(|(index, child)| {
        let (Child { cfgs, name, .. }, local) = (child, local(index));
        let has_field = !child.again && !matches!(child.kind, Kind::Unknown);
        has_field.then(|| quote!(#(#cfgs)* #name: #local,))
    });
    let handles = &of.handles;
    quote! {
        #(#statements)*
        #handles { #(#inits)* }
    }
}

/// What makes one child; all of it that is ours stands at the child's kind, so that a mistake is told there, once.
fn make(
    krate: &Krate,
    child: &Child<'_>,
    earlier: &[Child<'_>],
    cx: &TokenStream,
    at: &Ident,
) -> TokenStream {
    let site = krate.site(child.head);
    let here = &krate.at(child.head);
    let moved = |alias: &Ident| Ident::new(&alias.to_string(), site);
    match &child.kind {
        Kind::Worker { alias, args, on, .. } => {
            let alias = moved(alias);
            let given = quote_spanned!(site=> <#alias as #here::Actor>::Args);
            let args = arguments(here, *args, earlier, cx, &given, site);
            let arms = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            let copy = copy(krate, child, &alias);
            let (asserted, stored) = kept(krate, child, &alias);
            if asserted.is_empty() && stored.is_empty() {
                let kind = kind_of(&alias, site);
                return quote_spanned!(site=> #at.actor::<#alias, _>(#kind #arms #copy, #args));
            }
            let on = match on {
                Some(_) => arms,
                None => Some(quote_spanned!(site=> .on_attribute(<#alias>::__ON))),
            };
            let built = built();
            quote_spanned! {site=> {
                #asserted
                let #built = #here::__private::Worker::<#cx, #alias, _>::new(#args)
                    #on
                    .copied_by(<#alias>::__COPY)
                    #copy
                    .with_source()
                    .with_state();
                #stored
                #at.worker(#built)
            }}
        }
        Kind::Task { run: Some(run), args, on } => {
            // What is no task is told at the function, not at the word `task` once more.
            let head = At::tokens(run).start;
            let (site, here) = (krate.site(head), &krate.at(head));
            let args = arguments(here, *args, earlier, cx, &quote_spanned!(site=> ()), site);
            let on = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            quote_spanned! {site=>
                #at.task(
                    #here::__private::Task::<#cx, _, _, _, _, _>::new(#args, #run)
                        #on
                        .with_source()
                )
            }
        }
        Kind::Wasm { component, fuel, memory, args, on } => {
            let made = wasm::component(here, *component, *fuel, *memory);
            let bytes = quote_spanned!(site=> ::std::vec::Vec<u8>);
            let args = match args {
                Some(_) => arguments(here, *args, earlier, cx, &bytes, site),
                None => quote_spanned!(site=> |_| <#bytes>::new()),
            };
            let on = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            quote_spanned! {site=>
                #at.worker(
                    #here::__private::Worker::<#cx, #here::wasm::Wasm, _>::new(
                        #here::__private::component::<#cx, _>(#made, #args)
                    )
                        #on
                        .with_source()
                )
            }
        }
        Kind::Supervisor(inner) => {
            let decide = by_type(krate, inner.on);
            let body = supervisor(krate, inner, cx, at);
            let handles = &inner.handles;
            // A function of its own, since rustc's time for one grows faster than its length.
            quote_spanned! {site=>
                #at.supervisor(#decide, {
                    fn __nested(#at: &mut #krate::__private::Builder<#cx>) -> #handles {
                        #body
                    }
                    __nested
                })
            }
        }
        Kind::Mount { alias, context, .. } => {
            let alias = moved(alias);
            let none = || quote_spanned!(site=> |_| ());
            let context = context.map_or_else(none, ToTokens::to_token_stream);
            quote_spanned!(site=> #at.mount::<#alias>(#context))
        }
        // Of any type; it was complained about.
        Kind::Task { run: None, .. } | Kind::Unknown => quote!(loop {}),
    }
}

/// That an actor has the state which is to be kept, and where it is kept.
fn kept(krate: &Krate, child: &Child<'_>, alias: &Ident) -> (TokenStream, TokenStream) {
    let (mut asserted, mut stored) = (TokenStream::new(), TokenStream::new());
    for field in &child.patch {
        let cfgs = &field.cfgs;
        match &field.value {
            Value::Form(formed) if field.key == "state" && formed.form.word != "fresh" => {
                let (site, here) = (krate.site(field.at.start), krate.at(field.at.start));
                let alias = Ident::new(&alias.to_string(), site);
                asserted.extend(quote_spanned! {site=>
                    #(#cfgs)*
                    #here::__private::assert_snapshot::<#alias>();
                });
            }
            Value::Expr(store) if field.key == "store" => {
                let (site, built) = (krate.site(field.at.start), built());
                stored.extend(quote_spanned!(site=> #(#cfgs)* let #built = #built.store(#store);));
            }
            _ => {}
        }
    }
    (asserted, stored)
}

/// A worker before it is added: a name that no closure of the user's can see.
fn built() -> Ident {
    Ident::new("built", Span::mixed_site())
}

/// How the messages of a worker that has a `retry` of its own are copied: that they can be is told there.
fn copy(krate: &Krate, child: &Child<'_>, alias: &Ident) -> Option<TokenStream> {
    let retry = child.patch.iter().find(|field| field.key == "retry")?;
    let (cfgs, at) = (&retry.cfgs, krate.site(retry.at.start));
    let there = &krate.at(retry.at.start);
    let alias = Ident::new(&alias.to_string(), at);
    let own = quote_spanned!(at=> #there::__private::copied::<#alias>());
    if cfgs.is_empty() {
        return Some(quote_spanned!(at=> .copied_by(#own)));
    }
    let copy = Ident::new("copy", Span::mixed_site());
    Some(quote_spanned! {at=>
        .copied_by({
            let #copy = <#alias>::__COPY;
            #(#cfgs)*
            let #copy = #own;
            #copy
        })
    })
}

/// What makes a child's arguments: from the context alone, or with handles of earlier siblings.
fn arguments(
    krate: &Krate,
    args: Option<&Expr>,
    earlier: &[Child<'_>],
    cx: &TokenStream,
    given: &TokenStream,
    site: Span,
) -> TokenStream {
    let Some(args) = args else {
        return nothing(krate, given, site);
    };
    let names = || earlier.iter().map(|child| child.name).collect::<Vec<_>>();
    let wanted = match (closure(args), args) {
        (Some(closure), _) if closure.inputs.len() != 2 => return quote!(#args),
        // An editor completes the name of any of them.
        (Some(_), _) if editor() => names(),
        (None, Expr::Verbatim(written)) if half_closure(written) => names(),
        (Some(closure), _) => up_name(closure)
            .map(|up| needed(&closure.body, up, &names()))
            .unwrap_or_default(),
        (None, _) => return quote!(#args),
    };
    let wanted: Vec<(usize, &Child<'_>)> = earlier
        .iter()
        .enumerate()
        .filter(|(_, child)| wanted.contains(&child.name) && !matches!(child.kind, Kind::Unknown))
        .collect();
    let fields = wanted.iter().map(|(_, child)| {
        let (Child { cfgs, name, .. }, ty) = (child, handle_type(krate, child));
        quote!(#(#cfgs)* #name: #ty,)
    });
    let inits = wanted.iter().map(|(index, child)| {
        let (Child { cfgs, name, .. }, local) = (child, local(*index));
        quote!(#(#cfgs)* #name: ::core::clone::Clone::clone(&#local),)
    });
    quote_spanned! {site=> {
        #[allow(dead_code)]
        struct __Up { #(#fields)* }
        #krate::__private::with_up::<#cx, _, _, _>(__Up { #(#inits)* }, #args)
    }}
}

/// Whether what is no closure yet begins with two parameters.
fn half_closure(written: &TokenStream) -> bool {
    let trees: Vec<String> = written
        .clone()
        .into_iter()
        .take(5)
        .map(|tree| tree.to_string())
        .collect();
    matches!(trees.as_slice(), [open, _, comma, _, close] if open == "|" && comma == "," && close == "|")
}

/// No arguments; that the child needs some is told at its kind.
fn nothing(krate: &Krate, given: &TokenStream, site: Span) -> TokenStream {
    quote_spanned!(site=> |_| #krate::__private::no_args::<#given>())
}

/// A child's handle while the tree is built: a name that no closure of the user's can see.
fn local(index: usize) -> Ident {
    format_ident!("child_{index}", span = Span::mixed_site())
}
