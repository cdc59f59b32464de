//! `build`: makes every child in order and gathers the handles.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use super::decide::{by_type, by_value};
use super::entry::context_type;
use super::handles::handle_type;
use super::{pool, wasm};
use crate::diag::At;
use crate::editor::told_at;
use crate::model::{Child, Kind, Need, OUTER, Supervisor, Tree, needs, own_needs};
use crate::parse::ast::{Krate, Value};

/// The function's body.
pub(super) fn build(tree: &Tree<'_>, at: &Ident) -> TokenStream {
    let krate = tree.krate;
    let context = context_type(tree);
    let body = supervisor(
        &tree.root,
        &Around { krate, context: &context, at, outer: None },
    );
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

/// What is the same for all children of a supervisor.
struct Around<'a> {
    krate: &'a Krate,
    /// The type of the tree's context.
    context: &'a TokenStream,
    /// What the children are added to.
    at: &'a Ident,
    /// The struct of the handles around the supervisor; `None` if none of them are asked for.
    outer: Option<Ident>,
}

/// One statement for each child, and the struct of their handles.
fn supervisor(of: &Supervisor<'_>, around: &Around<'_>) -> TokenStream {
    let statements = of.children.iter().enumerate().map(|(index, child)| {
        let earlier = of.children.get(..index).unwrap_or_default();
        let (cfgs, local) = (child.cfgs, local(index));
        let made = make(child, earlier, around);
        let made = match child.when {
            Some(when) => conditional(child, when, &made, around),
            None => made,
        };
        quote!(#(#cfgs)* let #local = #made;)
    });
    let inits = of.children.iter().enumerate().map(|(index, child)| {
        let (Child { cfgs, name, .. }, local) = (child, local(index));
        let has_field = !child.again && !matches!(child.kind, Kind::Unknown);
        has_field.then(|| quote!(#(#cfgs)* #name: #local,))
    });
    let handles = &of.handles;
    let at = around.at;
    let granted = of.grants.map(|grants| {
        let grants = wasm::grants(around.krate, grants);
        quote!(#at.grants(#grants);)
    });
    quote! {
        #granted
        #(#statements)*
        #handles { #(#inits)* }
    }
}

/// A child that is there only if its `when` says so.
fn conditional(
    child: &Child<'_>,
    when: &Expr,
    made: &TokenStream,
    around: &Around<'_>,
) -> TokenStream {
    let (at, site) = (around.at, around.krate.site(child.head));
    quote_spanned!(site=> #at.conditional(#when, |#at| #made))
}

/// What makes one child; all of it that is ours stands at the child's kind, so that a mistake is told there, once.
fn make(child: &Child<'_>, earlier: &[Child<'_>], around: &Around<'_>) -> TokenStream {
    let Around { krate, context: cx, at, .. } = around;
    let site = krate.site(child.head);
    let here = &krate.at(child.head);
    let moved = |alias: &Ident| Ident::new(&alias.to_string(), site);
    match &child.kind {
        Kind::Worker { alias, args: own, on, .. } => {
            let alias = moved(alias);
            let given = quote_spanned!(site=> <#alias as #here::Actor>::Args);
            let args = arguments(
                here,
                *own,
                earlier,
                around,
                &nothing(here, &given, site),
                site,
            );
            let arms = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            let copy = copy(krate, child, &alias);
            let add = add("worker", child, site);
            let (asserted, stored) = kept(krate, child, &alias);
            if asserted.is_empty() && stored.is_empty() && child.replicas.is_none() {
                let kind = kind_of(&alias, site);
                return match up(here, *own, earlier, around, site) {
                    Some(up) => quote_spanned!(site=> #at.actor_with(#kind #arms #copy, #up, #own)),
                    None => quote_spanned!(site=> #at.actor(#kind #arms #copy, #args)),
                };
            }
            let on = match on {
                Some(_) => arms,
                None => Some(quote_spanned!(site=> .on_attribute(<#alias>::__ON))),
            };
            let built = built(child.head);
            quote_spanned! {site=> {
                #asserted
                let #built = #here::__private::Worker::<#cx, #alias, _>::new(#args)
                    #on
                    .copied_by(<#alias>::__COPY)
                    #copy
                    .with_source()
                    .with_state();
                #stored
                #at.#add(#built)
            }}
        }
        Kind::Task { run: Some(run), args, on } => {
            // What is no task is told at the function, not at the word `task` once more.
            let head = At::tokens(run).start;
            let (site, here) = (krate.site(head), &krate.at(head));
            let none = nothing(here, &quote_spanned!(site=> ()), site);
            let args = arguments(here, *args, earlier, around, &none, site);
            let on = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            let add = add("task", child, site);
            quote_spanned! {site=>
                #at.#add(
                    #here::__private::Task::<#cx, _, _, _, _, _>::new(#args, #run)
                        #on
                        .with_source()
                )
            }
        }
        Kind::Pool { alias, members, route, args, on, .. } => {
            let alias = moved(alias);
            let on = match on {
                Some(on) => {
                    let decide = by_value(krate, on);
                    quote_spanned!(site=> .on(#decide))
                }
                None => quote_spanned!(site=> .on_attribute(<#alias>::__ON)),
            };
            let copy = copy(krate, child, &alias);
            let on = quote_spanned!(site=> #on .copied_by(<#alias>::__COPY) #copy);
            let (asserted, stored) = kept(krate, child, &alias);
            let built = built(child.head);
            if members.key == "max" {
                let breed = pool::breed(here, cx, &alias, &child.patch, site);
                let breed = quote_spanned!(site=> #breed #on .with_source().with_state());
                if asserted.is_empty() && stored.is_empty() {
                    return quote_spanned!(site=> #at.pool(#breed));
                }
                return quote_spanned! {site=> {
                    #asserted
                    let #built = #breed;
                    #stored
                    #at.pool(#built)
                }};
            }
            let given = quote_spanned!(site=> <#alias as #here::Actor>::Args);
            let none = nothing(here, &given, site);
            let args = arguments(here, *args, earlier, around, &none, site);
            let route = pool::route(krate, &alias, *route);
            quote_spanned! {site=> {
                #asserted
                let #built = #here::__private::Worker::<#cx, #alias, _>::new(#args)
                    #on
                    .with_source()
                    .with_state();
                #stored
                #at.fixed_pool(#built, #route)
            }}
        }
        Kind::Crew { alias, run: Some(run), on, .. } => {
            let head = At::tokens(run).start;
            let restarts = pool::restarts(here, &moved(alias), &child.patch, site);
            let (site, here) = (krate.site(head), &krate.at(head));
            let on = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            quote_spanned! {site=>
                #at.task_pool(
                    #here::__private::TaskPool::<_, _, _, _, _>::new(#restarts, #run)
                        #on
                        .with_source()
                )
            }
        }
        Kind::Wasm {
            actor,
            component,
            fuel,
            memory,
            args,
            initial,
            grants,
            functions,
            call_log,
            on,
        } => {
            let limits = wasm::Limits { fuel: *fuel, memory: *memory, grants: *grants };
            let mut made = wasm::component(here, *component, &limits);
            if let Some(functions) = functions {
                made = quote_spanned!(site=> #at.offering(#made, #functions));
            }
            if let Some(log) = call_log {
                made = quote_spanned!(site=> #at.noting(#made, #log));
            }
            let own = actor.as_ref().map(|(alias, _)| moved(alias));
            let (make, none) = match &own {
                None => (
                    quote_spanned!(site=> component::<#cx, _, _>),
                    quote_spanned!(site=> |_| ::std::vec::Vec::<u8>::new()),
                ),
                Some(own) => {
                    let given = quote_spanned!(site=> <#own as #here::wasm::WasmActor>::Args);
                    (
                        quote_spanned!(site=> typed_component::<#cx, #own, _>),
                        nothing(here, &given, site),
                    )
                }
            };
            let args = arguments(here, *args, earlier, around, &none, site);
            let initial = initial.map_or_else(
                || quote_spanned!(site=> |_| #here::wasm::Initial::default()),
                ToTokens::to_token_stream,
            );
            let on = on.map(|on| {
                let decide = by_value(krate, on);
                quote_spanned!(site=> .on(#decide))
            });
            let runs = wasm::actor(here, own.as_ref());
            let (built, further) = (built(site), component_further(here, child, &runs, site));
            quote_spanned! {site=> {
                let #built = #here::__private::Worker::<#cx, #runs, _>::new(
                    #here::__private::#make(#made, #args, #initial)
                )
                    #on
                    .with_source()
                    .with_component_state();
                #further
                #at.worker(#built)
            }}
        }
        Kind::Supervisor(inner) => nested(inner, earlier, around, site),
        Kind::Mount { alias, context, grants, .. } => {
            let alias = moved(alias);
            let none = quote_spanned!(site=> |_| ());
            let context = arguments(here, *context, earlier, around, &none, site);
            let mounted =
                quote_spanned!(site=> #at.mount::<#alias, _>(<#alias>::__build, #context));
            match grants {
                Some(grants) => {
                    let grants = wasm::grants(krate, grants);
                    quote_spanned!(site=> { #at.grants_of_next(#grants); #mounted })
                }
                None => mounted,
            }
        }
        // Of any type; it was complained about.
        Kind::Task { run: None, .. } | Kind::Crew { run: None, .. } | Kind::Unknown => {
            quote!(loop {})
        }
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
                let at = field.key.span();
                let (site, built) = (krate.site(at), built(told_at(child.head, at)));
                stored.extend(quote_spanned!(site=> #(#cfgs)* let #built = #built.store(#store);));
            }
            _ => {}
        }
    }
    (asserted, stored)
}

/// What a component's state and its messages need that are kept.
fn component_further(
    krate: &Krate,
    child: &Child<'_>,
    runs: &TokenStream,
    site: Span,
) -> TokenStream {
    let built = built(site);
    let mut further = TokenStream::new();
    for field in &child.patch {
        let cfgs = &field.cfgs;
        match &field.value {
            Value::Expr(store) if field.key == "store" => further.extend(
                quote_spanned!(site=> #(#cfgs)* let #built = #built.component_store(#store);),
            ),
            _ if field.key == "retry" => further.extend(quote_spanned! {site=>
                #(#cfgs)*
                let #built = #built
                    .copied_by(#krate::__private::copied::<#runs>());
            }),
            _ => {}
        }
    }
    further
}

/// A worker before it is added. Its name is the user's as far as rustc is concerned, or what is wrong with a store would be told
/// of the whole call.
fn built(site: Span) -> Ident {
    Ident::new("__built", site)
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

/// The method that adds one child of a kind, or several.
fn add(kind: &str, child: &Child<'_>, site: Span) -> TokenStream {
    match &child.replicas {
        None => Ident::new(kind, site).to_token_stream(),
        Some(replicas) => {
            let (several, length) = (format_ident!("{kind}s", span = site), replicas.length());
            let rest = match kind {
                "task" => quote!(_, _, _, _, _),
                _ => quote!(_, _),
            };
            quote_spanned!(site=> #several::<#length, #rest>)
        }
    }
}

/// A supervisor that stands in the tree: a function of its own, since rustc's time for one grows faster than its length.
fn nested(
    inner: &Supervisor<'_>,
    earlier: &[Child<'_>],
    around: &Around<'_>,
    site: Span,
) -> TokenStream {
    let Around { krate, context: cx, at, outer } = around;
    let decide = by_type(krate, inner.on);
    let handles = &inner.handles;
    let needs = needs(inner);
    let Some(need) = needs.first() else {
        let body = supervisor(inner, &Around { outer: None, ..*around });
        return quote_spanned! {site=>
            #at.supervisor(#decide, {
                fn __nested(#at: &mut #krate::__private::Builder<#cx>) -> #handles {
                    #body
                }
                __nested
            })
        };
    };
    // What its children ask for that is around it is handed in.
    let further = outer
        .as_ref()
        .filter(|_| needs.get(1).is_some_and(Need::is_some));
    let ty = format_ident!("__Outer{}", inner.index, span = Span::mixed_site());
    let local = Ident::new(OUTER, Span::mixed_site());
    let Handles { fields, inits } = handles_of(krate, earlier, need, further);
    let body = supervisor(inner, &Around { outer: Some(ty.clone()), ..*around });
    quote_spanned! {site=>
        {
            #[allow(dead_code)]
            #[derive(::core::clone::Clone)]
            struct #ty { #fields }
            let #local = #ty { #inits };
            #at.supervisor(#decide, {
                fn __nested(
                    #at: &mut #krate::__private::Builder<#cx>,
                    #local: #ty,
                ) -> #handles {
                    #body
                }
                move |#at| __nested(#at, #local)
            })
        }
    }
}

/// Handles of earlier siblings, and of what is around their supervisor, as the fields of a struct.
struct Handles {
    fields: TokenStream,
    inits: TokenStream,
}

fn handles_of(krate: &Krate, earlier: &[Child<'_>], need: &Need, outer: Option<&Ident>) -> Handles {
    let (mut fields, mut inits) = (TokenStream::new(), TokenStream::new());
    for (index, child) in earlier.iter().enumerate() {
        let Child { cfgs, name, .. } = child;
        let Some(ty) = handle_type(krate, child).filter(|_| need.has(name)) else {
            continue;
        };
        let local = local(index);
        fields.extend(quote!(#(#cfgs)* #name: #ty,));
        inits.extend(quote!(#(#cfgs)* #name: ::core::clone::Clone::clone(&#local),));
    }
    if let Some(outer) = outer {
        let (name, local) = (
            format_ident!("{OUTER}"),
            Ident::new(OUTER, Span::mixed_site()),
        );
        fields.extend(quote!(#name: #outer,));
        inits.extend(quote!(#name: ::core::clone::Clone::clone(&#local),));
    }
    Handles { fields, inits }
}

/// The handles that a child's closure asks for; `None` if it is no closure of two parameters.
fn up(
    krate: &Krate,
    args: Option<&Expr>,
    earlier: &[Child<'_>],
    around: &Around<'_>,
    site: Span,
) -> Option<TokenStream> {
    let needs = own_needs(args)?;
    let none = Need::default();
    let outer = around
        .outer
        .as_ref()
        .filter(|_| needs.get(1).is_some_and(Need::is_some));
    let Handles { fields, inits } =
        handles_of(krate, earlier, needs.first().unwrap_or(&none), outer);
    Some(quote_spanned! {site=> {
        #[allow(dead_code)]
        struct __Up { #fields }
        __Up { #inits }
    }})
}

/// What makes a child's arguments, or a mounted tree's context: from the context alone, or with the handles around it.
fn arguments(
    krate: &Krate,
    args: Option<&Expr>,
    earlier: &[Child<'_>],
    around: &Around<'_>,
    none: &TokenStream,
    site: Span,
) -> TokenStream {
    let Some(args) = args else {
        return none.clone();
    };
    let Some(up) = up(krate, Some(args), earlier, around, site) else {
        return args.to_token_stream();
    };
    let cx = around.context;
    quote_spanned!(site=> #krate::__private::with_up::<#cx, _, _, _>(#up, #args))
}

/// No arguments; that the child needs some is told at its kind.
fn nothing(krate: &Krate, given: &TokenStream, site: Span) -> TokenStream {
    quote_spanned!(site=> |_| #krate::__private::no_args::<#given>())
}

/// A child's handle while the tree is built: a name that no closure of the user's can see.
fn local(index: usize) -> Ident {
    format_ident!("child_{index}", span = Span::mixed_site())
}
