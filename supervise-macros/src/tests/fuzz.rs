//! No input, however mutilated, makes the macro panic or expand to something that is no Rust.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::{tokens, well_formed};
use crate::diag::Diagnostics;
use crate::editor::tests::in_editor;
use crate::pipeline::{judge, supervised, supervision_tree};
use crate::{check, parse};

pub(super) const TREE: &str = r#"
Payments {
    context: AppConfig, strategy: one_for_one, max_restarts: 5, within: 60s, doc: "text",
    backoff: exponential { base: 100ms, cap: 30s, factor: 2.0, jitter: 0.2 },
    on: match error { io::Error if late => restart, L => match error { L::C(_) => stop, _ => restart }, _ => escalate },
    children: [
        #[cfg(test)] ledger = worker { actor: Ledger::<A, B>, args: |cfg| Args { url: cfg.url.clone() }, restart: permanent },
        market = supervisor { strategy: rest_for_one, as_child: policy { max_restarts: unlimited }, children: [
            rates = worker { actor: Rates, on: match error { F::T(_) => resume, F::L { after } if *after > LONG => stop } },
            quotes = worker { actor: Quotes, args: |cfg, up| Q { rates: up.rates.clone() } },
        ] },
        poller = task { run: poll, shutdown: brutal },
        sub = supervisor { tree: Market, context: |cfg| cfg.market.clone() },
    ],
}
"#;

const ITEM: &str = "#[derive(Debug)] pub struct Market { #[child(restart = transient)] pub rates: Rates<A>, \
                    #[child(task, run = poll)] poll: TaskRef, #[child(supervisor)] inner: Inner }";

#[test]
fn without_any_one_token() {
    let whole = tokens(TREE);
    for index in 0..count(&whole) {
        sound_tree(mutate(&whole, index, &mut |_| TokenStream::new()));
    }
}

#[test]
fn with_any_one_token_twice() {
    let whole = tokens(TREE);
    for index in 0..count(&whole) {
        sound_tree(mutate(&whole, index, &mut |tree| {
            [tree.clone(), tree].into_iter().collect()
        }));
    }
}

#[test]
fn with_any_one_token_replaced() {
    let whole = tokens(TREE);
    // Each of these in every fourth place, so that every place has three of them.
    let others = [
        ",",
        "5",
        "=>",
        "x",
        "{ }",
        "[a = worker { }]",
        "match",
        "\"t\"",
        "-",
        "#",
        "1e400",
        "_",
    ];
    for (shift, other) in others
        .iter()
        .enumerate()
        .map(|(index, other)| (index % 4, other))
    {
        for index in (shift..count(&whole)).step_by(4) {
            sound_tree(mutate(&whole, index, &mut |_| tokens(other)));
        }
    }
}

#[test]
fn cut_off_anywhere() {
    let whole = tokens(TREE);
    let trees: Vec<TokenTree> = whole.clone().into_iter().collect();
    for length in 0..=trees.len() {
        sound_tree(trees.iter().take(length).cloned().collect());
    }
}

#[test]
fn attributes_mutilated() {
    let (args, item) = (
        tokens("strategy = one_for_one, context = Cfg, within = 5s"),
        tokens(ITEM),
    );
    for index in 0..count(&args) {
        let args = mutate(&args, index, &mut |_| TokenStream::new());
        sound_attribute(args, item.clone());
    }
    for index in 0..count(&item) {
        let broken = mutate(&item, index, &mut |_| TokenStream::new());
        // What is no item any more never reaches an attribute macro.
        if syn::parse2::<syn::Item>(broken.clone()).is_ok() {
            sound_attribute(args.clone(), broken);
        }
    }
}

/// Whatever the input is, what is expanded is Rust, and what is told is told somewhere in the input.
#[track_caller]
pub(super) fn sound_tree(input: TokenStream) {
    let mut diagnostics = Diagnostics::default();
    match parse::tree(input.clone(), &mut diagnostics) {
        Some(tree) => check::tree(&tree, &mut diagnostics),
        None => assert!(!diagnostics.is_empty(), "nothing is told of `{input}`"),
    }
    let bare = input
        .clone()
        .into_iter()
        .all(|tree| matches!(&tree, TokenTree::Group(_)));
    placed(&diagnostics, &input, bare);
    // What an editor gets need not be Rust yet.
    in_editor(|| supervision_tree(input.clone()));
    well_formed(supervision_tree(input));
}

/// The same for an attribute.
#[track_caller]
pub(super) fn sound_attribute(args: TokenStream, item: TokenStream) {
    let mut diagnostics = Diagnostics::default();
    judge(args.clone(), item.clone(), &mut diagnostics);
    placed(&diagnostics, &args, false);
    well_formed(supervised(args, item));
}

#[track_caller]
fn placed(diagnostics: &Diagnostics, input: &TokenStream, bare: bool) {
    for entry in diagnostics.entries() {
        let found = !entry.at.start.byte_range().is_empty();
        // Of nothing at all the whole call is underlined.
        assert!(
            found || bare,
            "`{}` is told nowhere in `{input}`",
            entry.message
        );
    }
}

/// How many tokens there are, those in groups included.
pub(super) fn count(stream: &TokenStream) -> usize {
    let trees = stream.clone().into_iter();
    trees
        .map(|tree| {
            1 + if let TokenTree::Group(group) = tree {
                count(&group.stream())
            } else {
                0
            }
        })
        .sum()
}

/// The stream with its `index`-th token changed.
fn mutate(
    stream: &TokenStream,
    index: usize,
    change: &mut impl FnMut(TokenTree) -> TokenStream,
) -> TokenStream {
    fn walk(
        stream: TokenStream,
        left: &mut Option<usize>,
        change: &mut impl FnMut(TokenTree) -> TokenStream,
    ) -> TokenStream {
        let mut out = TokenStream::new();
        for tree in stream {
            match *left {
                Some(0) => {
                    *left = None;
                    out.extend(change(tree));
                    continue;
                }
                Some(more) => *left = Some(more - 1),
                None => {}
            }
            match tree {
                TokenTree::Group(group) => {
                    let inner = walk(group.stream(), left, change);
                    let mut again = Group::new(group.delimiter(), inner);
                    again.set_span(group.span());
                    out.extend([TokenTree::Group(again)]);
                }
                other => out.extend([other]),
            }
        }
        out
    }
    walk(stream.clone(), &mut Some(index), change)
}
