//! State of members: handed on from incarnation to incarnation, and by name from process to process.

use std::{io, sync::Arc};

use supervision::{MemoryStore, Persist, StateStore, prelude::*};

struct Counter {
    count: u64,
}

enum Count {
    Add,
    Fail,
    Get(Reply<u64>),
}

impl Actor for Counter {
    type Args = u64;
    type Msg = Count;
    type Error = io::Error;

    async fn start(count: u64, _: &mut Context<Self>) -> Result<Self, io::Error> {
        Ok(Self { count })
    }

    async fn handle(&mut self, msg: Count, _: &mut Context<Self>) -> Result<(), io::Error> {
        match msg {
            Count::Add => self.count += 1,
            Count::Fail => {
                self.count += 100;
                return Err(io::Error::other("as told"));
            }
            Count::Get(reply) => reply.send(self.count),
        }
        Ok(())
    }
}
