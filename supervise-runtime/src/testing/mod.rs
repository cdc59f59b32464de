//! A kit to test trees with (feature `testing`): children that do what a script says, one ordered trace of everything that they did,
//! virtual time, faults for children that run, and waits for conditions instead of for time.
//!
//! # A tree of scripted children
//!
//! To test a policy, a tree has a [`Lab`] as its context and [`Scripted`] actors (or [`scripted_task`]s) as its children. What they do
//! in `start` is scripted by path before the tree starts; what they do afterwards is told to them by messages ([`Do`]). Everything they
//! do is in [`Lab::trace`], in the order in which it happened.
//!
//! ```
//! use supervision::{prelude::*, testing::*};
//!
//! supervision_tree!(App {
//!     context: Lab,
//!     strategy: rest_for_one,
//!     children: [
//!         feed = worker { actor: Scripted, args: |lab| lab.clone() },
//!         quotes = worker { actor: Scripted, args: |lab| lab.clone() },
//!     ],
//! });
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let lab = Lab::new();
//! // The second incarnation of `feed` does not come up, the third one does.
//! lab.script("feed", [OnStart::Ok, OnStart::Fail, OnStart::Ok]);
//! start_supervised(App::start(lab.clone()), async |app| {
//!     lab.clear();
//!     app.feed.tell(Do::Fail(Failing::Plain)).await.unwrap();
//!     lab.saw("quotes#2 up").await;
//!     lab.assert([
//!         "feed#1 on_restart",
//!         "feed#1 gone",
//!         "quotes#1 stop",
//!         "quotes#1 gone",
//!         "feed#2 start",
//!         "feed#2 gone",
//!         "feed#3 start",
//!         "feed#3 up",
//!         "quotes#2 start",
//!         "quotes#2 up",
//!     ]);
//! })
//! .await;
//! lab.assert_empty();
//! # }
//! ```
//!
//! # Your own tree
//!
//! A tree of your own actors is tested as it is: some of its children replaced by fakes ([`Overrides::fake`](crate::Overrides::fake)), its
//! jitter drawn from a seed ([`Overrides::seed`](crate::Overrides::seed)), its time virtual (`tokio::time::pause`, or
//! `#[tokio::test(start_paused = true)]`, and [`pass`]), and its children made to fail from outside
//! ([`TreeRef::inject`](crate::TreeRef::inject)). [`until`] waits for what it says of itself.
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "a test that fails panics"
)]

mod ended;
mod events;
mod fault;
mod gate;
mod lab;
mod life;
mod scripted;
mod supervised;
mod task;
mod trace;

pub use ended::{exit, gave_up};
pub use events::{drain, history, until};
pub use fault::{Fault, InjectError, InjectedError};
pub(crate) use fault::{Injection, Strike};
pub use gate::{Gate, Spin};
pub use lab::{Lab, OnStart};
pub use life::Life;
pub use scripted::{Do, Failing, Hook, Scripted};
pub use supervised::{pass, start_supervised};
pub use task::{Act, scripted_task};
pub use trace::{Entry, PATIENCE, What};
