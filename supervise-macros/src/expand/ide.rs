//! What an editor sees of a tree, under `#[cfg(rust_analyzer)]`.
//!
//! Keys, kinds of child and words stand in the macro's input and nowhere in its output, so that an editor would know nothing
//! about them. Here they stand again, as written, half-typed ones included, as fields and constants of the runtime's hidden
//! module `__ide`, whose documentation and completions they thus get. Types, expressions and patterns are left to the
//! expansion proper, where they have their meaning: nothing of the user's stands in both.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Expr;

use crate::editor::{compiler, editor};
use crate::parse::Annotated;
use crate::parse::ast::{self, Arm, Block, Children, Field, Formed, Krate, Match, Then, Value};
use crate::schema::{CORES, DIRECTIVES, FULL, Place, SHUTDOWNS, Takes, UNLIMITED, Words};

/// The skeleton of a tree.
pub(crate) fn tree(tree: &ast::Tree) -> TokenStream {
    wrapped(&tree.krate, &tree.block)
}

/// The skeleton of an actor's attribute.
pub(crate) fn actor(actor: &Annotated) -> TokenStream {
    wrapped(&actor.krate, &actor.block)
}

fn wrapped(krate: &Krate, of: &Block) -> TokenStream {
    if compiler() {
        return TokenStream::new();
    }
    let block = block(of);
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            #[allow(warnings, clippy::all)]
            fn ide() {
                use #krate::__ide;
                let _ = #block;
            }
        };
    }
}

/// `__ide::kind::worker { restart: .., shut, ..__ide::any() }`.
fn block(block: &Block) -> TokenStream {
    let path = match block.place {
        Place::Root => quote!(__ide::tree),
        Place::Struct => quote!(__ide::attribute::supervisor),
        Place::Actor => quote!(__ide::attribute::actor),
        Place::Supervisor | Place::Worker | Place::Task | Place::Wasm | Place::Pool => {
            let word = block.place.kind().unwrap_or_default();
            let kind = Ident::new(word, block.head);
            quote!(__ide::kind::#kind)
        }
    };
    let fields = fields(&block.fields, &block.half);
    quote!(#path { #fields })
}

/// What stands between braces: every key once, as it was written.
fn fields(given: &[Field], half: &[Ident]) -> TokenStream {
    let mut out = TokenStream::new();
    for (index, field) in given.iter().enumerate() {
        let again = given.iter().take(index).any(|other| other.key == field.key);
        if again || !is_name(&field.key) {
            continue;
        }
        let (key, value) = (&field.key, value(field));
        out.extend(quote!(#key: #value,));
    }
    // An editor that completes a key compares the text with the key to the text without, which must not be the shorter
    // one: hence two names for the rest.
    let mut rest = quote!(..__ide::anything());
    for key in half.iter().filter(|key| is_name(key)) {
        out.extend(quote!(#key,));
        rest = quote!(..__ide::any());
    }
    quote!(#out #rest)
}

fn value(field: &Field) -> TokenStream {
    let word = |words: &Words, word: &str| {
        let (module, word) = (module(words), Ident::new(word, field.at.start));
        quote!(__ide::of(__ide::#module::#word))
    };
    match &field.value {
        Value::Word(words, known) => word(words, known),
        Value::Unlimited => word(&UNLIMITED, "unlimited"),
        Value::PerCore => word(&CORES, "per_core"),
        Value::Full => word(&FULL, "full"),
        Value::Flag(flag) => {
            let flag = Ident::new(if *flag { "true" } else { "false" }, field.at.start);
            quote!(#flag)
        }
        Value::Form(formed) => form(formed, field),
        Value::Match(on) => {
            let directives = directives(on);
            quote!(__ide::of([#(#directives),*]))
        }
        Value::Children(list) => children(list),
        // The constants of the expansion proper are not there for an editor.
        Value::Const(expr) if editor() => quote!(__ide::of(#expr)),
        Value::Broken => half(field),
        // Nothing to say about a literal; what is no plain data stands in the expansion proper.
        Value::Count(_)
        | Value::Amount(_)
        | Value::Time(_)
        | Value::Decimal(_)
        | Value::Text(_)
        | Value::Type(_)
        | Value::Expr(_)
        | Value::Const(_)
        | Value::Path(_) => quote!(__ide::any()),
    }
}

fn form(formed: &Formed, field: &Field) -> TokenStream {
    let word = Ident::new(formed.form.word, field.at.start);
    let params = fields(&formed.params, &formed.half);
    match field.takes {
        Takes::Form(forms) => {
            let module = Ident::new(forms.noun, Span::mixed_site());
            quote!(__ide::of(__ide::#module::#word { #params }))
        }
        _ => quote!(__ide::any()),
    }
}

fn children(children: &Children) -> TokenStream {
    let whole = children.items.iter().map(|child| block(&child.block));
    let half = children.half.iter().filter(|kind| is_name(kind));
    quote!(__ide::of((#(#whole,)* #(__ide::kind::#half,)*)))
}

/// A value that is none, or not yet: a name that is being typed can be completed.
fn half(field: &Field) -> TokenStream {
    let word = match field.raw.as_slice() {
        [TokenTree::Ident(word)] => Some(word),
        [TokenTree::Ident(word), TokenTree::Group(_)] => Some(word),
        _ => None,
    };
    let closed = match field.takes {
        Takes::Word(words) => Some((module(words), false)),
        Takes::Limit => Some((module(&UNLIMITED), true)),
        Takes::Cores => Some((module(&CORES), true)),
        Takes::Shutdown => Some((module(&SHUTDOWNS), true)),
        Takes::Jitter => Some((module(&FULL), true)),
        Takes::Form(forms) => Some((
            Ident::new(forms.noun, Span::mixed_site()),
            forms.constant.is_some(),
        )),
        _ => None,
    };
    match (word.filter(|word| is_name(word)), closed) {
        // Where a word will stand.
        (None, Some((module, false))) if field.raw.is_empty() => {
            let first = first(field.takes);
            quote!(__ide::of(__ide::#module::#first))
        }
        // Nothing but these words.
        (Some(word), Some((module, false))) => quote!(__ide::of(__ide::#module::#word)),
        // These words, and the user's constants.
        (Some(word), Some((module, true))) => quote!(__ide::of({ use __ide::#module::*; #word })),
        _ => match syn::parse2::<Expr>(field.raw.iter().cloned().collect()) {
            Ok(Expr::Path(path)) => quote!(__ide::of(#path)),
            _ => quote!(__ide::any()),
        },
    }
}

/// Any of the words that may stand here.
fn first(takes: Takes) -> Ident {
    let word = match takes {
        Takes::Word(words) => words.words.first(),
        Takes::Form(forms) => forms.forms.first().map(|form| &form.word),
        _ => None,
    };
    Ident::new(word.copied().unwrap_or("none"), Span::mixed_site())
}

/// The directives of a `match`, in order.
fn directives(on: &Match) -> Vec<TokenStream> {
    let module = module(&DIRECTIVES);
    let named = |word: &Ident| quote!(__ide::#module::#word);
    let each = on.arms.iter().flat_map(|Arm { then, .. }| match then {
        Then::Directive { word, span } => vec![named(&Ident::new(word, *span))],
        Then::Match(inner) => directives(inner),
        Then::Classified(_) => Vec::new(),
        Then::Broken(Some(word)) if is_name(word) => vec![named(word)],
        Then::Broken(_) => Vec::new(),
    });
    each.collect()
}

fn module(words: &Words) -> Ident {
    format_ident!("{}", words.module(), span = Span::mixed_site())
}

/// Whether a word may stand where Rust wants a name.
fn is_name(word: &Ident) -> bool {
    syn::parse_str::<Ident>(&word.to_string()).is_ok()
}
