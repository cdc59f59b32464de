//! The shape of what is expanded.

use quote::ToTokens;
use syn::{Item, ItemStruct};

use super::{tokens, well_formed};
use crate::pipeline::{supervised, supervision_tree};

const TREE: &str = "
App {
    context: Cfg,
    strategy: one_for_one,
    visibility: in_crate,
    on: match error { io::Error => restart, _ => escalate },
    children: [
        /// The books.
        ledger = worker { actor: Ledger, args: |cfg| cfg.url.clone(), restart: transient, shutdown: 2s },
        market = supervisor {
            strategy: rest_for_one,
            children: [
                rates = worker { actor: Rates, on: match error { F::A => resume, _ => stop } },
                quotes = worker { actor: Quotes, args: |_, up| up.rates.clone() },
            ],
        },
        #[cfg(unix)]
        poller = task { run: poll },
        sub = supervisor { tree: Market, context: |cfg| cfg.market },
    ],
}";

pub(super) fn expanded(input: &str) -> syn::File {
    well_formed(supervision_tree(tokens(input)))
}

fn structs(file: &syn::File) -> Vec<&ItemStruct> {
    let structs = file.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs.collect()
}

fn fields(item: &ItemStruct) -> Vec<(String, String)> {
    let fields = item.fields.iter().map(|field| {
        let name = field.ident.as_ref().unwrap().to_string();
        (
            name,
            field.ty.to_token_stream().to_string().replace(' ', ""),
        )
    });
    fields.collect()
}

/// The output as text without spaces, to be searched.
pub(super) fn text(file: &syn::File) -> String {
    dense(&file.to_token_stream().to_string())
}

pub(super) fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

#[track_caller]
pub(super) fn contains(text: &str, part: &str) {
    assert!(text.contains(&dense(part)), "no `{part}` in {text}");
}

#[test]
fn a_struct_of_handles_for_every_supervisor() {
    let file = expanded(TREE);
    let structs = structs(&file);
    let names: Vec<String> = structs.iter().map(|item| item.ident.to_string()).collect();
    assert_eq!(names, ["App", "AppMarket"]);
    let pair = |name: &str, ty: &str| (name.to_owned(), ty.to_owned());
    assert_eq!(
        fields(structs[0]),
        [
            pair("ledger", "::supervision::ActorRef<__App__ledger>"),
            pair("market", "AppMarket"),
            pair("poller", "::supervision::TaskRef"),
            pair("sub", "__App__sub"),
        ]
    );
    assert_eq!(structs[0].vis.to_token_stream().to_string(), "pub (crate)");
}

#[test]
fn documentation_on_everything_public() {
    let file = expanded(TREE);
    for item in structs(&file) {
        assert!(
            item.attrs
                .iter()
                .any(|attribute| attribute.path().is_ident("doc")),
            "{}",
            item.ident
        );
        for field in &item.fields {
            assert!(
                field
                    .attrs
                    .iter()
                    .any(|attribute| attribute.path().is_ident("doc"))
            );
        }
    }
    let ledger = structs(&file)[0].fields.iter().next().unwrap();
    assert!(ledger.to_token_stream().to_string().contains("The books."));
}

#[test]
fn every_type_is_mentioned_once() {
    let text = expanded(TREE).to_token_stream().to_string();
    for ty in ["Cfg", "Ledger", "Rates", "Quotes", "Market"] {
        assert_eq!(
            text.split_whitespace().filter(|word| *word == ty).count(),
            1,
            "{ty}"
        );
    }
}

#[test]
fn conditions_follow_the_child() {
    let text = text(&expanded(TREE));
    // Field, `Clone`, `Debug`, what is written about it, its judgement and its place among those that are judged apart,
    // statement, initialiser; and four times the place of the one behind it.
    assert_eq!(text.matches("#[cfg(unix)]").count(), 12);
}

#[test]
fn arms_become_a_real_match() {
    let text = text(&expanded(TREE));
    contains(
        &text,
        "match error { F :: A => :: supervision :: policy :: Directive :: Resume , _ =>",
    );
}

#[test]
fn a_supervisor_asks_for_types() {
    let text = text(&expanded(TREE));
    contains(&text, "failure.downcast_ref::<io::Error>()");
}

#[test]
fn up_has_the_named_handles_only() {
    let text = text(&expanded(TREE));
    contains(
        &text,
        "struct __Up0 { rates: ::supervision::ActorRef<__App__market__rates>, }",
    );
}

#[test]
fn only_what_is_asked_for_goes_into_a_supervisor() {
    let expanded = text(&expanded(
        "App { strategy: one_for_one, children: [
            a = worker { actor: A }, b = worker { actor: B }, c = worker { actor: C },
            in_between = supervisor { strategy: one_for_one, children: [
                d = worker { actor: D }, e = worker { actor: E },
                inside = supervisor { strategy: one_for_one, children: [
                    f = worker { actor: F, args: |_, up| (up.outer.e.clone(), up.outer.outer.b.clone()) },
                    g = worker { actor: G, args: |_, up| up.f.clone() },
                ] },
                plain = supervisor { strategy: one_for_one, children: [h = worker { actor: H }] },
            ] },
        ] }",
    ));
    for found in [
        "struct __Outer1 { b: ::supervision::ActorRef<__App__b>, }",
        "struct __Outer2 { e: ::supervision::ActorRef<__App__in_between__e>, outer: __Outer1, }",
        "struct __Up { outer: __Outer2, }",
        "struct __Up0 { f: ::supervision::ActorRef<__App__in_between__inside__f>, }",
        "fn __nested(at: &mut ::supervision::__private::Builder<()>) -> AppInBetweenPlain",
    ] {
        contains(&expanded, found);
    }
}

#[test]
fn values_are_data() {
    let text = text(&expanded(TREE));
    contains(
        &text,
        "says: &[::supervision::policy::Said::Restart(::supervision::policy::Restart::Transient),",
    );
    contains(
        &text,
        "::supervision::policy::Shutdown::After(::core::time::Duration::from_nanos(2000000000))",
    );
}

#[test]
fn start_takes_a_context_if_there_is_one() {
    let with = text(&expanded(TREE));
    contains(&with, "async fn start(context: __AppContext)");
    let without = text(&expanded(
        "App { strategy: one_for_one, children: [db = worker { actor: Db }] }",
    ));
    contains(&without, "async fn start() ->");
    contains(
        &with,
        "async fn start_with(context: __AppContext, overrides: ::supervision::Overrides",
    );
    contains(
        &without,
        "async fn start_with(overrides: ::supervision::Overrides",
    );
    contains(
        &without,
        "fn __build(at: &mut ::supervision::__private::Builder<()>) -> Self",
    );
}

#[test]
fn the_facades_path_is_used() {
    let output = supervision_tree(tokens(
        "[::renamed] App { strategy: one_for_one, children: [db = worker { actor: Db }] }",
    ));
    let text = text(&well_formed(output));
    contains(&text, "::renamed::ActorRef");
    assert!(!text.contains("::supervision"));
}

#[test]
fn mistakes_leave_the_types() {
    let file = expanded(&TREE.replace("transient", "always"));
    contains(
        &text(&file),
        "unknown restart policy `always`\\nhelp: write `permanent`",
    );
    let names: Vec<String> = structs(&file)
        .iter()
        .map(|item| item.ident.to_string())
        .collect();
    assert_eq!(names, ["App", "AppMarket"]);
    assert_eq!(fields(structs(&file)[0]).len(), 4);
    contains(&text(&file), "async fn start");
}

#[test]
fn an_actor_keeps_its_item_and_gets_constants() {
    let output = supervised(
        tokens("restart = transient, on = match error { E::A => stop, _ => restart }"),
        tokens("pub struct Db<T: Clone>(T) where T: Send;"),
    );
    let file = well_formed(output);
    let [_, Item::Struct(item), Item::Impl(constants), Item::Impl(on)] = file.items.as_slice()
    else {
        panic!("{}", text(&file))
    };
    let text = dense(&item.to_token_stream().to_string());
    assert_eq!(text, dense("pub struct Db<T: Clone>(T) where T: Send;"));
    let text = dense(&constants.to_token_stream().to_string());
    contains(&text, "impl<T: Clone> Db<T> where T: Send {");
    assert!(text.contains("__SUPERVISED"));
    let text = dense(&on.to_token_stream().to_string());
    // Arms that name an error look into its type, so that the bounds are the type's own.
    contains(&text, "impl<T: Clone> Db<T> where T: Send {");
    assert!(text.contains("__ON"));

    let output = supervised(
        tokens("on = match _error { _ => restart }"),
        tokens("struct Db<T>(T);"),
    );
    let text = dense(&output.to_string());
    contains(&text, "impl<T> Db<T> where Self: ::supervision::Actor {");
}

#[test]
fn an_actor_without_on_has_no_on() {
    let output = supervised(tokens("restart = transient"), tokens("struct Db;"));
    assert!(!output.to_string().contains("__ON"));
}

#[test]
fn a_struct_of_children_keeps_its_names() {
    let output = supervised(
        tokens("strategy = one_for_one"),
        tokens(
            "#[derive(Clone)] pub struct Market { /// Rates.\n #[child] pub rates: Rates, #[child(task, run = poll)] poll: TaskRef }",
        ),
    );
    let file = well_formed(output);
    let market = structs(&file)[0];
    let pair = |name: &str, ty: &str| (name.to_owned(), ty.to_owned());
    assert_eq!(
        fields(market),
        [
            pair("rates", "::supervision::ActorRef<__Market__rates>"),
            pair("poll", "TaskRef")
        ]
    );
    let text = text(&file);
    assert!(!text.contains("#[child"));
    assert!(!text.contains("impl::core::clone::CloneforMarket"));
    contains(&text, "impl ::core::fmt::Debug for Market");
}

/// How many tokens a further child of this kind adds.
fn tokens_of(child: &str) -> usize {
    let size = |children: usize| {
        let list: Vec<String> = (0..children)
            .map(|index| format!("c{index} = {child}"))
            .collect();
        let list = list.join(", ");
        flat(supervision_tree(tokens(&format!(
            "App {{ strategy: one_for_one, children: [{list}] }}"
        ))))
    };
    (size(101) - size(1)) / 100
}

#[test]
fn a_child_stays_small() {
    for (most, child) in [
        (175, "worker { actor: Db, args: |_| 5 }"),
        (215, "task { run: poll }"),
        (
            790,
            "supervisor { strategy: one_for_one, children: [p = task { run: poll }] }",
        ),
        (
            650,
            "worker { actor: Db, args: |_| 5, restart: transient, max_restarts: 3, within: 10s, shutdown: 2s, \
             backoff: fixed { delay: 1s }, on: match error { E::A => stop, _ => restart } }",
        ),
    ] {
        let found = tokens_of(child);
        assert!(found <= most, "{found} tokens for `{child}`");
        assert!(
            found * 2 > most,
            "the bound for `{child}` is loose: {found} of {most}"
        );
    }
}

fn flat(stream: proc_macro2::TokenStream) -> usize {
    let trees = stream.into_iter();
    trees
        .map(|tree| {
            1 + if let proc_macro2::TokenTree::Group(group) = tree {
                flat(group.stream())
            } else {
                0
            }
        })
        .sum()
}

#[test]
fn names_with_underscores_do_not_collide() {
    let file = expanded(
        "App { strategy: one_for_one, children: [a_b = worker { actor: X }, a = supervisor { strategy: one_for_one, children: [b = worker { actor: Y }] }] }",
    );
    let aliases = file.items.iter().filter_map(|item| match item {
        Item::Type(alias) => Some(alias.ident.to_string()),
        _ => None,
    });
    assert_eq!(
        aliases.collect::<Vec<_>>(),
        [
            "__of__App__a_b",
            "__App__a_b",
            "__of__App__a__b",
            "__App__a__b"
        ]
    );
}

#[test]
fn children_of_one_type_share_its_mention() {
    let file = expanded(
        "App { strategy: one_for_one, children: [a = worker { actor: X }, b = supervisor { strategy: one_for_one, children: [c = worker { actor: X }] }, \
         #[cfg(unix)] d = worker { actor: X }, e = supervisor { tree: X }] }",
    );
    let aliases = file.items.iter().filter_map(|item| match item {
        Item::Type(alias) => Some(alias.ident.to_string()),
        _ => None,
    });
    // One that may not be there is no mention for others; and a tree is asked for something else than an actor.
    assert_eq!(
        aliases
            .filter(|name| !name.starts_with("__of"))
            .collect::<Vec<_>>(),
        ["__App__a", "__App__d", "__App__e"]
    );
}
