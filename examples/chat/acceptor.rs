//! Takes connections and starts a session for each.

use std::{io, sync::Arc};

use supervision::{PoolRef, prelude::*};
use tokio::net::TcpListener;

use crate::{
    faults::Place,
    session::{Room, Session, SessionArgs},
};

/// What the acceptor needs. The socket that listens is not its own, so that no connection that waits is
/// lost with it.
#[derive(Clone)]
pub struct Door {
    pub listener: Arc<TcpListener>,
    pub sessions: PoolRef<Session>,
    pub room: Room,
}

/// Runs until it is told to stop.
pub async fn accept(door: Door, stop: CancellationToken) -> io::Result<()> {
    while let Some(connection) = stop.run_until_cancelled(door.listener.accept()).await {
        let (socket, _) = connection?;
        door.room.faults.strike(Place::Acceptor);
        let args = SessionArgs { socket, room: door.room.clone() };
        // One that the pool has no room for, or that broke already: the client will be back.
        let _ = door.sessions.spawn(args).await;
    }
    Ok(())
}
