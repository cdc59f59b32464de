//! The actor that does what it is told.

use std::{fmt, future::pending, io, pin::Pin, time::Duration};

use crate::{Actor, Context, Failure, Reply, Start, StopReason};
use tokio::time::sleep;

use super::{
    gate::Spin,
    lab::{Lab, OnStart},
    life::Life,
    trace::What,
};

/// What a scripted child fails with. The names of the first four are the directives that a tree
/// under test gives them, where it has an `on`.
#[derive(Debug, thiserror::Error)]
pub enum Failing {
    /// To be resumed.
    #[error("to be resumed")]
    Resume,
    /// To be restarted.
    #[error("to be restarted")]
    Restart,
    /// To be stopped.
    #[error("to be stopped")]
    Stop,
    /// To be escalated.
    #[error("to be escalated")]
    Escalate,
    /// To be decided by a guard.
    #[error("to be guarded")]
    Guard,
    /// Of no meaning.
    #[error("plain")]
    Plain,
    /// With a source.
    #[error("caused")]
    Caused(#[source] io::Error),
}

/// What a hook does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// It returns.
    Return,
    /// It returns after this long.
    Slow(Duration),
    /// It returns an error, where it can.
    Fail,
    /// It panics.
    Panic,
    /// It never returns.
    Never,
}

/// The messages of a [`Scripted`] actor.
pub enum Do {
    /// Answer with the number of the incarnation.
    Ping(Reply<u64>),
    /// Leave a mark in the trace.
    Mark(&'static str),
    /// End well, by `cx.stop()`.
    Finish,
    /// Fail.
    Fail(Failing),
    /// Panic with this text.
    Panic(&'static str),
    /// From now on the drop of this incarnation panics.
    PanicInDrop,
    /// What the `stop` hook of this incarnation will do.
    OnStop(Hook),
    /// What the `on_restart` hook of this incarnation will do.
    OnRestart(Hook),
    /// Handle this message for so long.
    Sleep(Duration),
    /// Handle this message forever.
    Hang,
    /// Occupy the thread until the gate is open.
    Busy(Spin),
    /// Run this.
    Run(Box<dyn FnOnce() -> Result<(), Failing> + Send>),
    /// Wait for this in the handler.
    Wait(Pin<Box<dyn Future<Output = ()> + Send>>),
}

impl Do {
    /// Runs this in the handler.
    pub fn run(work: impl FnOnce() -> Result<(), Failing> + Send + 'static) -> Self {
        Do::Run(Box::new(work))
    }

    /// Waits for this in the handler.
    pub fn wait(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Do::Wait(Box::pin(work))
    }

    /// A stop will take so long.
    pub fn slow_stop(time: Duration) -> Self {
        Do::OnStop(Hook::Slow(time))
    }

    /// A stop will never end, but for an abort.
    pub fn ignore_stop() -> Self {
        Do::OnStop(Hook::Never)
    }
}

/// An actor that does what its script and its messages say.
pub struct Scripted {
    life: Life,
    on_stop: Hook,
    on_restart: Hook,
}

impl Actor for Scripted {
    type Args = Lab;
    type Msg = Do;
    type Error = Failing;

    async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Failing> {
        let life = Life::begin(&lab, cx.path(), cx.incarnation());
        match lab.next_start(cx.path()) {
            OnStart::Ok => {}
            OnStart::SlowOk(time) => sleep(time).await,
            OnStart::Fail => return Err(Failing::Plain),
            OnStart::SlowFail(time) => {
                sleep(time).await;
                return Err(Failing::Plain);
            }
            OnStart::FailCaused => return Err(Failing::Caused(io::Error::other("the cause"))),
            OnStart::FailResume => return Err(Failing::Resume),
            OnStart::Ignore => return cx.instead(Start::Ignore).await,
            OnStart::Panic => panic!("panic in start"),
            OnStart::Hang => pending().await,
        }
        life.did(What::Up);
        Ok(Self { life, on_stop: Hook::Return, on_restart: Hook::Return })
    }

    async fn handle(&mut self, msg: Do, cx: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Do::Ping(reply) => reply.send(self.life.incarnation()),
            Do::Mark(mark) => self.life.did(What::Mark(mark)),
            Do::Finish => cx.stop(),
            Do::Fail(fault) => return Err(fault),
            Do::Panic(text) => panic!("{text}"),
            Do::PanicInDrop => self.life.panic_when_dropped(),
            Do::OnStop(hook) => self.on_stop = hook,
            Do::OnRestart(hook) => self.on_restart = hook,
            Do::Sleep(time) => sleep(time).await,
            Do::Hang => pending().await,
            Do::Busy(gate) => gate.spin(),
            Do::Run(work) => return work(),
            Do::Wait(work) => work.await,
        }
        Ok(())
    }

    async fn stop(&mut self, reason: StopReason, _: &mut Context<Self>) -> Result<(), Failing> {
        self.life.did(What::Stop(reason));
        perform(self.on_stop).await
    }

    async fn on_restart(&mut self, _: &Failure, _: &mut Context<Self>) {
        self.life.did(What::OnRestart);
        // This hook has no way to return an error.
        let _ = perform(self.on_restart).await;
    }
}

async fn perform(hook: Hook) -> Result<(), Failing> {
    match hook {
        Hook::Return => {}
        Hook::Slow(time) => sleep(time).await,
        Hook::Fail => return Err(Failing::Plain),
        Hook::Panic => panic!("panic in a hook"),
        Hook::Never => pending().await,
    }
    Ok(())
}

impl fmt::Debug for Do {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Do")
    }
}
