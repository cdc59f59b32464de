//! What was written, before anybody asks whether it makes sense.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, ItemStruct, Pat, Path, Type};

use crate::diag::{At, Hint, hint};
use crate::editor::told_at;
use crate::schema::{self, Form, Lands, Param, Place, Takes, Words};

/// The path of the facade crate.
#[derive(Clone)]
pub(crate) struct Krate {
    path: TokenStream,
    /// Where our own names are looked up: as the path is, so that rustc can underline both as one.
    hygiene: Span,
    /// Whether what is expanded may name parameters of a type, which items of its own cannot see.
    generic: bool,
}

impl Krate {
    /// Names looked up through the path report at `site`, not at the whole call.
    pub(crate) fn new(path: TokenStream, site: Span) -> Self {
        let first = path.clone().into_iter().next();
        let hygiene = first
            .filter(|first| first.to_string() == "$crate")
            .map_or_else(Span::mixed_site, |first| first.span());
        Self { path, hygiene, generic: false }.at(site)
    }

    /// The same path, reporting at `site`.
    pub(crate) fn at(&self, site: Span) -> Self {
        let moved = self.path.clone().into_iter().map(|mut token| {
            token.set_span(self.site(site));
            token
        });
        Self { path: moved.collect(), ..*self }
    }

    /// The same path, in an expansion for a type with parameters.
    pub(crate) fn generic(&self) -> Self {
        Self { generic: true, ..self.clone() }
    }

    /// Whether an expression may become an item of its own.
    pub(crate) fn hoists(&self, expr: &Expr) -> bool {
        let words = expr.to_token_stream().to_string();
        let names_self = words
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| word == "Self");
        !self.generic && !names_self
    }

    /// For tokens of ours that report at `site`; names of locals stay out of the user's sight.
    pub(crate) fn site(&self, site: Span) -> Span {
        told_at(self.hygiene, site)
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

/// A tree, by `supervision_tree!` or by `#[supervised]` on a struct of children.
pub(crate) struct Tree {
    pub(crate) krate: Krate,
    pub(crate) name: Ident,
    pub(crate) shell: Shell,
    pub(crate) block: Block,
}

/// Where the struct of handles comes from.
pub(crate) enum Shell {
    /// The macro makes it.
    Generated,
    /// The user wrote it; its children are fields.
    Struct(Box<ItemStruct>),
}

/// `{ key: value, .. }`.
pub(crate) struct Block {
    pub(crate) place: Place,
    /// What to underline when something is missing: the kind of the child, or the tree's name.
    pub(crate) head: Span,
    /// How a message calls it: ``supervisor `market` ``.
    pub(crate) label: String,
    pub(crate) fields: Vec<Field>,
    /// Keys that are no fields, or not yet: for completion.
    pub(crate) half: Vec<Ident>,
}

impl Block {
    /// The first field of this name.
    pub(crate) fn get(&self, key: &str) -> Option<&Field> {
        self.all(key).next()
    }

    /// All fields of this name; more than one only under `#[cfg]` or by mistake.
    pub(crate) fn all(&self, key: &str) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.key == key)
    }

    /// Whether a key was written, though not so that it could be read: what it lacks was told there.
    pub(crate) fn tried(&self, key: &str) -> bool {
        tried(&self.half, key, &schema::keys(self.place))
    }

    /// Whether a key was written, be it in a way that could not be read.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some() || self.tried(key)
    }

    /// Whether it is a pool of tasks.
    pub(crate) fn is_tasks(&self) -> bool {
        self.place == Place::Pool && self.has("run")
    }

    /// The type given for a key.
    pub(crate) fn ty(&self, key: &str) -> Option<&Type> {
        match &self.get(key)?.value {
            Value::Type(ty) => Some(ty),
            _ => None,
        }
    }

    /// The expression given for a key.
    pub(crate) fn expr(&self, key: &str) -> Option<&Expr> {
        match &self.get(key)?.value {
            Value::Expr(expr) => Some(expr),
            _ => None,
        }
    }

    /// The word given for a key.
    pub(crate) fn word(&self, key: &str) -> Option<&'static str> {
        match &self.get(key)?.value {
            Value::Word(_, word) => Some(word),
            _ => None,
        }
    }

    /// The `match` given for `on`.
    pub(crate) fn on(&self) -> Option<&Match> {
        match &self.get("on")?.value {
            Value::Match(on) => Some(on),
            _ => None,
        }
    }

    /// The children listed in it.
    /// Whether there is a child of this name of which no more is known.
    pub(crate) fn lost(&self, name: &str) -> bool {
        match self.get("children").map(|field| &field.value) {
            Some(Value::Children(children)) => children.lost.iter().any(|lost| lost == name),
            _ => false,
        }
    }

    pub(crate) fn children(&self) -> &[Child] {
        match self.get("children").map(|field| &field.value) {
            Some(Value::Children(children)) => &children.items,
            _ => &[],
        }
    }
}

/// `key: value`, in a block or among a form's parameters.
pub(crate) struct Field {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) key: Ident,
    pub(crate) takes: Takes,
    pub(crate) lands: Lands,
    /// The value's place.
    pub(crate) at: At,
    pub(crate) value: Value,
    /// A broken value as it was written: for completion.
    pub(crate) raw: Vec<TokenTree>,
}

/// A value, as its field takes it.
pub(crate) enum Value {
    /// There is one, and it was complained about.
    Broken,
    Word(&'static Words, &'static str),
    Form(Formed),
    Unlimited,
    /// `size: per_core`.
    PerCore,
    Count(u32),
    /// A number that may be large: of instructions, or of bytes.
    Amount(u64),
    Time(Time),
    /// A decimal number, in parts per million.
    Decimal(u64),
    /// `jitter: full`.
    Full,
    Flag(bool),
    Text(String),
    Type(Type),
    Expr(Expr),
    /// A constant expression where a literal could stand.
    Const(Expr),
    Path(Path),
    Match(Match),
    Children(Children),
}

/// A duration literal.
pub(crate) struct Time {
    pub(crate) nanos: u64,
    /// As it was written.
    pub(crate) text: String,
}

/// A word with its parameters.
pub(crate) struct Formed {
    pub(crate) form: &'static Form,
    pub(crate) params: Vec<Field>,
    /// Keys that are no parameters, or not yet: for completion.
    pub(crate) half: Vec<Ident>,
}

impl Formed {
    pub(crate) fn get(&self, key: &str) -> Option<&Field> {
        self.params.iter().find(|param| param.key == key)
    }

    /// The parameters that must be written and are not.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &'static Param> {
        let required = self.form.params.iter().filter(|param| param.required);
        required.filter(|param| self.get(param.key).is_none())
    }

    /// Whether a parameter was written, though not so that it could be read.
    pub(crate) fn tried(&self, key: &str) -> bool {
        tried(&self.half, key, &self.form.keys())
    }
}

fn tried(half: &[Ident], key: &str, keys: &[&'static str]) -> bool {
    half.iter()
        .any(|written| match hint(&written.to_string(), keys) {
            Some(Hint::Write(meant) | Hint::Perhaps(meant)) => meant == key,
            None => false,
        })
}

/// `match error { .. }`.
pub(crate) struct Match {
    pub(crate) scrutinee: Ident,
    /// Where the braces round the arms stand, which rustc looks at to say where an arm is missing.
    pub(crate) braces: Span,
    pub(crate) arms: Vec<Arm>,
}

impl Match {
    /// Whether one of its arms says this.
    pub(crate) fn says(&self, directive: &str) -> bool {
        self.arms.iter().any(|arm| match &arm.then {
            Then::Directive { word, .. } => *word == directive,
            Then::Match(inner) => inner.says(directive),
            Then::Classified(_) | Then::Broken(_) => false,
        })
    }
}

pub(crate) struct Arm {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) pattern: Pattern,
    /// The pattern's place.
    pub(crate) at: At,
    pub(crate) guard: Option<Expr>,
    pub(crate) then: Then,
}

pub(crate) enum Pattern {
    /// `_`.
    Rest,
    Pat(Box<Pat>),
    Types(Vec<Type>),
    Broken,
}

pub(crate) enum Then {
    Directive {
        word: &'static str,
        span: Span,
    },
    Match(Match),
    /// `classified`: what the error says about itself.
    Classified(Span),
    /// It was complained about; the word that was written, if it was one.
    Broken(Option<Ident>),
}

/// `[ .. ]`.
pub(crate) struct Children {
    pub(crate) items: Vec<Child>,
    /// Some could not be read, and were complained about.
    pub(crate) broken: bool,
    /// Kinds that are none, or not yet: for completion.
    pub(crate) half: Vec<Ident>,
    /// The names of those that could not be read: they are there, whatever they are.
    pub(crate) lost: Vec<Ident>,
}

/// `name = kind { .. }`.
pub(crate) struct Child {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) block: Block,
}
