//! What an actor is whose state survives.

use std::future::Future;

use super::{CodecError, StateError};
use crate::{Actor, Context};

/// An actor whose state can be handed on to its next incarnation.
///
/// Implementing it changes nothing by itself. A child of such an actor keeps its state if its
/// declaration says so:
///
/// - `state: per_call` commits the state after every message that was handled well;
/// - `state: snapshot { every: 100 }` commits it after every hundredth;
/// - `state: fresh`, the default, commits nothing.
///
/// Both also commit before an ordered stop and before a stop by [`Context::stop`], if the last
/// message was handled well. The state of a failed call is never committed.
///
/// The next incarnation is started as ever, by [`Actor::start`] with its arguments, and then
/// [restored](Snapshot::restore) to what was committed last. With a `store` the state is written
/// there too, off the message path, and the first incarnation of the next process finds it.
///
/// ```
/// use supervision::prelude::*;
///
/// struct Ledger {
///     cents: i64,
/// }
///
/// enum LedgerMsg {
///     Post(i64),
///     Balance(Reply<i64>),
/// }
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("overdrawn")]
/// struct Overdrawn;
///
/// impl Actor for Ledger {
///     type Args = ();
///     type Msg = LedgerMsg;
///     type Error = Overdrawn;
///
///     async fn start((): (), _cx: &mut Context<Self>) -> Result<Self, Overdrawn> {
///         Ok(Self { cents: 0 })
///     }
///
///     async fn handle(&mut self, msg: LedgerMsg, _cx: &mut Context<Self>) -> Result<(), Overdrawn> {
///         match msg {
///             LedgerMsg::Post(cents) => {
///                 self.cents += cents;
///                 if self.cents < 0 {
///                     return Err(Overdrawn);
///                 }
///             }
///             LedgerMsg::Balance(reply) => reply.send(self.cents),
///         }
///         Ok(())
///     }
/// }
///
/// impl Snapshot for Ledger {
///     type State = i64;
///
///     fn snapshot(&self) -> i64 {
///         self.cents
///     }
///
///     async fn restore(&mut self, cents: i64, _cx: &mut Context<Self>) -> Result<(), Overdrawn> {
///         self.cents = cents;
///         Ok(())
///     }
/// }
///
/// supervision_tree!(Bank {
///     strategy: one_for_one,
///     children: [ledger = worker { actor: Ledger, state: per_call }],
/// });
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let bank = Bank::start().await?;
/// bank.ledger.tell(LedgerMsg::Post(100)).await.expect("running");
/// bank.ledger.tell(LedgerMsg::Post(-300)).await.expect("running"); // fails, and takes nothing along
/// assert_eq!(bank.ledger.ask(LedgerMsg::Balance).await?, 100);
/// assert_eq!(bank.ledger.incarnation(), 2);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// A panic in [`snapshot`](Snapshot::snapshot) is one of the message that it follows: the
/// incarnation fails, and the state committed before it stays.
#[diagnostic::on_unimplemented(
    message = "the state of `{Self}` cannot be kept: it has no `Snapshot`",
    label = "the trait `Snapshot` is not implemented for `{Self}`",
    note = "implement `Snapshot` for it: what its state is, how it is taken and how it is restored; or write `state: fresh`"
)]
pub trait Snapshot: Actor {
    /// What is handed on. To be kept in a store, it must implement [`Persist`](crate::Persist).
    type State: Clone + Send + Sync + 'static;

    /// The version of what a store holds. Raise it whenever [`State`](Snapshot::State) is written
    /// in another way, and let [`migrate`](Snapshot::migrate) read the older ones.
    const VERSION: u32 = 1;

    /// What a store's bytes are of. State under another name is never taken for this actor's: the
    /// start fails with [`StateError::Schema`] and nothing is overwritten.
    const SCHEMA: &'static str = "";

    /// The state as it is now. It is called between two messages, and should be cheap.
    fn snapshot(&self) -> Self::State;

    /// Brings an actor that has just started to the state that was committed last. With `per_call`
    /// it also takes a living one back after a failed message that was answered with `resume`.
    /// `start_timeout` limits its time.
    ///
    /// # Errors
    ///
    /// An error, a panic or a time-out drops this actor; another is started fresh in its place, and
    /// [`EventKind::StateRestoreFailed`](crate::EventKind::StateRestoreFailed) tells why.
    fn restore(
        &mut self,
        state: Self::State,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Reads what an older version wrote.
    ///
    /// # Errors
    ///
    /// An error means a fresh start, an event, and a copy of the stored state under its key with
    /// `#rejected` behind it. By default no older version is known.
    fn migrate(version: u32, bytes: &[u8]) -> Result<Self::State, CodecError> {
        let _ = bytes;
        Err(Box::new(StateError::Unknown { version }))
    }
}
