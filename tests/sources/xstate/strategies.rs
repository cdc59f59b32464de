//! A strategy for each actor, as the system has it.

use supervision::{State, TreeError, prelude::*};

use super::machine::{MachineError, MachineMsg};

macro_rules! machine {
    ($($name:ident: $strategy:ident;)*) => {$(
        #[supervised(strategy = $strategy)]
        struct $name {
            transitions: u32,
        }

        impl Actor for $name {
            type Args = ();
            type Msg = MachineMsg;
            type Error = MachineError;

            async fn start((): (), _: &mut Context<Self>) -> Result<Self, MachineError> {
                Ok(Self { transitions: 0 })
            }

            async fn handle(
                &mut self,
                msg: MachineMsg,
                _: &mut Context<Self>,
            ) -> Result<(), MachineError> {
                match msg {
                    MachineMsg::Next => self.transitions += 1,
                    MachineMsg::Fail(error) => return Err(error),
                    MachineMsg::Transitions(reply) => reply.send(self.transitions),
                }
                Ok(())
            }
        }
    )*};
}

machine! {
    Restarted: restart;
    Stopped: stop;
    Resumed: resume;
    Escalating: escalate;
}

supervision_tree!(Strategies {
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        _ => stop,
    },
    children: [
        restarted = worker { actor: Restarted },
        stopped = worker { actor: Stopped },
        resumed = worker { actor: Resumed },
        escalating = worker { actor: Escalating },
    ],
});

#[tokio::test(start_paused = true)]
async fn an_actors_own_strategy_decides_before_its_supervisor_does() {
    let app = Strategies::start().await.unwrap();
    let failed = || MachineMsg::Fail(MachineError::Frame);
    app.restarted.tell(MachineMsg::Next).await.unwrap();
    app.restarted.tell(failed()).await.unwrap();
    assert_eq!(app.restarted.ask(MachineMsg::Transitions).await, Ok(0));
    assert_eq!(app.restarted.incarnation(), 2);

    app.resumed.tell(MachineMsg::Next).await.unwrap();
    app.resumed.tell(failed()).await.unwrap();
    assert_eq!(app.resumed.ask(MachineMsg::Transitions).await, Ok(1));
    assert_eq!(app.resumed.incarnation(), 1);

    app.stopped.tell(failed()).await.unwrap();
    assert!(app.stopped.ask(MachineMsg::Transitions).await.is_err());
    assert_eq!(app.stopped.state(), State::Stopped);

    app.escalating.tell(failed()).await.unwrap();
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("Strategies", "escalating")
    );
}
