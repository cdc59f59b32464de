//! One connection.

use std::{io, sync::Arc, time::Duration};

use supervision::prelude::*;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpStream, tcp::OwnedWriteHalf},
};
use tokio_stream::StreamExt as _;
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};

use crate::{
    faults::{Faults, Place},
    feed::{Feed, FeedMsg},
    line::{Line, Malformed},
    log::{Log, LogMsg},
};

/// The longest line that anybody may send, in bytes.
const LONGEST: usize = 1024;

/// How long the log may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves one client, and is gone with it.
pub struct Session {
    socket: OwnedWriteHalf,
    room: Room,
}

/// Where lines go.
#[derive(Clone)]
pub struct Room {
    pub log: ActorRef<Log>,
    pub feed: ActorRef<Feed>,
    pub faults: Arc<Faults>,
}

pub struct SessionArgs {
    pub socket: TcpStream,
    pub room: Room,
}

pub enum SessionMsg {
    Line(Result<String, LinesCodecError>),
    /// The client is gone.
    End,
}

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("the connection failed")]
    Io(#[from] io::Error),
    #[error("the client sent no lines")]
    Lines(#[from] LinesCodecError),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the log did not answer")]
    Log(#[from] supervision::AskError),
}

impl Actor for Session {
    type Args = SessionArgs;
    type Msg = SessionMsg;
    type Error = SessionError;

    async fn start(args: SessionArgs, cx: &mut Context<Self>) -> Result<Self, SessionError> {
        args.socket.set_nodelay(true)?;
        let (read, socket) = args.socket.into_split();
        let lines = FramedRead::new(read, LinesCodec::new_with_max_length(LONGEST));
        let messages = lines
            .map(SessionMsg::Line)
            .chain(tokio_stream::once(SessionMsg::End));
        cx.attach(messages, |msg| msg);
        Ok(Self { socket, room: args.room })
    }

    async fn handle(
        &mut self,
        msg: SessionMsg,
        cx: &mut Context<Self>,
    ) -> Result<(), SessionError> {
        let SessionMsg::Line(line) = msg else {
            cx.stop();
            return Ok(());
        };
        let Room { log, feed, faults } = &self.room;
        let line: Line = line?.parse()?;
        let number = line.number;
        faults.strike(Place::Session);
        let new = log
            .ask_timeout(|reply| LogMsg::Append(line, reply), PATIENCE)
            .await?;
        if new {
            // Whoever follows the feed reads what it misses from the log.
            let _ = feed.try_tell(FeedMsg::Line);
        }
        faults.strike(Place::Acknowledgement);
        self.socket
            .write_all(format!("{number}\n").as_bytes())
            .await?;
        Ok(())
    }
}
