use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("broken")]
pub struct Broken;

pub struct Feed;

impl Actor for Feed {
    type Args = ();
    type Msg = ();
    type Error = Broken;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Broken> {
        Ok(Self)
    }

    async fn handle(&mut self, (): (), _: &mut Context<Self>) -> Result<(), Broken> {
        Ok(())
    }
}

async fn poll(_: CancellationToken) -> Result<(), Broken> {
    Ok(())
}

#[supervised(strategy = one_for_one)]
pub struct Market {
    #[child(max_restarts = "3")]
    rates: Feed,
    #[child(task, run = poll)]
    poller: Feed,
    name: String,
}

fn main() {}
