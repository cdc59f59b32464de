//! The actor that runs a component.

use super::{
    WasmArgs, WasmError, WasmMsg,
    guest::{Guest, Limits},
    host::Host,
};
use crate::{Actor, Context, StopReason};

/// A component as an actor. One incarnation is one instance.
pub struct Wasm {
    guest: Guest,
    limits: Limits,
}

impl Actor for Wasm {
    type Args = WasmArgs;
    type Msg = WasmMsg;
    type Error = WasmError;

    async fn start(args: WasmArgs, cx: &mut Context<Self>) -> Result<Self, WasmError> {
        let compiled = args.compiled().await?;
        let host = Host::new(cx.path().into(), args.memory);
        let policy = cx.policy();
        let time = policy.as_ref().map(|policy| policy.start_timeout);
        let start = Limits { fuel: args.fuel, time };
        let mut guest = Guest::new(compiled, host, start).await?;
        guest.init(args.args, None, start).await?;
        let limits =
            Limits { fuel: args.fuel, time: policy.and_then(|policy| policy.handle_timeout) };
        Ok(Self { guest, limits })
    }

    async fn handle(&mut self, msg: WasmMsg, _: &mut Context<Self>) -> Result<(), WasmError> {
        match msg {
            WasmMsg::Tell(message) => {
                self.guest.handle(message, self.limits).await?;
                Ok(())
            }
            WasmMsg::Call(message, reply) => match self.guest.handle(message, self.limits).await {
                Ok(answer) => {
                    reply.send(Ok(answer));
                    Ok(())
                }
                Err(error) => {
                    reply.send(Err(error.clone()));
                    Err(error)
                }
            },
        }
    }

    async fn stop(&mut self, _: StopReason, _: &mut Context<Self>) -> Result<(), WasmError> {
        self.guest.stop(self.limits).await
    }
}

impl std::fmt::Debug for Wasm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wasm")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
