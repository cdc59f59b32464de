//! A client that does not give up.

use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::line::Line;

/// How long it waits for an acknowledgement before it connects anew.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it waits before it connects anew.
const PAUSE: Duration = Duration::from_millis(2);

/// What became of a client.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What it has an acknowledgement for: all.
    pub acknowledged: Vec<Line>,
    /// How often it connected.
    pub connections: u64,
}

/// Sends these lines until each is acknowledged.
pub async fn send(address: SocketAddr, lines: Vec<Line>) -> Sent {
    let mut waiting: BTreeMap<u32, Line> =
        lines.into_iter().map(|line| (line.number, line)).collect();
    let mut sent = Sent::default();
    while !waiting.is_empty() {
        sent.connections += 1;
        // However it ended: what is still waiting is sent again.
        if connection(address, &mut waiting, &mut sent.acknowledged)
            .await
            .is_err()
        {
            sleep(PAUSE).await;
        }
    }
    sent
}

/// One connection, until all is acknowledged or it breaks.
async fn connection(
    address: SocketAddr,
    waiting: &mut BTreeMap<u32, Line>,
    acknowledged: &mut Vec<Line>,
) -> io::Result<()> {
    let socket = TcpStream::connect(address).await?;
    let (read, mut write) = socket.into_split();
    let all: String = waiting.values().map(|line| format!("{line}\n")).collect();
    write.write_all(all.as_bytes()).await?;
    let mut answers = BufReader::new(read).lines();
    while !waiting.is_empty() {
        let Some(answer) = timeout(PATIENCE, answers.next_line()).await?? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let number: u32 = answer.parse().map_err(io::Error::other)?;
        acknowledged.extend(waiting.remove(&number));
    }
    Ok(())
}
