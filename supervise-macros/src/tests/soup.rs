//! Random input: whatever it is, the macros tell what is wrong with it, and where.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::fuzz::{TREE, count, sound_attribute, sound_tree};
use super::tokens;
use crate::schema::{ALL_FORMS, FIELDS, VOCABULARIES};

/// Words that mean something somewhere, and some that never do.
fn words() -> Vec<&'static str> {
    let fields = FIELDS.iter().map(|field| field.key);
    let words = VOCABULARIES.iter().flat_map(|words| words.words).copied();
    let forms = ALL_FORMS.iter().flat_map(|forms| forms.forms);
    let forms = forms.flat_map(|form| form.keys().into_iter().chain([form.word]));
    let others = [
        "App", "db", "cfg", "up", "match", "if", "error", "_", "pub", "struct", "E", "in", "self",
        "true", "r#fn",
    ];
    fields.chain(words).chain(forms).chain(others).collect()
}

fn word() -> impl Strategy<Value = TokenStream> {
    proptest::sample::select(words()).prop_map(|word| {
        let ident = match word.strip_prefix("r#") {
            Some(raw) => Ident::new_raw(raw, spanned()),
            None => Ident::new(word, spanned()),
        };
        TokenTree::Ident(ident).into()
    })
}

/// A span that lies in some text.
fn spanned() -> Span {
    tokens("x").into_iter().next().unwrap().span()
}

fn at(mut tree: TokenTree) -> TokenStream {
    tree.set_span(spanned());
    tree.into()
}

fn punct() -> impl Strategy<Value = TokenStream> {
    let letters = proptest::sample::select(",,,:::===>|.#-;&<?!*".chars().collect::<Vec<_>>());
    (letters, any::<bool>()).prop_map(|(letter, joint)| {
        let spacing = if joint {
            Spacing::Joint
        } else {
            Spacing::Alone
        };
        at(Punct::new(letter, spacing).into())
    })
}

fn literal() -> impl Strategy<Value = TokenStream> {
    let texts = [
        "5",
        "0",
        "1_000",
        "60s",
        "0s",
        "250ms",
        "1.5s",
        "9h",
        "999999999999h",
        "1e400",
        "0x10",
        "2.0",
        "0.2",
        "20",
        "\"t\"",
        "'c'",
        "b\"x\"",
        "5u32",
        "64MiB",
        "1.5ns",
        "4294967296",
    ];
    proptest::sample::select(texts.to_vec())
        .prop_map(|text| at(text.parse::<Literal>().unwrap().into()))
}

/// Something that is near enough to the grammar to get far into the parser.
fn phrase() -> impl Strategy<Value = TokenStream> {
    let phrases = [
        "strategy: one_for_one,",
        "actor: Db,",
        "run: poll,",
        "args: |cfg, up| up.db.clone(),",
        "on: match error { E::A => stop, _ => restart },",
        "on: match error { io::Error if x => stop, _ => escalate },",
        "backoff: exponential { base: 5s, cap: 1s },",
        "max_restarts: 5, within: 60s,",
        "db = worker { actor: Db },",
        "shutdown: brutal,",
        "restart: temporary,",
        "#[cfg(unix)]",
        "/// Text.",
        "children: [x = task { run: poll }],",
    ];
    proptest::sample::select(phrases.to_vec()).prop_map(tokens)
}

fn soup() -> impl Strategy<Value = TokenStream> {
    let leaf = prop_oneof![4 => word(), 3 => punct(), 2 => literal(), 4 => phrase()];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let delimiters = [
            Delimiter::Brace,
            Delimiter::Bracket,
            Delimiter::Parenthesis,
            Delimiter::None,
        ];
        (
            proptest::sample::select(delimiters.to_vec()),
            proptest::collection::vec(inner, 0..8),
        )
            .prop_map(|(delimiter, inner)| {
                at(Group::new(delimiter, inner.into_iter().collect()).into())
            })
    })
}

fn several() -> impl Strategy<Value = TokenStream> {
    proptest::collection::vec(soup(), 0..12).prop_map(|parts| parts.into_iter().collect())
}

/// More with `PROPTEST_CASES`.
fn config() -> Config {
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() {
        default.cases
    } else {
        300
    };
    Config { cases, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn anything_at_all(input in several()) {
        // As the facade calls it.
        let mut called = tokens("[::supervision]");
        called.extend(input);
        sound_tree(called);
    }

    #[test]
    fn anything_in_a_tree(input in several()) {
        let mut tree = tokens("App");
        let body = [tokens("strategy: one_for_one,"), input].into_iter().collect();
        tree.extend(at(Group::new(Delimiter::Brace, body).into()));
        sound_tree(tree);
    }

    #[test]
    fn anything_in_a_worker(input in several()) {
        let brace = |inner: TokenStream| at(Group::new(Delimiter::Brace, inner).into());
        let worker = [tokens("db = worker"), brace([tokens("actor: Db,"), input].into_iter().collect())];
        let list = at(Group::new(Delimiter::Bracket, worker.into_iter().collect()).into());
        let body = [tokens("strategy: one_for_one, children:"), list].into_iter().collect();
        sound_tree([tokens("App"), brace(body)].into_iter().collect());
    }

    #[test]
    fn anything_in_an_attribute(input in several()) {
        sound_attribute(input.clone(), tokens("pub struct Db;"));
        sound_attribute(input, tokens("pub struct App { #[child] pub db: Db }"));
    }

    /// A tree that is being typed: everything behind some token is not there yet.
    #[test]
    fn cut_off_inside(at in 0..count(&tokens(TREE))) {
        sound_tree(cut(&tokens(TREE), &mut (at + 1)));
    }
}

/// The first `left` tokens, groups closed.
fn cut(stream: &TokenStream, left: &mut usize) -> TokenStream {
    let mut out = TokenStream::new();
    for tree in stream.clone() {
        if *left == 0 {
            break;
        }
        *left -= 1;
        out.extend([match tree {
            TokenTree::Group(group) => {
                let mut again = Group::new(group.delimiter(), cut(&group.stream(), left));
                again.set_span(group.span());
                TokenTree::Group(again)
            }
            other => other,
        }]);
    }
    out
}
