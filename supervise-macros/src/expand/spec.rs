//! `SPEC`: the tree as constant data, resolved by the policy crate's own functions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::merged::assertions;
use super::values::{policy_patch, supervisor_patch, value};
use crate::model::names::{camel, plain};
use crate::model::{Child, Kind, Supervisor, Tree};
use crate::parse::ast::Krate;

/// The constant's value.
pub(super) fn spec(tree: &Tree<'_>) -> TokenStream {
    let krate = tree.krate;
    let name = plain(tree.name);
    let doc = tree.doc.unwrap_or_default();
    let consts = supervisor(krate, &tree.root);
    let spec = names(&tree.root).spec;
    let given = |key: &str, default: TokenStream| {
        tree.block
            .get(key)
            .map_or(default, |field| value(krate, field))
    };
    let shutdown = given(
        "shutdown",
        quote!(#krate::policy::SupervisorSpec::total_shutdown(&#spec)),
    );
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
            shutdown: #shutdown,
            panic_abort: #panic_abort,
            panic_hook: #panic_hook,
        }
    }}
}

/// The constants of one supervisor, named by its number, so that no inner one hides an outer one.
struct Names {
    policy: Ident,
    children: Ident,
    spec: Ident,
}

fn names(supervisor: &Supervisor<'_>) -> Names {
    let index = supervisor.index;
    let site = Span::mixed_site();
    Names {
        policy: format_ident!("__POLICY_{index}", span = site),
        children: format_ident!("__CHILDREN_{index}", span = site),
        spec: format_ident!("__SUPERVISOR_{index}", span = site),
    }
}

/// The constants of a supervisor and all below it.
fn supervisor(krate: &Krate, of: &Supervisor<'_>) -> TokenStream {
    let Names { policy, children, spec } = names(of);
    let patch = of
        .strategy
        .map(|strategy| supervisor_patch(krate, strategy, &of.patch));
    let specs = of.children.iter().map(|one| child(krate, one, &policy));
    quote! {
        const #policy: #krate::policy::SupervisorPolicy =
            #krate::policy::SupervisorPolicy::resolve(&#patch);
        const #children: &[#krate::policy::ChildSpec] = &[#(#specs)*];
        const #spec: #krate::policy::SupervisorSpec =
            #krate::policy::SupervisorSpec { policy: #policy, children: #children };
    }
}

/// One element of a supervisor's children, with what it needs in front of it.
fn child(krate: &Krate, child: &Child<'_>, parent: &Ident) -> TokenStream {
    let Child { cfgs, name, kind, .. } = child;
    let name = plain(name);
    let variant = format_ident!("{}", camel(kind.word()));
    let patch = policy_patch(krate, &child.patch);
    let policy = quote!(#krate::policy::ChildPolicy);
    let none = quote!(::core::option::Option::None);
    let (consts, resolved, inner) = match kind {
        Kind::Worker { alias, .. } => {
            let resolved = quote!(#policy::resolve(&#patch, &<#alias>::__SUPERVISED, &#parent));
            (assertions(krate, child, alias), resolved, none)
        }
        Kind::Supervisor(inner) => {
            let Names { children, spec, .. } = names(inner);
            let resolved = quote!(#policy::resolve_supervisor(&#patch, &#parent, #children));
            (
                supervisor(krate, inner),
                resolved,
                quote!(::core::option::Option::Some(&#spec)),
            )
        }
        Kind::Mount { alias, .. } => {
            let spec = quote!(<#alias as #krate::Tree>::SPEC);
            // What the mounted tree says about its own shutdown is its default here.
            let stops = child.patch.iter().any(|field| field.key == "shutdown");
            let shutdown =
                (!stops).then(|| quote!(shutdown: ::core::option::Option::Some(#spec.shutdown),));
            let resolved = quote! {
                #policy::resolve_supervisor(
                    &#krate::policy::PolicyPatch { #shutdown ..#patch },
                    &#parent,
                    #spec.supervisor.children,
                )
            };
            (
                TokenStream::new(),
                resolved,
                quote!(::core::option::Option::Some(&#spec.supervisor)),
            )
        }
        Kind::Task { .. } | Kind::Unknown => {
            let resolved =
                quote!(#policy::resolve(&#patch, &#krate::policy::PolicyPatch::NONE, &#parent));
            (TokenStream::new(), resolved, none)
        }
    };
    quote! {
        #(#cfgs)*
        {
            #consts
            #krate::policy::ChildSpec {
                name: #name,
                kind: #krate::policy::ChildKind::#variant,
                policy: #resolved,
                supervisor: #inner,
            }
        },
    }
}
