//! The clients, in bursts.

use std::net::SocketAddr;

use tokio::task::JoinSet;

use crate::{
    args::Options,
    client::{self, Sent},
    line::Line,
};

/// How many connections there are at a time. Each takes two file descriptors of this process, and many a
/// system gives a process no more than 1024.
const BURST: u32 = 250;

/// Runs all clients to their end.
pub async fn run(address: SocketAddr, options: &Options) -> Result<Sent, tokio::task::JoinError> {
    let mut all = Sent::default();
    let mut first = 0;
    while first < options.connections {
        let last = first.saturating_add(BURST).min(options.connections);
        let mut burst: JoinSet<Sent> = (first..last)
            .map(|client| client::send(address, lines(client, options.lines)))
            .collect();
        while let Some(sent) = burst.join_next().await {
            let Sent { acknowledged, connections } = sent?;
            all.acknowledged.extend(acknowledged);
            all.connections += connections;
        }
        first = last;
    }
    Ok(all)
}

/// What one client has to say.
pub fn lines(client: u32, count: u32) -> Vec<Line> {
    (1..=count)
        .map(|number| Line {
            client,
            number,
            text: format!("line {number} of {client}, with spaces"),
        })
        .collect()
}
