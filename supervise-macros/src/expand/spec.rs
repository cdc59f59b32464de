//! `SPEC`: the tree as constant data, resolved by the policy crate's own functions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::judged::{self, Given, Quiet};
use super::values::{policy_patch, supervisor_patch, value};
use crate::model::names::{camel, plain};
use crate::model::{Child, Kind, Supervisor, Tree};
use crate::parse::ast::{Field, Krate};

/// The constant's value.
pub(super) fn spec(tree: &Tree<'_>) -> TokenStream {
    let krate = tree.krate;
    let name = plain(tree.name);
    let doc = tree.doc.unwrap_or_default();
    let shutdown = option(tree.root.shutdown.map(|field| value(krate, field)));
    let consts = supervisor(krate, &tree.root, &name, &shutdown);
    let Names { spec, .. } = names(&tree.root);
    let given = |key: &str, default: TokenStream| {
        tree.block
            .get(key)
            .map_or(default, |field| value(krate, field))
    };
    let panic_abort = given("panic_abort", quote!(#krate::policy::PanicAbort::Refuse));
    let panic_hook = given("panic_hook", quote!(#krate::policy::PanicHook::Install));
    quote! {{
        #[allow(unused_imports)]
        use #krate::__private::PolicyFallback as _;
        #consts
        &#krate::policy::TreeSpec {
            name: #name,
            doc: #doc,
            supervisor: #spec,
            shutdown: #spec.shutdown(),
            panic_abort: #panic_abort,
            panic_hook: #panic_hook,
        }
    }}
}

/// The constants of one supervisor, named by its number, so that no inner one hides an outer one.
struct Names {
    patch: Ident,
    policy: Ident,
    parent: Ident,
    children: Ident,
    spec: Ident,
}

fn names(supervisor: &Supervisor<'_>) -> Names {
    let index = supervisor.index;
    let site = Span::mixed_site();
    Names {
        patch: format_ident!("__PATCH_{index}", span = site),
        policy: format_ident!("__POLICY_{index}", span = site),
        parent: format_ident!("__PARENT_{index}", span = site),
        children: format_ident!("__CHILDREN_{index}", span = site),
        spec: format_ident!("__SUPERVISOR_{index}", span = site),
    }
}

/// The constants of a supervisor and all below it, given its name and the `shutdown` that is written on it.
fn supervisor(
    krate: &Krate,
    of: &Supervisor<'_>,
    name: &str,
    shutdown: &TokenStream,
) -> TokenStream {
    let Names { patch, policy, parent, children, spec } = names(of);
    let given = of
        .strategy
        .map(|strategy| supervisor_patch(krate, strategy, &of.patch, of.on));
    // Where no `#[cfg]` leaves any out, each has its place.
    let steady = of.children.iter().all(|child| child.cfgs.is_empty());
    let mut quiet = Quiet::new(krate, &children, &parent);
    let specs = of.children.iter().enumerate().map(|(index, one)| {
        if steady && of.shutdown.is_none() && judged::is_quiet(one) {
            quiet.add(index, one, &attribute(krate, one));
            quiet_child(krate, one, &policy)
        } else {
            child(krate, one, of)
        }
    });
    let specs: Vec<TokenStream> = specs.collect();
    let quiet = quiet.assertions();
    let auto_shutdown = option(Some(quote!(#policy.auto_shutdown)));
    let found = quote!(#krate::policy::judge::supervisor(&#patch, &#spec, &#parent));
    let fields: Vec<&Field> = of.patch.iter().copied().chain(of.shutdown).collect();
    let judged = judged::supervisor(krate, &found, &fields, of.head);
    quote! {
        const #patch: #krate::policy::SupervisorPatch = #given;
        const #policy: #krate::policy::SupervisorPolicy =
            #krate::policy::SupervisorPolicy::resolve(&#patch);
        const #parent: #krate::policy::judge::Parent<'static> =
            #krate::policy::judge::Parent {
                name: #name,
                shutdown: #shutdown,
                auto_shutdown: #auto_shutdown,
            };
        const #children: &[#krate::policy::ChildSpec] = &[#(#specs)*];
        const #spec: #krate::policy::SupervisorSpec =
            #krate::policy::SupervisorSpec::new(&#patch, #parent.shutdown, #children);
        #quiet
        #judged
    }
}

/// One element of a supervisor's children that needs nothing in front of it.
fn quiet_child(krate: &Krate, child: &Child<'_>, above: &Ident) -> TokenStream {
    let (name, patch) = (
        plain(child.name),
        policy_patch(krate, &child.patch, child.kind.on()),
    );
    let variant = format_ident!("{}", camel(child.kind.word()));
    let attribute = attribute(krate, child);
    quote! {
        #krate::policy::ChildSpec::leaf(
            #name, #krate::policy::ChildKind::#variant, &#patch, #attribute, &#above,
        ),
    }
}

/// What a child's actor says about itself, by reference.
fn attribute(krate: &Krate, child: &Child<'_>) -> TokenStream {
    match &child.kind {
        Kind::Worker { alias, .. } => quote!(&<#alias>::__SUPERVISED),
        _ => quote!(&#krate::policy::PolicyPatch::NONE),
    }
}

/// One element of a supervisor's children, with what it needs in front of it.
fn child(krate: &Krate, child: &Child<'_>, supervisor: &Supervisor<'_>) -> TokenStream {
    let Child { cfgs, name, .. } = child;
    let above = names(supervisor);
    let (entry, spec) = (constant("__ENTRY"), constant("__CHILD"));
    let name = plain(name);
    let patch = policy_patch(krate, &child.patch, child.kind.on());
    let attribute = attribute(krate, child);
    let (consts, made) = made(krate, child, &name, &entry, &above.policy, &attribute);
    let given = Given { entry: &entry, attribute: &attribute, spec: &spec, parent: &above.parent };
    let judged = judged::child(krate, child, &given);
    quote! {
        #(#cfgs)*
        {
            const #entry: #krate::policy::PolicyPatch = #patch;
            #consts
            const #spec: #krate::policy::ChildSpec = #made;
            #judged
            #spec
        },
    }
}

/// What has to be in front of a child's specification, and the specification.
fn made(
    krate: &Krate,
    child: &Child<'_>,
    name: &str,
    entry: &Ident,
    above: &Ident,
    attribute: &TokenStream,
) -> (Option<TokenStream>, TokenStream) {
    let spec = quote!(#krate::policy::ChildSpec);
    match &child.kind {
        Kind::Supervisor(of) => {
            let inner = names(of).spec;
            let consts = supervisor(krate, of, name, &quote!(#entry.shutdown));
            (
                Some(consts),
                quote!(#spec::nested(#name, &#entry, &#above, &#inner)),
            )
        }
        Kind::Mount { alias, .. } => {
            let tree = quote!(<#alias as #krate::Tree>::SPEC);
            let written = child.patch.iter().find(|field| field.key == "shutdown");
            let consts = written.map(|shutdown| judged::mount(krate, name, &tree, entry, shutdown));
            (
                consts,
                quote!(#spec::nested(#name, &#entry, &#above, &#tree.supervisor)),
            )
        }
        Kind::Worker { .. } | Kind::Task { .. } | Kind::Wasm { .. } | Kind::Unknown => {
            let kind = format_ident!("{}", camel(child.kind.word()));
            let kind = quote!(#krate::policy::ChildKind::#kind);
            (
                None,
                quote!(#spec::leaf(#name, #kind, &#entry, #attribute, &#above)),
            )
        }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn constant(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
