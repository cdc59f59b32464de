//! The log: what is in it is accepted.

use std::{collections::HashSet, fs::File, io, path::PathBuf, sync::Arc};

use supervision::prelude::*;

use crate::{
    faults::{Faults, Place},
    file,
    line::Line,
};

/// Takes up each line once, and writes it down before it says so.
pub struct Log {
    file: File,
    known: HashSet<(u32, u32)>,
    faults: Arc<Faults>,
}

pub struct LogArgs {
    pub path: PathBuf,
    pub faults: Arc<Faults>,
}

pub enum LogMsg {
    /// Answers whether the line is new, once it is written.
    Append(Line, Reply<bool>),
}

impl Actor for Log {
    type Args = LogArgs;
    type Msg = LogMsg;
    type Error = io::Error;

    async fn start(args: LogArgs, _: &mut Context<Self>) -> io::Result<Self> {
        let (file, lines) = file::open(&args.path)?;
        let known = lines.iter().map(Line::id).collect();
        Ok(Self { file, known, faults: args.faults })
    }

    async fn handle(&mut self, msg: LogMsg, _: &mut Context<Self>) -> io::Result<()> {
        let LogMsg::Append(line, reply) = msg;
        self.faults.strike(Place::Log);
        let new = !self.known.contains(&line.id());
        if new {
            file::append(&mut self.file, &line)?;
            self.known.insert(line.id());
        }
        reply.send(new);
        Ok(())
    }
}
