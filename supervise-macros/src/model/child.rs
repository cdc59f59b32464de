//! A child and what kind it is of.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, Type};

use super::{Builder, Supervisor, landing, names};
use crate::diag::At;
use crate::editor::told_at;
use crate::parse::ast::{self, Block, Field, Formed, Match, Value};
use crate::schema::{Lands, Place};

/// A child of a supervisor.
pub(crate) struct Child<'a> {
    /// Its own conditions.
    pub(crate) cfgs: &'a [Attribute],
    /// Its own and those of every supervisor above it, for what stands outside of them.
    pub(crate) all_cfgs: Vec<Attribute>,
    pub(crate) docs: &'a [Attribute],
    pub(crate) name: &'a Ident,
    /// An earlier one has its name, which was complained about.
    pub(crate) again: bool,
    /// Where its kind stands.
    pub(crate) head: Span,
    /// The fields that go into its patch.
    pub(crate) patch: Vec<&'a Field>,
    /// What says whether it is there at all.
    pub(crate) when: Option<&'a Expr>,
    /// How many of it there are, if it is not one.
    pub(crate) replicas: Option<Replicas<'a>>,
    pub(crate) kind: Kind<'a>,
}

/// How many of a child there are.
pub(crate) struct Replicas<'a> {
    pub(crate) field: &'a Field,
    /// The constant that holds the number, where it is not literal.
    pub(crate) alias: Ident,
}

impl Replicas<'_> {
    /// The number, as the policy crate has it.
    pub(crate) fn count(&self) -> TokenStream {
        match &self.field.value {
            Value::Const(_) => self.alias.to_token_stream(),
            Value::Count(count) => Literal::u32_unsuffixed(*count).to_token_stream(),
            // It was complained about.
            _ => quote!(1),
        }
    }

    /// The number as the length of an array.
    pub(crate) fn length(&self) -> TokenStream {
        let count = self.count();
        match &self.field.value {
            Value::Const(_) => quote!({ #count as usize }),
            _ => count,
        }
    }
}

/// What a child is.
pub(crate) enum Kind<'a> {
    Worker {
        alias: Ident,
        ty: &'a Type,
        args: Option<&'a Expr>,
        on: Option<&'a Match>,
    },
    Task {
        run: Option<&'a Expr>,
        args: Option<&'a Expr>,
        on: Option<&'a Match>,
    },
    Wasm {
        /// The actor of a component of a world of its own.
        actor: Option<(Ident, &'a Type)>,
        component: Option<&'a Expr>,
        fuel: Option<&'a Field>,
        memory: Option<&'a Field>,
        tables: Option<&'a Field>,
        args: Option<&'a Expr>,
        initial: Option<&'a Expr>,
        grants: Option<&'a Field>,
        functions: Option<&'a Expr>,
        components: Option<&'a Expr>,
        supervises: Option<&'a Field>,
        call_log: Option<&'a Expr>,
        on: Option<&'a Match>,
    },
    Pool {
        alias: Ident,
        ty: &'a Type,
        /// How many members there may be, or are: `max` or `size`.
        members: &'a Field,
        route: Option<&'a Formed>,
        shared: Option<&'a Field>,
        args: Option<&'a Expr>,
        on: Option<&'a Match>,
    },
    /// A pool of tasks.
    Crew {
        /// The type of its handle.
        alias: Ident,
        input: Option<&'a Type>,
        output: Option<&'a Type>,
        run: Option<&'a Expr>,
        members: &'a Field,
        shared: Option<&'a Field>,
        on: Option<&'a Match>,
    },
    Supervisor(Supervisor<'a>),
    Mount {
        alias: Ident,
        ty: &'a Type,
        context: Option<&'a Expr>,
        grants: Option<&'a Field>,
    },
    /// It says too little to know; there was a complaint.
    Unknown,
}

impl Kind<'_> {
    /// What it is, in a sentence.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::Wasm { .. } => "component",
            _ => self.word(),
        }
    }

    /// The word for it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Worker { .. } => "worker",
            Self::Task { .. } => "task",
            Self::Wasm { .. } => "wasm",
            Self::Pool { .. } | Self::Crew { .. } => "pool",
            Self::Supervisor(_) | Self::Mount { .. } | Self::Unknown => "supervisor",
        }
    }

    /// What decides about its own errors.
    pub(crate) fn on(&self) -> Option<&Match> {
        match self {
            Self::Worker { on, .. }
            | Self::Task { on, .. }
            | Self::Wasm { on, .. }
            | Self::Pool { on, .. }
            | Self::Crew { on, .. } => *on,
            Self::Supervisor(_) | Self::Mount { .. } | Self::Unknown => None,
        }
    }
}

impl Builder<'_> {
    pub(super) fn child<'a>(
        &mut self,
        child: &'a ast::Child,
        again: bool,
        parent: &Ident,
        above: &[String],
        cfgs: &[Attribute],
    ) -> Child<'a> {
        let path: Vec<String> = above
            .iter()
            .cloned()
            .chain([names::plain(&child.name)])
            .collect();
        let all_cfgs: Vec<Attribute> = cfgs.iter().chain(&child.cfgs).cloned().collect();
        let kind = self.kind(child, again, parent, &path, &all_cfgs);
        let patch = landing(&child.block, Lands::Policy)
            .chain(own_life(&child.block))
            .collect();
        Child {
            cfgs: &child.cfgs,
            all_cfgs,
            docs: &child.docs,
            name: &child.name,
            again,
            head: child.block.head,
            patch,
            when: child.block.expr("when"),
            replicas: child
                .block
                .get("replicas")
                .map(|field| Replicas { field, alias: names::count(self.root, &path) }),
            kind,
        }
    }

    fn kind<'a>(
        &mut self,
        child: &'a ast::Child,
        again: bool,
        parent: &Ident,
        path: &[String],
        cfgs: &[Attribute],
    ) -> Kind<'a> {
        let block = &child.block;
        match block.place {
            Place::Worker => match block.ty("actor") {
                Some(ty) => Kind::Worker {
                    alias: self.alias(block.place, path, ty, again, cfgs.is_empty()),
                    ty,
                    args: block.expr("args"),
                    on: block.on(),
                },
                None => Kind::Unknown,
            },
            Place::Task => {
                Kind::Task { run: block.expr("run"), args: block.expr("args"), on: block.on() }
            }
            Place::Pool if block.get("actor").is_none() && block.get("run").is_some() => {
                let (input, output) = (block.ty("input"), block.ty("output"));
                let Some(members) = block.get("max") else {
                    return Kind::Unknown;
                };
                // One type, so that pools of the same types share it.
                let both = Type::Verbatim(quote!((#input, #output)));
                Kind::Crew {
                    alias: self.alias(block.place, path, &both, again, cfgs.is_empty()),
                    input,
                    output,
                    run: block.expr("run"),
                    members,
                    shared: block.get("shared"),
                    on: block.on(),
                }
            }
            Place::Pool => {
                let members = block.get("size").or(block.get("max"));
                match (block.ty("actor"), members) {
                    (Some(ty), Some(members)) => Kind::Pool {
                        alias: self.alias(block.place, path, ty, again, cfgs.is_empty()),
                        ty,
                        members,
                        route: match block.get("route").map(|route| &route.value) {
                            Some(Value::Form(formed)) => Some(formed),
                            _ => None,
                        },
                        shared: block.get("shared"),
                        args: block.expr("args"),
                        on: block.on(),
                    },
                    _ => Kind::Unknown,
                }
            }
            Place::Wasm => Kind::Wasm {
                actor: block.ty("actor").map(|ty| {
                    let alias = self.alias(block.place, path, ty, again, cfgs.is_empty());
                    (alias, ty)
                }),
                component: block.expr("component"),
                fuel: block.get("fuel"),
                memory: block.get("memory"),
                tables: block.get("tables"),
                args: block.expr("args"),
                initial: block.expr("initial"),
                grants: block.get("grants"),
                functions: block.expr("functions"),
                components: block.expr("components"),
                supervises: block.get("supervises"),
                call_log: block.expr("call_log"),
                on: block.on(),
            },
            _ => match (block.get("tree"), block.ty("tree")) {
                (Some(_), Some(ty)) => Kind::Mount {
                    alias: self.alias(block.place, path, ty, again, cfgs.is_empty()),
                    ty,
                    context: block.expr("context"),
                    grants: block.get("grants"),
                },
                (Some(_), None) => Kind::Unknown,
                (None, _) => {
                    let handles = names::handles(parent, &child.name);
                    Kind::Supervisor(self.supervisor(block, handles, path, cfgs))
                }
            },
        }
    }
}

impl Builder<'_> {
    /// The one mention of a child's type, shared with other children of the same type.
    fn alias(
        &mut self,
        place: Place,
        path: &[String],
        ty: &Type,
        again: bool,
        always: bool,
    ) -> Ident {
        let mut own = names::alias(self.root, path);
        let shared = !again && always;
        if !again && !always {
            // Children of one name, of which a `cfg` lets one be, may be of several types.
            let before = self.conditional.entry(own.clone()).or_insert(0);
            *before += 1;
            if *before > 1 {
                own = format!("{own}_{before}");
            }
        }
        let text = ty.to_token_stream().to_string();
        // `$crate` is not the same everywhere.
        let name = if shared && !text.contains("$crate") {
            self.aliases.entry((place, text)).or_insert(own).clone()
        } else {
            own
        };
        let span = told_at(Span::mixed_site(), At::tokens(ty).start);
        Ident::new(&name, span)
    }
}

/// What `as_child: policy { .. }` says, which is policy like any other.
pub(crate) fn own_life(block: &Block) -> &[Field] {
    match block.get("as_child").map(|field| &field.value) {
        Some(Value::Form(formed)) => &formed.params,
        _ => &[],
    }
}
