//! The structs of handles.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ItemStruct};

use super::aliases::aliases;
use super::entry::context_alias;
use super::family::family;
use super::{impls, wasm};
use crate::model::{Child, Kind, Supervisor, Tree};
use crate::parse::ast::{Krate, Shell};

/// The structs of the whole tree and the aliases they use.
pub(super) fn handles(tree: &Tree<'_>) -> TokenStream {
    let vis = visibility(tree);
    let mut out = TokenStream::new();
    out.extend(context_alias(tree));
    out.extend(aliases(tree.krate, &tree.root));
    match tree.shell {
        Shell::Generated => {
            let doc = tree.doc.map_or_else(
                || format!("The handles of the supervision tree `{}`.", tree.name),
                str::to_owned,
            );
            out.extend(generated(tree.krate, &tree.root, &vis, &[], &doc));
        }
        Shell::Struct(item) => out.extend(written(tree, item)),
    }
    nested(tree.krate, &tree.root, &vis, &mut out);
    out
}

/// The children that have a field: of two with one name, which was complained about, one is enough.
pub(super) fn once<'a>(supervisor: &'a Supervisor<'a>) -> impl Iterator<Item = &'a Child<'a>> {
    supervisor.children.iter().filter(|child| !child.again)
}

/// The type of a child's handle; `None` if the child says too little to know.
pub(super) fn handle_type(krate: &Krate, child: &Child<'_>) -> Option<TokenStream> {
    let one = match &child.kind {
        Kind::Worker { alias, .. } => quote!(#krate::ActorRef<#alias>),
        Kind::Task { .. } => quote!(#krate::TaskRef),
        Kind::Pool { alias, members, .. } if members.key == "size" => {
            quote!(#krate::FixedPoolRef<#alias>)
        }
        Kind::Pool { alias, .. } => quote!(#krate::PoolRef<#alias>),
        Kind::Crew { alias, .. } => quote!(#alias),
        Kind::Wasm { actor, .. } => {
            let actor = wasm::actor(krate, actor.as_ref().map(|(alias, _)| alias));
            quote!(#krate::ActorRef<#actor>)
        }
        Kind::Supervisor(supervisor) => supervisor.handles.to_token_stream(),
        Kind::Mount { alias, .. } => quote!(#alias),
        Kind::Unknown => return None,
    };
    Some(numbered(child, &one))
}

/// The type of the handle of one, as it is for so many of it, or perhaps none.
fn numbered(child: &Child<'_>, one: &TokenStream) -> TokenStream {
    let all = match &child.replicas {
        Some(replicas) => {
            let length = replicas.length();
            quote!([#one; #length])
        }
        None => one.clone(),
    };
    match child.when {
        Some(_) => quote!(::core::option::Option<#all>),
        None => all,
    }
}

/// Who sees the generated types.
pub(super) fn visibility(tree: &Tree<'_>) -> TokenStream {
    if let Shell::Struct(item) = tree.shell {
        return item.vis.to_token_stream();
    }
    match tree.block.word("visibility") {
        Some("private") => TokenStream::new(),
        Some("in_crate") => quote!(pub(crate)),
        _ => quote!(pub),
    }
}

fn nested(krate: &Krate, supervisor: &Supervisor<'_>, vis: &TokenStream, out: &mut TokenStream) {
    for child in once(supervisor) {
        if let Kind::Supervisor(inner) = &child.kind {
            let doc = format!("The handles of the supervisor `{}`.", inner.path);
            out.extend(generated(krate, inner, vis, &child.all_cfgs, &doc));
            nested(krate, inner, vis, out);
        }
    }
}

fn generated(
    krate: &Krate,
    supervisor: &Supervisor<'_>,
    vis: &TokenStream,
    cfgs: &[Attribute],
    doc: &str,
) -> TokenStream {
    let name = &supervisor.handles;
    let fields = once(supervisor).filter_map(|child| field(krate, child));
    let (clone, debug) = (
        impls::clone(krate, supervisor),
        impls::debug(krate, supervisor),
    );
    let family = family(krate, supervisor, |_| true);
    // Not every handle is used; a type of actors may be private where the tree is public, and the tree where `pub` is written.
    quote! {
        #(#cfgs)*
        #[doc = #doc]
        #[allow(dead_code, private_interfaces, unreachable_pub)]
        #vis struct #name { #(#fields)* }
        #(#cfgs)*
        #clone
        #(#cfgs)*
        #debug
        #(#cfgs)*
        #family
    }
}

fn field(krate: &Krate, child: &Child<'_>) -> Option<TokenStream> {
    let ty = handle_type(krate, child)?;
    let Child { cfgs, docs, name, kind, .. } = child;
    let doc = format!("`{}`, a {}.", crate::model::names::plain(name), kind.noun());
    let doc = docs.is_empty().then(|| quote!(#[doc = #doc]));
    Some(quote!(#(#cfgs)* #(#docs)* #doc pub #name: #ty,))
}

/// The user's struct, its fields become handles.
fn written(tree: &Tree<'_>, item: &ItemStruct) -> TokenStream {
    let mut item = item.clone();
    item.attrs
        .retain(|attribute| !crate::parse::is_ours(attribute));
    if let Fields::Named(fields) = &mut item.fields {
        for field in &mut fields.named {
            field
                .attrs
                .retain(|attribute| !crate::parse::is_child(attribute));
            let child = tree.root.children.iter().find(|child| {
                field.ident.as_ref() == Some(child.name) && same(child.cfgs, &field.attrs)
            });
            let ty = match child {
                // It is written as it is.
                Some(child) if matches!(child.kind, Kind::Task { .. }) => {
                    Some(numbered(child, &field.ty.to_token_stream()))
                }
                Some(child) => handle_type(tree.krate, child),
                None => None,
            };
            if let Some(ty) = ty {
                field.ty = syn::Type::Verbatim(ty);
            }
        }
    }
    // With mistakes there are fields that are no children.
    let all = item.fields.len() == tree.root.children.len();
    let clone = (!derived(&item.attrs, "Clone")).then(|| {
        if all {
            impls::clone(tree.krate, &tree.root)
        } else {
            impls::no_clone(&tree.root)
        }
    });
    let debug = (!derived(&item.attrs, "Debug")).then(|| impls::debug(tree.krate, &tree.root));
    // What a task's field is, is written by the user.
    let family = family(tree.krate, &tree.root, |child| {
        all && !matches!(child.kind, Kind::Task { .. })
    });
    // Not every handle is used, and a type of actors may be private where the struct is public.
    quote! {
        #[allow(dead_code, private_interfaces)]
        #item
        #clone
        #debug
        #family
    }
}

fn same(cfgs: &[Attribute], attrs: &[Attribute]) -> bool {
    let text = |attribute: &Attribute| attribute.to_token_stream().to_string();
    let theirs = attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .map(text);
    cfgs.iter().map(text).eq(theirs)
}

/// Whether a derive of this name stands on the struct.
fn derived(attrs: &[Attribute], name: &str) -> bool {
    attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .any(|attribute| {
            let mut found = false;
            let _ = attribute.parse_nested_meta(|meta| {
                found |= meta
                    .path
                    .segments
                    .last()
                    .is_some_and(|last| last.ident == name);
                Ok(())
            });
            found
        })
}
