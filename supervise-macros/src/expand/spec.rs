//! `SPEC`: the tree as constant data, resolved by the policy crate's own functions.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Attribute;

use super::arrivals;
use super::judged::{self, Given};
use super::pool;
use super::quiet::{Quiet, is_quiet};
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
    let mut consts = Consts { krate, attributes: HashSet::new(), out: TokenStream::new() };
    consts.supervisor(&tree.root, &name, &shutdown, &[]);
    let (Names { spec, .. }, consts) = (names(&tree.root), consts.out);
    let given = |key: &str, default: TokenStream| {
        tree.block
            .get(key)
            .map_or(default, |field| value(krate, field))
    };
    let panic_abort = given("panic_abort", quote!(#krate::policy::PanicAbort::Refuse));
    let panic_hook = given("panic_hook", quote!(#krate::policy::PanicHook::Install));
    quote! {{
        #[allow(unused_imports)]
        use #krate::__private::{Differ as _, PolicyFallback as _};
        #consts
        &#krate::policy::TreeSpec {
            name: #name,
            doc: #doc,
            supervisor: *#spec,
            shutdown: #spec.shutdown(),
            panic_abort: #panic_abort,
            panic_hook: #panic_hook,
        }
    }}
}

/// The constants of one supervisor, named by its number.
struct Names {
    above: Ident,
    children: Ident,
    spec: Ident,
}

fn names(supervisor: &Supervisor<'_>) -> Names {
    let index = supervisor.index;
    Names {
        above: constant(&format!("__ABOVE_{index}")),
        children: constant(&format!("__CHILDREN_{index}")),
        spec: constant(&format!("__SUPERVISOR_{index}")),
    }
}

/// The constants of all supervisors, one after the other: those of inner ones first.
///
/// To the compiler each constant is a function of its own, and a reference to what another one holds is one more. So a child
/// has a constant only if it says something that may be wrong, and what is used more than once is a reference already.
struct Consts<'a> {
    krate: &'a Krate,
    /// The types whose attribute has its constant.
    attributes: HashSet<String>,
    out: TokenStream,
}

impl Consts<'_> {
    /// Those of a supervisor and all below it, given its name, the `shutdown` that is written on it, and the conditions under
    /// which it is there.
    fn supervisor(
        &mut self,
        of: &Supervisor<'_>,
        name: &str,
        shutdown: &TokenStream,
        cfgs: &[Attribute],
    ) {
        let krate = self.krate;
        let Names { above, children, spec } = names(of);
        let given = of
            .strategy
            .map(|strategy| supervisor_patch(krate, strategy, &of.patch, of.on));
        self.out.extend(quote! {
            #(#cfgs)*
            const #above: &#krate::policy::judge::Above =
                &#krate::policy::judge::Above::new(#given, #name, #shutdown);
        });
        // Where no `#[cfg]` leaves any out, each has its place.
        let steady = of.children.iter().all(|child| child.cfgs.is_empty());
        let mut quiet = Quiet::new(krate, &children, &above);
        let mut specs = TokenStream::new();
        for (index, child) in of.children.iter().enumerate() {
            let spec = if steady && of.shutdown.is_none() && is_quiet(child) {
                let attribute = self.attribute(child);
                quiet.add(index, child, &attribute);
                let patch = reference(krate, child);
                leaf(krate, child, &patch, &attribute, &above)
            } else {
                self.child(of, index, child, steady)
            };
            let cfgs = child.cfgs;
            specs.extend(quote!(#(#cfgs)* #spec,));
        }
        let quiet = quiet.assertions();
        let found = quote!(#krate::policy::judge::supervisor(&#above.stated, #spec, &#above.own));
        let fields: Vec<&Field> = of.patch.iter().copied().chain(of.shutdown).collect();
        let judged = judged::supervisor(krate, &found, &fields, of.head);
        self.out.extend(quote! {
            #(#cfgs)*
            const #children: &[#krate::policy::ChildSpec] = &[#specs];
            #(#cfgs)*
            const #spec: &#krate::policy::SupervisorSpec =
                &#krate::policy::SupervisorSpec::new(&#above.stated, #above.own.shutdown, #children);
        });
        let arrivals = arrivals::assertions(krate, of, name, &children);
        for judged in quiet.into_iter().chain([judged]).chain(arrivals) {
            self.out.extend(quote!(#(#cfgs)* #judged));
        }
    }

    /// What a child's actor says about itself, by reference.
    fn attribute(&mut self, child: &Child<'_>) -> TokenStream {
        let krate = self.krate;
        let alias = match &child.kind {
            Kind::Worker { alias, .. } | Kind::Pool { alias, .. } => alias,
            Kind::Crew { .. } => return quote!(#krate::policy::PolicyPatch::ONCE),
            _ => return quote!(#krate::policy::PolicyPatch::NOTHING),
        };
        let name = constant(&format!("__ATTRIBUTE{alias}"));
        if self.attributes.insert(alias.to_string()) || !child.all_cfgs.is_empty() {
            let cfgs = &child.all_cfgs;
            self.out.extend(quote! {
                #(#cfgs)*
                #[allow(non_upper_case_globals)]
                const #name: &#krate::policy::PolicyPatch = &<#alias>::__SUPERVISED;
            });
        }
        quote!(#name)
    }

    /// A child that says something only the compiler can judge; gives its specification.
    fn child(
        &mut self,
        of: &Supervisor<'_>,
        index: usize,
        child: &Child<'_>,
        steady: bool,
    ) -> TokenStream {
        let krate = self.krate;
        let Names { above, children, .. } = names(of);
        let number = format!("{}_{index}", of.index);
        let entry = constant(&format!("__ENTRY_{number}"));
        let attribute = self.attribute(child);
        let (patch, cfgs) = (reference(krate, child), &child.all_cfgs);
        self.out.extend(quote! {
            #(#cfgs)*
            const #entry: &#krate::policy::PolicyPatch = #patch;
        });
        let made = self.made(child, &entry, &attribute, &above);
        let (spec, made) = if steady {
            let place = Literal::usize_unsuffixed(index);
            (quote!(&#children[#place]), made)
        } else {
            let spec = constant(&format!("__CHILD_{number}"));
            self.out.extend(quote! {
                #(#cfgs)*
                const #spec: &#krate::policy::ChildSpec = &#made;
            });
            (quote!(#spec), quote!(*#spec))
        };
        let given = Given { entry: &entry, attribute: &attribute, spec: &spec, above: &above };
        let judged = judged::child(krate, child, &given);
        self.out.extend(quote!(#(#cfgs)* #judged));
        made
    }

    /// The specification of a child, given the names of its entry, of its attribute and of its supervisor.
    fn made(
        &mut self,
        child: &Child<'_>,
        entry: &Ident,
        attribute: &TokenStream,
        above: &Ident,
    ) -> TokenStream {
        let (krate, name, number) = (self.krate, plain(child.name), number(child));
        let nested = |supervisor: TokenStream| {
            quote! {
                #krate::policy::ChildSpec::nested(#name, #entry, &#above.policy, #supervisor) #number
            }
        };
        match &child.kind {
            Kind::Supervisor(of) => {
                let inner = names(of).spec;
                self.supervisor(of, &name, &quote!(#entry.shutdown), &child.all_cfgs);
                nested(quote!(#inner))
            }
            Kind::Mount { alias, .. } => {
                let tree = quote!(<#alias as #krate::Tree>::SPEC);
                if let Some(shutdown) = child.patch.iter().find(|field| field.key == "shutdown") {
                    let (judged, cfgs) = (
                        judged::mount(krate, &name, &tree, entry, shutdown),
                        &child.all_cfgs,
                    );
                    self.out.extend(quote!(#(#cfgs)* #judged));
                }
                nested(quote!(&#tree.supervisor))
            }
            Kind::Pool { members, shared, .. } | Kind::Crew { members, shared, .. } => {
                let tasks = matches!(child.kind, Kind::Crew { .. });
                let attribute = (!tasks).then_some(attribute);
                let pool = pool::Pool { members, shared: *shared, cfgs: &child.all_cfgs };
                let (consts, made) = pool.spec(krate, &name, entry, attribute, above);
                self.out.extend(consts);
                made
            }
            _ => leaf(krate, child, &quote!(#entry), attribute, above),
        }
    }
}

/// What a child's entry says, by reference.
fn reference(krate: &Krate, child: &Child<'_>) -> TokenStream {
    if child.patch.is_empty() && child.kind.on().is_none() {
        return quote!(#krate::policy::PolicyPatch::NOTHING);
    }
    let patch = policy_patch(krate, &child.patch, child.kind.on());
    quote!(&#patch)
}

/// How many of a child there are, and whether it need be there.
fn number(child: &Child<'_>) -> TokenStream {
    let replicas = child.replicas.as_ref().map(|replicas| {
        let count = replicas.count();
        quote!(.replicated(#count))
    });
    let conditional = child.when.map(|_| quote!(.conditional()));
    quote!(#replicas #conditional)
}

/// The specification of a child that is no supervisor.
fn leaf(
    krate: &Krate,
    child: &Child<'_>,
    entry: &TokenStream,
    attribute: &TokenStream,
    above: &Ident,
) -> TokenStream {
    let (name, kind, number) = (
        plain(child.name),
        format_ident!("{}", camel(child.kind.word())),
        number(child),
    );
    quote! {
        #krate::policy::ChildSpec::leaf(
            #name, #krate::policy::ChildKind::#kind, #entry, #attribute, &#above.policy,
        ) #number
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
