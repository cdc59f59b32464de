//! A machine with a counter for its state.

use std::sync::{Arc, Mutex};

use supervision::{Failure, prelude::*};

/// What a machine fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MachineError {
    #[error("query {0} failed")]
    Query(u32),
    #[error("frame dropped")]
    Frame,
    #[error("view lost")]
    View,
    #[error("display gone")]
    Display,
}

pub(super) type Calls = Arc<Mutex<Vec<String>>>;

/// Counts its transitions.
pub(super) struct Machine {
    pub(super) transitions: u32,
    pub(super) calls: Calls,
}

pub(super) enum MachineMsg {
    Next,
    Fail(MachineError),
    Transitions(Reply<u32>),
}

impl Actor for Machine {
    type Args = Calls;
    type Msg = MachineMsg;
    type Error = MachineError;

    async fn start(calls: Calls, cx: &mut Context<Self>) -> Result<Self, MachineError> {
        if let Some(failure) = cx.last_failure() {
            calls
                .lock()
                .unwrap()
                .push(format!("{} is back after: {failure}", cx.path()));
        }
        Ok(Self { transitions: 0, calls })
    }

    async fn handle(&mut self, msg: MachineMsg, _: &mut Context<Self>) -> Result<(), MachineError> {
        match msg {
            MachineMsg::Next => self.transitions += 1,
            MachineMsg::Fail(error) => return Err(error),
            MachineMsg::Transitions(reply) => reply.send(self.transitions),
        }
        Ok(())
    }

    async fn on_restart(&mut self, failure: &Failure, cx: &mut Context<Self>) {
        let (path, transitions) = (cx.path(), self.transitions);
        let call = format!("{path} restarts after {transitions} transitions: {failure}");
        self.calls.lock().unwrap().push(call);
    }
}

/// Fails a machine.
pub(super) async fn fail(machine: &ActorRef<Machine>, error: MachineError) {
    machine.tell(MachineMsg::Fail(error)).await.unwrap();
}
