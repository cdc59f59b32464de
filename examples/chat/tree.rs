//! The tree.

use std::{path::PathBuf, sync::Arc};

use supervision::prelude::*;
use tokio::net::TcpListener;

use crate::{
    acceptor::{Door, accept},
    faults::Faults,
    feed::Feed,
    log::{Log, LogArgs},
    session::{Room, Session},
};

/// What the program has made ready.
pub struct Config {
    pub listener: Arc<TcpListener>,
    pub log: PathBuf,
    pub faults: Arc<Faults>,
}

supervision_tree!(Chat {
    doc: "The chat server.",
    context: Config,
    strategy: one_for_one,
    // It is under fire.
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        room = supervisor {
            strategy: rest_for_one,
            max_restarts: unlimited,
            backoff: immediate,
            children: [
                log = worker {
                    actor: Log,
                    args: |cfg| LogArgs { path: cfg.log.clone(), faults: cfg.faults.clone() },
                },
                feed = worker { actor: Feed, args: |_, up| up.log.clone() },
            ],
        },
        sessions = pool { actor: Session, max: 5_000, restart: temporary, shutdown: 1s },
        acceptor = task {
            run: accept,
            args: |cfg, up| Door {
                listener: cfg.listener.clone(),
                sessions: up.sessions.clone(),
                room: Room {
                    log: up.room.log.clone(),
                    feed: up.room.feed.clone(),
                    faults: cfg.faults.clone(),
                },
            },
        },
    ],
});
