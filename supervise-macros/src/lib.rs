//! The macros of the `supervision` crate: [`supervision_tree!`](macro@supervision_tree) and
//! [`#[supervised]`](macro@supervised).
//!
//! Both go the same way: tokens are *parsed* into syntax, which recovers from every mistake; the syntax is *checked*, rule by
//! rule; a *model* of the tree is made from it; and the model is *expanded*. With mistakes, what is expanded is the same
//! types without their insides, so that nothing else in the crate breaks because of them.
//!
//! `SUPERVISE_DEBUG=Name` in the environment of a build prints what the tree or the actor `Name` expands to.

#![forbid(unsafe_code)]

mod check;
mod classify;
mod debug;
mod diag;
mod editor;
mod expand;
mod model;
mod parse;
mod pipeline;
mod schema;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Declares a supervision tree: its children, their policies, and a struct of typed handles.
///
/// The first token is a bracketed path of the crate that holds the runtime, which the macro of the same name in `supervision`
/// puts there; use that one, where the grammar is described.
#[proc_macro]
pub fn supervision_tree(input: TokenStream) -> TokenStream {
    pipeline::supervision_tree(input.into()).into()
}

/// Gives an actor its own policy, or makes a struct of children a typed supervisor.
///
/// # On an actor
///
/// A struct or an enum gets the policy that every tree it stands in starts from; a tree may override any key of it. The
/// attribute does not make an actor: the type also implements `Actor`.
///
/// ```text
/// #[supervised(restart = transient, backoff = fixed { delay: 250ms }, shutdown = 5s, on = match error {
///     FeedError::Timeout(_) => resume,
///     _ => restart,
/// })]
/// struct Feed { socket: Socket }
/// ```
///
/// | key | what it is | value |
/// |---|---|---|
/// | `strategy` | what a failure means that no arm decides | `restart`, `resume`, `stop`, `escalate` |
/// | `on` | what its errors mean, exhaustively | `match error { pattern => directive, .. }` |
/// | `on_panic` | what a panic means | `restart` (default), `stop`, `escalate` |
/// | `restart` | after which ends it is started again | `permanent` (default), `transient`, `temporary` |
/// | `max_restarts`, `within` | a budget of its own | a count or `unlimited`; a duration |
/// | `on_limit` | what happens when that is used up | `escalate` (default), `stop` |
/// | `backoff` | how long it waits before a restart | `immediate`, `fixed { .. }`, `linear { .. }`, `exponential { .. }` |
/// | `start_timeout`, `handle_timeout` | how long a start, or one message, may take | durations; 30s, none |
/// | `shutdown`, `abort_grace` | how long it may take to stop, and to end after an abort | 5s, `brutal`, `infinity`; 1s |
/// | `unstopped` | what happens if it does not end even then | `wait` (default), `escalate` |
/// | `mailbox` | where its messages wait | `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`; `while_down` is `keep`, `reject` or `drop_oldest` |
/// | `retry` | how often a failed message is tried again | `attempts { times: 3, backoff: exponential { base: 100ms } }` |
/// | `significant` | whether its end is, or is part of, the end of its supervisor | `false` |
/// | `health` | how its health is watched | `probe { .. }`, `heartbeat { .. }`, `error_rate { .. }` |
/// | `breaker` | when nothing gets through to it | `trip { failures: 5, within: 60s, reset: 30s, .. }` |
/// | `resume_budget` | how many failures it may be resumed after | `limit { max: 10, within: 60s, then: stop }` |
/// | `state` | what of its state its next incarnation is given; needs a `Snapshot` | `fresh` (default), `snapshot { every: 100 }`, `per_call` |
/// | `crate` | where the `supervision` crate is, if it has another name | `::path` |
///
/// On a type with parameters, arms that name an error need the bounds that make it an actor on the type itself
/// (`struct Cache<K: Send + 'static>`): rustc looks no further where they stand on the `impl Actor` alone.
///
/// # On a struct of children
///
/// With `strategy = one_for_one`, `one_for_all` or `rest_for_one`, and `#[child]` on every field, the struct is a supervisor: a
/// tree of its own with `start`, which other trees can mount. Its fields are written as the children's types and become their
/// handles; derives stand below the attribute, and `Clone` and `Debug` are added if they are not there.
///
/// ```text
/// #[supervised(strategy = rest_for_one, max_restarts = 3, within = 30s, context = MarketConfig)]
/// pub struct Market {
///     #[child(args = |cfg| FeedArgs { url: cfg.url.clone() })]
///     pub rates: RatesFeed,
///     #[child(args = |cfg, up| QuotesArgs { rates: up.rates.clone() }, restart = transient)]
///     pub quotes: Quotes,
///     #[child(task, run = poll)]
///     pub poller: TaskRef,
///     #[child(supervisor, context = |cfg| cfg.archive.clone())]
///     pub archive: Archive,
/// }
/// ```
///
/// Besides `crate`, the keys are those of a `supervisor` block and of a tree: `preset`, `max_restarts`, `within`, `backoff`,
/// `on` (by type, ending with `_`), `on_panic`, `auto_shutdown`, `shutdown`, `context`, `panic_abort`, `panic_hook`. A `#[child(..)]` takes the
/// fields of its kind with `=` for `:`.
#[proc_macro_attribute]
pub fn supervised(args: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::supervised(args.into(), item.into()).into()
}

/// Implements `Classify` for an error from marks on its variants: `#[classify(temporary)]` or `#[classify(permanent)]`.
///
/// Every variant has one, or the enum itself, which then holds for those that have none. A struct has one itself. Where the
/// `supervision` crate has another name, `#[classify(crate = ::path)]` on the type says so.
///
/// ```text
/// #[derive(Debug, thiserror::Error, Classify)]
/// enum FeedError {
///     #[error("timed out")]
///     #[classify(temporary)]
///     Timeout,
///     #[error("rejected: {0}")]
///     #[classify(permanent)]
///     Rejected(String),
/// }
/// ```
#[proc_macro_derive(Classify, attributes(classify))]
pub fn classify(item: TokenStream) -> TokenStream {
    classify::derive(item.into()).into()
}
