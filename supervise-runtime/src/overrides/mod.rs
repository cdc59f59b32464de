//! What a start changes about a tree: numbers, from a configuration, and children, in tests.

mod error;
mod nearest;
mod numbers;
mod plan;
#[cfg(feature = "serde")]
mod serde;

use std::{collections::BTreeMap, sync::Arc};

pub(crate) use error::FaultKind;
pub use error::{OverrideError, OverrideFault};
pub use numbers::Numbers;
pub(crate) use plan::{Plan, Planned};

use crate::{
    Actor,
    driver::{Fake, TaskRun},
};

/// What `App::start_with` changes about a tree for one start: some of its numbers, and, in tests, some
/// of its children.
///
/// A child is named by its path, as in `market/rates`, in nested and mounted supervisors too; all
/// replicas of a child have one path, and so have all members of a pool: the pool's. The root's is `""`.
///
/// # Numbers
///
/// What is set here stands above everything that the tree and its actors say. Whatever follows from it
/// is judged as the compiler judges what is written: a limit that no failure could reach, or a child
/// that takes longer to stop than its supervisor has, ends the start with
/// [`StartError::Override`](crate::StartError::Override) before anything is started.
///
/// With the feature `serde` it is read from a configuration: a map from paths to fields, written as in
/// a tree.
///
/// # Fakes
///
/// Any worker, any task and the members of any pool can be replaced, the latter by the path of the pool. The fake lives in the place of the child that the tree
/// declares: under its policy, with its mailbox, behind its handles, which have the type of the real
/// actor still. Where it fails with the same type of error, the child's `on` decides.
///
/// ```
/// use supervision::{Numbers, Overrides, prelude::*};
///
/// struct Ledger;
/// struct Post { cents: u64, done: Reply<bool> }
/// impl Actor for Ledger {
///     type Args = &'static str;
///     type Msg = Post;
///     type Error = std::io::Error;
///     async fn start(_url: &'static str, _: &mut Context<Self>) -> Result<Self, std::io::Error> {
///         unreachable!("a test connects to no database")
///     }
///     async fn handle(&mut self, _: Post, _: &mut Context<Self>) -> Result<(), std::io::Error> { Ok(()) }
/// }
///
/// /// Remembers, where the real one writes.
/// struct FakeLedger { limit: u64 }
/// impl Actor for FakeLedger {
///     type Args = u64;
///     type Msg = Post;
///     type Error = std::io::Error;
///     async fn start(limit: u64, _: &mut Context<Self>) -> Result<Self, std::io::Error> {
///         Ok(Self { limit })
///     }
///     async fn handle(&mut self, post: Post, _: &mut Context<Self>) -> Result<(), std::io::Error> {
///         post.done.send(post.cents <= self.limit);
///         Ok(())
///     }
/// }
///
/// supervision_tree!(App {
///     strategy: one_for_one,
///     children: [ledger = worker { actor: Ledger, args: |_| "postgres://ledger" }],
/// });
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // `#[tokio::test(start_paused = true)]`: time passes only while everybody waits for it, so a test
/// // of a backoff of minutes takes no time, and its durations are exact.
/// let overrides = Overrides::new()
///     .fake::<Ledger, FakeLedger>("ledger", |_url| 100)
///     .set("ledger", Numbers::new().shutdown(Duration::from_secs(1)));
/// let app = App::start_with(overrides).await?;
/// assert!(app.ledger.ask(|done| Post { cents: 99, done }).await?);
/// assert!(!app.ledger.ask(|done| Post { cents: 101, done }).await?);
/// assert!(app.shutdown().await?.is_clean());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub(crate) numbers: BTreeMap<Box<str>, Numbers>,
    pub(crate) fakes: BTreeMap<Box<str>, Arc<Fake>>,
    pub(crate) seed: Option<u64>,
}

impl Overrides {
    /// Changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.fakes.is_empty() && self.seed.is_none()
    }

    /// Changes numbers of the child, or of the supervisor, at this path; those that were changed before
    /// and are not named now stay changed.
    ///
    /// ```
    /// use supervision::{Numbers, Overrides};
    /// use std::time::Duration;
    /// let overrides = Overrides::new()
    ///     .set("", Numbers::new().shutdown(Duration::from_secs(60)))
    ///     .set("market/rates", Numbers::new().max_restarts(3).within(Duration::from_secs(30)));
    /// assert!(!overrides.is_empty());
    /// ```
    #[must_use]
    pub fn set(mut self, path: &str, numbers: Numbers) -> Self {
        let before = self.numbers.remove(path).unwrap_or_default();
        self.numbers.insert(path.into(), numbers.over(before));
        self
    }

    /// Runs an actor `B` in place of the `A` at this path. `make` makes its arguments from those that
    /// the tree makes for the `A`, for every incarnation anew.
    ///
    /// That the two take the same messages is checked by the compiler; that there is an `A` at this
    /// path, at the start.
    #[must_use]
    pub fn fake<A: Actor, B: Actor<Msg = A::Msg>>(
        mut self,
        path: &str,
        make: impl Fn(A::Args) -> B::Args + Send + Sync + 'static,
    ) -> Self {
        self.fakes
            .insert(path.into(), Arc::new(Fake::of_worker::<A, B, _>(make)));
        self
    }

    /// Runs this function in place of the task at this path: an `async fn(CancellationToken)`, with a
    /// result.
    ///
    /// ```
    /// use supervision::{Overrides, prelude::*};
    /// let overrides = Overrides::new().fake_task("poller", |token: CancellationToken| async move {
    ///     token.cancelled().await;
    ///     Ok::<(), std::io::Error>(())
    /// });
    /// assert!(!overrides.is_empty());
    /// ```
    #[must_use]
    pub fn fake_task<M: 'static>(mut self, path: &str, run: impl TaskRun<(), M>) -> Self {
        self.fakes.insert(path.into(), Arc::new(Fake::of_task(run)));
        self
    }

    /// Runs this function in place of that of the pool of tasks at this path: an `async fn` of its input and a
    /// `CancellationToken`, with a result.
    ///
    /// ```
    /// use supervision::{Overrides, prelude::*};
    /// let overrides = Overrides::new().fake_tasks("fetches", |url: String, _: CancellationToken| async move {
    ///     Ok::<_, std::io::Error>(url.len())
    /// });
    /// assert!(!overrides.is_empty());
    /// ```
    #[must_use]
    pub fn fake_tasks<I, O, M>(mut self, path: &str, run: impl TaskRun<I, M, O>) -> Self
    where
        I: Send + 'static,
        O: Send + 'static,
        M: 'static,
    {
        self.fakes
            .insert(path.into(), Arc::new(Fake::of_crew::<I, O, M, _>(run)));
        self
    }

    /// Draws the jitter of every supervisor from this seed and the supervisor's path, so that the same failures at the same times wait for
    /// as long in every run. Without it each start of a tree draws its own.
    ///
    /// ```
    /// assert!(!supervision::Overrides::new().seed(7).is_empty());
    /// ```
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Both; where they change the same number, or replace the same child, `other` is what counts.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.fakes.extend(other.fakes);
        self.seed = other.seed.or(self.seed);
        other
            .numbers
            .into_iter()
            .fold(self, |all, (path, numbers)| all.set(&path, numbers))
    }
}
