//! `SPEC`: the tree as constant data, resolved by the policy crate's own functions.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Attribute;

use super::arrivals;
use super::judged::{self, Given};
use super::kept;
use super::patch::{says, supervisor_patch};
use super::pool;
use super::quiet::{Kinds, Quiet};
use super::sound::Sound;
use super::values::value;
use crate::model::names::{camel, plain};
use crate::model::{Child, Kind, Supervisor, Tree};
use crate::parse::ast::{Field, Krate};

/// The constant's value.
pub(super) fn spec(tree: &Tree<'_>) -> TokenStream {
    let krate = tree.krate;
    let name = plain(tree.name);
    let doc = tree.doc.unwrap_or_default();
    let shutdown = option(tree.root.shutdown.map(|field| value(krate, field)));
    let mut items = Items {
        krate,
        attributes: HashSet::new(),
        judged: Kinds::default(),
        out: TokenStream::new(),
    };
    items.supervisor(&tree.root, &name, &shutdown, &[]);
    let (Names { spec, .. }, items) = (names(&tree.root), items.out);
    let kept = kept::assertions(krate, &tree.root);
    let given = |key: &str, default: TokenStream| {
        tree.block
            .get(key)
            .map_or(default, |field| value(krate, field))
    };
    let panic_abort = given("panic_abort", quote!(#krate::policy::PanicAbort::Refuse));
    let panic_hook = given("panic_hook", quote!(#krate::policy::PanicHook::Install));
    // Which of the traits are needed, the types say.
    quote! {{
        #[allow(unused_imports)]
        use #krate::__private::{Differ as _, NoState as _, PolicyFallback as _};
        #items
        #kept
        &#krate::policy::TreeSpec {
            name: #name,
            doc: #doc,
            supervisor: *#spec::<()>(),
            shutdown: #spec::<()>().shutdown(),
            panic_abort: #panic_abort,
            panic_hook: #panic_hook,
        }
    }}
}

/// What there is of one supervisor, named by its number.
struct Names {
    /// The constant that holds what is written.
    declared: Ident,
    /// The function that gives what came of that.
    spec: Ident,
}

fn names(supervisor: &Supervisor<'_>) -> Names {
    let index = supervisor.index;
    Names {
        declared: constant(&format!("__DECLARED_{index}")),
        spec: constant(&format!("__spec_{index}")),
    }
}

/// The items of all supervisors, one after the other: those of inner ones first.
///
/// To the compiler each constant is a function of its own, which it also evaluates, whether or not somebody asks. So a supervisor's
/// constant only holds what is written, and what comes of that is a function, generic so that nobody evaluates it in advance.
struct Items<'a> {
    krate: &'a Krate,
    /// The types whose attribute has its constant.
    attributes: HashSet<String>,
    /// The types whose attribute is judged.
    judged: Kinds,
    out: TokenStream,
}

impl Items<'_> {
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
        let Names { declared, spec } = names(of);
        let policy = quote!(#krate::policy);
        let (mut entries, mut inner) = (TokenStream::new(), TokenStream::new());
        for (index, child) in of.children.iter().enumerate() {
            let cfgs = child.cfgs;
            let entry = self.entry(child);
            entries.extend(quote!(#(#cfgs)* #entry,));
            if let Some(supervised) = self.supervised(of, index, child) {
                let place = place(of, index);
                inner.extend(quote!(#(#cfgs)* (#place, #supervised),));
            }
        }
        let stated = of
            .strategy
            .map(|strategy| supervisor_patch(krate, strategy, &of.patch, of.on));
        let length = match place(of, of.children.len()) {
            literal if is_steady(of) => literal,
            counted => quote!({ #counted }),
        };
        // The parameter of the function is there so that nobody evaluates it in advance.
        self.out.extend(quote! {
            #(#cfgs)*
            const #declared: &#policy::Declared = &#policy::Declared {
                name: #name,
                shutdown: #shutdown,
                stated: #stated,
                entries: &[#entries],
            };
            #(#cfgs)*
            #[allow(clippy::extra_unused_type_parameters)]
            const fn #spec<T>() -> &'static #policy::SupervisorSpec {
                const {
                    &#declared.supervisor(const { &#declared.children::<#length>(&[#inner]) })
                }
            }
        });
        for judged in self.judged(of, name, cfgs) {
            self.out.extend(quote!(#(#cfgs)* #judged));
        }
    }

    /// The constants that judge a supervisor's children and itself.
    fn judged(&mut self, of: &Supervisor<'_>, name: &str, cfgs: &[Attribute]) -> Vec<TokenStream> {
        let krate = self.krate;
        let Names { declared, spec } = names(of);
        let given = Given { krate, declared: &declared, spec: &spec };
        let sound = Sound::of(of, name);
        let mut consts = Vec::new();
        let seen = sound
            .says
            .filter(|_| is_steady(of) && of.shutdown.is_none() && cfgs.is_empty())
            .map(|says| self.judged.under(says));
        let mut quiet = Quiet::new(&given, seen);
        let mut apart = TokenStream::new();
        for (index, child) in of.children.iter().enumerate() {
            let place = place(of, index);
            if sound.children.get(index).is_some_and(|sound| *sound) {
                quiet.add(&place, child);
                continue;
            }
            let cfgs = child.cfgs;
            apart.extend(quote!(#(#cfgs)* #place,));
            let judged = judged::child(&given, &place, child);
            consts.push(quote!(#(#cfgs)* #judged));
            if let Kind::Mount { alias, .. } = &child.kind
                && let Some(shutdown) = child.patch.iter().find(|field| field.key == "shutdown")
            {
                let tree = quote!(<#alias as #krate::Tree>::SPEC);
                let entry = quote!(#declared.entries[#place].stated());
                let judged = judged::mount(krate, &plain(child.name), &tree, &entry, shutdown);
                consts.push(quote!(#(#cfgs)* #judged));
            }
        }
        let fields: Vec<&Field> = of.patch.iter().copied().chain(of.shutdown).collect();
        let together = judged::together(&given, &fields, of.head);
        if !sound.together {
            consts.push(together.apart());
        }
        let actors = of
            .children
            .iter()
            .any(|child| matches!(child.kind, Kind::Worker { .. }));
        if actors {
            let together = sound.together.then_some(together);
            consts.extend(quiet.assertions(&apart, together));
        }
        consts.extend(arrivals::assertions(krate, of, name, &declared));
        consts
    }

    /// The constant of what a child's actor says about itself.
    fn attribute(&mut self, child: &Child<'_>) -> Option<Ident> {
        let krate = self.krate;
        let (Kind::Worker { alias, .. } | Kind::Pool { alias, .. }) = &child.kind else {
            return None;
        };
        let name = constant(&format!("__ATTRIBUTE{alias}"));
        if self.attributes.insert(alias.to_string()) || !child.all_cfgs.is_empty() {
            let cfgs = &child.all_cfgs;
            // It is named after the child.
            self.out.extend(quote! {
                #(#cfgs)*
                #[allow(non_upper_case_globals)]
                const #name: &#krate::policy::Attribute =
                    &#krate::policy::Attribute::of(<#alias>::__SUPERVISED);
            });
        }
        Some(name)
    }

    /// A child as it is written.
    fn entry(&mut self, child: &Child<'_>) -> TokenStream {
        let (krate, name) = (self.krate, plain(child.name));
        let policy = quote!(#krate::policy);
        let kind = constant(&camel(child.kind.word()));
        let mut says = says(krate, &child.patch, child.kind.on());
        if let Some(replicas) = &child.replicas {
            let count = replicas.count();
            says.extend(quote!(#policy::Said::Replicas(#count),));
        }
        if child.when.is_some() {
            says.extend(quote!(#policy::Said::Conditional,));
        }
        let attribute = match (self.attribute(child), &child.kind) {
            (Some(attribute), _) => attribute.to_token_stream(),
            (None, Kind::Crew { .. }) => quote!(#policy::Attribute::ONCE),
            (None, _) => quote!(#policy::Attribute::NONE),
        };
        quote! {
            #policy::Entry {
                name: #name,
                kind: #policy::ChildKind::#kind,
                says: &[#says],
                attribute: #attribute,
            }
        }
    }

    /// What a child supervises, if it does.
    fn supervised(
        &mut self,
        above: &Supervisor<'_>,
        index: usize,
        child: &Child<'_>,
    ) -> Option<TokenStream> {
        let krate = self.krate;
        let (Names { declared, .. }, place) = (names(above), place(above, index));
        let entry = quote!(#declared.entries[#place]);
        match &child.kind {
            Kind::Supervisor(of) => {
                let spec = names(of).spec;
                // A constant of the user's stands in one place alone.
                let shutdown = match of.shutdown {
                    Some(field) if judged::is_told_by_rustc(field) => {
                        quote!(#entry.stated().shutdown)
                    }
                    shutdown => option(shutdown.map(|field| value(krate, field))),
                };
                self.supervisor(of, &plain(child.name), &shutdown, &child.all_cfgs);
                Some(quote!(#spec::<T>()))
            }
            Kind::Mount { alias, .. } => Some(quote!(&<#alias as #krate::Tree>::SPEC.supervisor)),
            Kind::Pool { members, shared, .. } | Kind::Crew { members, shared, .. } => {
                let pool = pool::Pool {
                    tasks: matches!(child.kind, Kind::Crew { .. }),
                    members,
                    shared: *shared,
                    cfgs: &child.all_cfgs,
                    number: format!("{}_{index}", above.index),
                };
                let (consts, members) = pool.spec(krate, &declared, &entry);
                self.out.extend(consts);
                Some(members)
            }
            _ => None,
        }
    }
}

/// Whether no `#[cfg]` leaves out any of the children, so that each has its place.
fn is_steady(of: &Supervisor<'_>) -> bool {
    of.children.iter().all(|child| child.cfgs.is_empty())
}

/// How many children there are before this one: its place.
fn place(of: &Supervisor<'_>, index: usize) -> TokenStream {
    let earlier = of.children.get(..index).unwrap_or(&of.children);
    if earlier.iter().all(|child| child.cfgs.is_empty()) {
        return Literal::usize_unsuffixed(index).to_token_stream();
    }
    let count = constant("count");
    let counts = earlier.iter().map(|child| {
        let cfgs = child.cfgs;
        quote!(#(#cfgs)* let #count = #count + 1;)
    });
    quote!({
        let #count = 0;
        #(#counts)*
        #count
    })
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
