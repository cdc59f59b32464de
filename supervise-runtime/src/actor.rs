//! What a supervised actor is.

use std::future::{Future, ready};

use crate::{Context, ErrorValue, Failure, Health};

/// A unit of state that handles one message at a time under a supervisor.
///
/// The methods are declared as functions that return futures which are `Send`; they are written
/// as `async fn`:
///
/// ```
/// use supervise_runtime::{Actor, Context, Reply};
///
/// struct Counter {
///     count: u64,
/// }
///
/// enum CounterMsg {
///     Add(u64),
///     Get(Reply<u64>),
/// }
///
/// impl Actor for Counter {
///     type Args = u64;
///     type Msg = CounterMsg;
///     type Error = std::num::TryFromIntError;
///
///     async fn start(args: u64, _cx: &mut Context<Self>) -> Result<Self, Self::Error> {
///         Ok(Self { count: args })
///     }
///
///     async fn handle(&mut self, msg: CounterMsg, _cx: &mut Context<Self>) -> Result<(), Self::Error> {
///         match msg {
///             CounterMsg::Add(n) => self.count += n,
///             CounterMsg::Get(reply) => reply.send(self.count),
///         }
///         Ok(())
///     }
/// }
/// ```
///
/// # Life
///
/// An actor value is one *incarnation*. [`start`](Actor::start) makes a fresh one at the first start
/// and at every restart; the old one is dropped before. The mailbox, the
/// [`ActorRef`](crate::ActorRef) and the name belong to the logical child and outlive incarnations.
///
/// # Panics
///
/// A panic in any of these methods, or in the actor's `Drop`, is caught and is a failure of the
/// incarnation. One in a hook ([`stop`](Actor::stop), [`on_restart`](Actor::on_restart)) is escalated
/// together with the failure that the hook was called for, except during an ordered stop, where it
/// only shows in the report.
///
/// # Cancellation
///
/// An incarnation that is aborted, or that exceeds a time limit, has its future dropped at the await
/// point where it is; then the actor is dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be supervised: it is not an actor",
    label = "the trait `Actor` is not implemented for `{Self}`",
    note = "implement `Actor` for it; `#[supervised]` gives an actor its policy, it does not make one"
)]
pub trait Actor: Sized + Send + 'static {
    /// What `start` is given, made anew for every incarnation.
    type Args: Send + 'static;
    /// The messages it handles.
    type Msg: Send + 'static;
    /// What goes wrong with it. The arms of `on` match this type.
    type Error: ErrorValue;

    /// Makes an incarnation. The child is up once this returns.
    ///
    /// A child that is not wanted after all returns `cx.instead(Start::Ignore).await`: it is
    /// absent then, which is not an error.
    ///
    /// # Errors
    ///
    /// At the first start an error makes the start of the whole tree fail. In a restart it is a
    /// failure like any other: it is counted, and the start is tried again after the backoff.
    fn start(
        args: Self::Args,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Self, Self::Error>> + Send;

    /// Handles one message.
    ///
    /// # Errors
    ///
    /// An error is answered by a directive: the child's `on`, or what stands for it. The message is
    /// not delivered again.
    fn handle(
        &mut self,
        msg: Self::Msg,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Says how the actor is. Called between two messages at every interval of `health: probe { .. }`, and never without
    /// that field.
    ///
    /// An answer has to come within the probe's `timeout` of the moment when it was due, whatever the actor is doing
    /// then: a message that takes longer counts as a failed probe, and so does an answer of [`Health::Unhealthy`]. So many
    /// failures in a row as the probe's `threshold` says restart the child by its normal policy: at once if the last of them
    /// was silence, and else with an ordered stop. [`Health::Degraded`] is told as an event, and is no failure.
    fn health(&mut self, cx: &mut Context<Self>) -> impl Future<Output = Health> + Send {
        let _ = cx;
        ready(Health::Healthy)
    }

    /// Cleans up before a stop: one that was ordered, one by `cx.stop()`, or one by the directive
    /// `stop`. Not called after a panic or a time-out, nor before a restart for the incarnation's own
    /// failure. The child's `shutdown` limits its time.
    ///
    /// # Errors
    ///
    /// An error is reported as an event and changes nothing.
    fn stop(
        &mut self,
        reason: StopReason,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send {
        let _ = (reason, cx);
        ready(Ok(()))
    }

    /// Cleans up an incarnation that is about to be replaced because handling a message failed with
    /// an error. Not called after a panic or a time-out, when nothing of the incarnation is trusted,
    /// nor where `start` failed. The child's `shutdown` limits its time.
    fn on_restart(
        &mut self,
        failure: &Failure,
        cx: &mut Context<Self>,
    ) -> impl Future<Output = ()> + Send {
        let _ = (failure, cx);
        ready(())
    }
}

/// What `start` may say instead of giving an actor: see
/// [`Context::instead`](crate::Context::instead).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// The child is absent. It is started again by hand, or when its group restarts.
    Ignore,
}

/// Why an incarnation is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// Its supervisor ordered it: a shutdown, an order by hand, or the restart of its group.
    Ordered,
    /// It called `cx.stop()`.
    Requested,
    /// Its failure was answered with the directive `stop`.
    Directive,
}
