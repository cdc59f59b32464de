//! Supervision trees for tokio, declared in one macro call and checked by the compiler.
//!
//! [`supervision_tree!`] declares a tree of children and their policies, and gives a struct of typed
//! handles; [`Actor`] is what a child with a mailbox implements; [`supervised`](macro@supervised) gives an
//! actor a policy of its own, or turns a struct of children into a tree.
//!
//! ```
//! use supervision::prelude::*;
//!
//! struct Greeter {
//!     greeted: u32,
//! }
//!
//! struct Greet(String, Reply<String>);
//!
//! #[derive(Debug, thiserror::Error)]
//! #[error("nobody to greet")]
//! struct Nobody;
//!
//! impl Actor for Greeter {
//!     type Args = ();
//!     type Msg = Greet;
//!     type Error = Nobody;
//!
//!     async fn start((): (), _cx: &mut Context<Self>) -> Result<Self, Nobody> {
//!         Ok(Self { greeted: 0 })
//!     }
//!
//!     async fn handle(&mut self, Greet(name, reply): Greet, _cx: &mut Context<Self>) -> Result<(), Nobody> {
//!         if name.is_empty() {
//!             return Err(Nobody);
//!         }
//!         self.greeted += 1;
//!         reply.send(format!("Good day {name}, number {}", self.greeted));
//!         Ok(())
//!     }
//! }
//!
//! supervision_tree!(Hotel {
//!     strategy: one_for_one,
//!     children: [
//!         greeter = worker { actor: Greeter },
//!     ],
//! });
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hotel = Hotel::start().await?;
//! assert_eq!(hotel.greeter.ask(|r| Greet("Ada".into(), r)).await?, "Good day Ada, number 1");
//!
//! // The handler fails: the asker learns it at once, and the next incarnation starts counting anew.
//! assert!(hotel.greeter.ask(|r| Greet(String::new(), r)).await.is_err());
//! assert_eq!(hotel.greeter.ask(|r| Greet("Bob".into(), r)).await?, "Good day Bob, number 1");
//! assert_eq!(hotel.greeter.incarnation(), 2);
//!
//! hotel.shutdown().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `signal` (default): [`Running::run_until_signal`].
//! - `store-redb`: `RedbStore`, which keeps state in a file.
//! - `testing`: the `testing` module, a kit to test trees with. For `[dev-dependencies]`.
//! - `serde`: `Json`, state that serde knows; [`Overrides`] from a configuration.

#[doc(inline)]
pub use supervise_macros::{Classify, supervised};
#[doc(inline)]
pub use supervise_runtime::*;

/// What a module that declares a tree needs.
///
/// ```
/// use supervision::prelude::*;
/// ```
pub mod prelude {
    pub use std::time::Duration;

    pub use crate::{
        Actor, ActorRef, Context, Escalated, Handles, Reply, Running, Snapshot, Start, StartError,
        StopReason, TaskContext, TaskRef, Tree, supervised, supervision_tree,
    };
    pub use tokio_util::sync::CancellationToken;
}

/// What the macros' expansions call. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use supervise_macros::supervision_tree;
    pub use supervise_runtime::__private::*;
}

/// Declares a supervision tree: its children, their policies, and a struct of typed handles.
///
/// `supervision_tree!(App { .. })` makes
///
/// - a struct `App` with a field for each child, an [`ActorRef`] for an actor, a [`TaskRef`] for a task and
///   another such struct for a supervisor (`AppMarket` for a child `market`);
/// - `App::start(context)`, or `App::start()` without a `context`, which starts every child in order and gives a
///   [`Running<App>`](Running), or a [`StartError`] that names the child that failed;
/// - `App::SPEC`, the policies of the whole tree as constant data, with everything merged that was written in
///   several places.
///
/// # Grammar
///
/// The body is written as a struct literal, so rustfmt formats it, provided that types are written as expressions would
/// be: `Arc::<Config>` for `Arc<Config>`. Fields come in any order.
///
/// ```text
/// tree      = Name block
/// block     = "{" { field "," } "}"
/// field     = key ":" value
/// children  = "[" { name "=" kind block "," } "]"       kind: worker | task | supervisor | pool | wasm
/// match     = "match" ident "{" { pattern [ "if" expr ] "=>" ( directive | match ) "," } "}"
/// directive = resume | restart | stop | escalate | classified
/// duration  = NUMBER ("ns" | "us" | "ms" | "s" | "m" | "min" | "h"), or a constant of type Duration
/// ```
///
/// | field | on | value (default) |
/// |---|---|---|
/// | `strategy` | supervisor | `one_for_one`, `one_for_all`, `rest_for_one` (must be written) |
/// | `start` | supervisor | `ordered` (default), `concurrent`: its children start, and stop, at the same time |
/// | `max_restarts`, `within` | supervisor: shared by its children; child: its own | a count or `unlimited`, a duration (5 in 60s; a child has none of its own) |
/// | `on_limit` | child | `escalate` (default), `stop` |
/// | `backoff` | supervisor (for its children), child | `immediate`, `fixed { delay }`, `linear { base, step, cap }`, `exponential { base, cap, factor }`; all take `jitter: 0.2` or `jitter: full`, `fast_first: true`, `reset_after` (`within`). Default: exponential, 100ms to 30s, factor 2.0, with jitter 0.2 and `fast_first` |
/// | `preset` | supervisor | `production`, `strict`, `lenient`, `development`: a budget and a backoff, of which every key can be overridden |
/// | `restart` | child | `permanent` (default), `transient`, `temporary` (default of a pool's tasks) |
/// | `on` | worker, task | `match error { .. }` over the child's error type |
/// | `on` | supervisor | `match error { Type => .., _ => .. }` by type, for children without their own and for what escalates from below |
/// | `on_panic` | supervisor, child | `restart` (default), `stop`, `escalate` |
/// | `start_timeout`, `handle_timeout` | child | 30s; none |
/// | `shutdown`, `abort_grace`, `unstopped` | child, supervisor | 5s, `brutal` or `infinity` (supervisor: the sum of its children); 1s; `wait` or `escalate` |
/// | `mailbox` | worker | `queue { capacity: 1024, while_down: keep, dead_letters: 100 }`; `while_down`: `keep`, `reject`, `drop_oldest` |
/// | `retry` | worker, wasm | `attempts { times: 3, backoff: exponential { base: 100ms } }`; needs messages that are `Clone`. Default: none |
/// | `health` | worker, task | worker: `probe { interval: 10s, timeout: 5s, threshold: 3 }`, `error_rate { above: 0.1, window: 60s }`; worker and task: `heartbeat { max_silence: 30s }` (none) |
/// | `breaker` | worker, task | `trip { failures: 5, within: 60s, reset: 30s, probes: 1, successes: 3, while_open: hold }` (none) |
/// | `resume_budget` | worker | `limit { max, within, then: stop }` (none) |
/// | `state` | worker, pool, wasm | `fresh` (default), `snapshot { every: 100 }`, `per_call`: what of its state the next incarnation is given; the actor has a [`Snapshot`], the component exports `snapshot` |
/// | `store` | worker, pool, wasm | a closure of the context that gives a [`StateStore`], in which the state outlives the process; of a pool with `max`, that of members with names |
/// | `component`, `fuel`, `memory`, `args`, `initial` | wasm | a path, `embed("path")` or an expression; limits of a call and of memory; closures of the context that make what the guest begins with, the second the state while none is kept |
/// | `grants`, `functions` | wasm; `grants` also supervisor, for all below it | `none` (default), `allow { clock, random, env, functions, stdio, read, write, network }`, the last four with `features = ["wasi"]`; a closure of the context that gives the program's functions |
/// | `when` | child | `\|cfg\|`: whether it is there at all; its handle is an `Option` then |
/// | `replicas` | worker, task | how many of it there are, a count; its handle is an array then, and each is a child of its own: `feeds/0`, `feeds/1` |
/// | `actor`, `args` | worker | a type; a closure of the context, and of the handles declared before: `\|cfg\|` or `\|cfg, up\|` |
/// | `run`, `args` | task | `async fn(CancellationToken) -> Result<(), E>`, or with arguments before the token; for the token it may take a [`TaskContext`] |
/// | `actor`, `max` | pool | members that come and go: a [`PoolRef`]; how many at most |
/// | `actor`, `args`, `size`, `route` | pool | always so many members, a count or `per_core`: a [`FixedPoolRef`]; `round_robin` (default), `least_loaded`, `by_key { key }` |
/// | `run`, `input`, `output`, `max` | pool | tasks that come and go, `async fn(Input, CancellationToken) -> Result<Output, E>`: a [`TaskPoolRef`]; two types, `()` by default |
/// | `shared` | pool | `limit { max, within: 60s }`: one budget for all members (5 in 60s each) |
/// | `tree`, `context` | supervisor | another tree to mount; a closure that makes its context, as `args` is made |
/// | `as_child` | supervisor | `policy { backoff, max_restarts, within, on_limit }`: its own life under its parent |
/// | `context`, `visibility`, `doc`, `panic_abort`, `panic_hook` | root | a type; `public`, `in_crate`, `private`; text; `refuse`, `accept`; `install`, `leave` |
///
/// The generated types are public unless `visibility` says otherwise. A `context` need not be as visible as they are.
///
/// Inside a supervisor, `up.outer` has the children declared before that supervisor, and `up.outer.outer` those around it:
/// `args: |cfg, up| up.outer.ledger.clone()`. No child may therefore be called `outer`.
///
/// Besides `start` there are `start_with`, which takes [`Overrides`] too, and `prepare`, which gives a [`Prepared`] tree.
///
/// # Precedence
///
/// Child field, then the actor's attribute, then the supervisor that encloses it, then that one's preset, then the
/// default. Nothing is inherited over two levels.
///
/// # Errors
///
/// Every mistake is a compile error on the token that is wrong:
///
/// ```compile_fail
/// # use supervision::prelude::*;
/// supervision_tree!(App {
///     strategy: all_for_one, // unknown strategy `all_for_one`: write `one_for_all`
///     children: [],          // supervisor `App` has no children
/// });
/// ```
#[macro_export]
macro_rules! supervision_tree {
    ($($tree:tt)*) => {
        $crate::__private::supervision_tree!([$crate] $($tree)*);
    };
}

#[doc = include_str!("../docs/RULES.md")]
pub mod rules {}

/// The README's tree compiles and runs as it stands.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
