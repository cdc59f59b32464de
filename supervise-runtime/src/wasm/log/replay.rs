//! A recording, run again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::{CallLog, Entries, Entry, EntryKind, Hash, Journal, LogError, Recording};
use crate::wasm::{
    Bytes, WasmArgs, WasmError, args::Child, children::SUPERVISOR, guest::Guest, host::Host,
    instance::Limits, link::Granted, world::World,
};

/// Why a recording is not what a component does.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The recording itself is not whole.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The component cannot be had, or does not fit.
    #[error("the component cannot be run again")]
    Component(#[source] WasmError),
    /// It is the recording of another component.
    #[error("the component is {found}, and the recording is of {expected}")]
    OtherComponent {
        /// The hash of the component that was recorded.
        expected: Hash,
        /// The hash of this one.
        found: Hash,
    },
    /// It begins in the midst of an incarnation, or an entry stands where it cannot stand.
    #[error("entry {at} cannot be run again: {kind:?}")]
    Misplaced {
        /// Which one, from zero.
        at: usize,
        /// What it is.
        kind: EntryKind,
    },
    /// A function was called of whose answers nothing is noted.
    #[error(
        "entry {at} is a call of `{import}`, which is not recorded: {}",
        how_recorded(import)
    )]
    Unrecorded {
        /// Which one, from zero.
        at: usize,
        /// The function.
        import: Box<str>,
    },
    /// The component did something else.
    #[error("entry {at} is another one: {recorded:?} was recorded, {replayed:?} happened")]
    Diverged {
        /// Which one, from zero.
        at: usize,
        /// What was recorded.
        recorded: Option<EntryKind>,
        /// What happened now. The same kind, if only the bytes differ.
        replayed: Option<EntryKind>,
    },
}

impl Recording {
    /// Runs it again: calls the same component in the same way, with what functions of the program answered then, and compares every
    /// entry. The result is the head, which is that of the recording.
    ///
    /// The recording has to begin where an incarnation does, and the arguments to have the same component, `fuel`, `memory`, grants and functions; what is in
    /// `init` is taken from the recording. Functions must have been offered by [`recorded`](crate::wasm::Functions::recorded), and are
    /// not called. A call that ended by the clock or with its incarnation is not repeated, since it would end elsewhere.
    ///
    /// So whoever could have changed the recording could have made its end such a call. That it is what was recorded,
    /// [`verify_to`](Recording::verify_to) says, given a head that is known from elsewhere.
    ///
    /// Without `fuel` a component that loops now loops for ever; it gives way to other tasks, so that a `timeout` ends it.
    ///
    /// # Errors
    ///
    /// [`ReplayError`]: at the first entry that differs, or cannot be run again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the replay, which changes nothing.
    pub async fn replay(&self, args: &WasmArgs) -> Result<Hash, ReplayError> {
        let head = self.verify()?;
        let child = args.child(args.granted().clone(), World::of_bytes()).await;
        let child = child.map_err(ReplayError::Component)?;
        let log = CallLog::after(self.base(), 0);
        let mut replay = Replay {
            entries: self.entries(),
            at: 0,
            made: log.subscribe(usize::MAX),
            log,
            answers: Arc::default(),
            child,
            limits: Limits { fuel: args.fuel, time: None, since: None },
            args,
            guest: None,
        };
        while replay.step().await? {}
        Ok(head)
    }
}

struct Replay<'a> {
    entries: &'a [Arc<Entry>],
    /// The next entry to be run.
    at: usize,
    /// Where the calls are noted this time.
    log: CallLog,
    made: Entries,
    answers: Arc<Mutex<VecDeque<Arc<Entry>>>>,
    child: Arc<Child>,
    args: &'a WasmArgs,
    limits: Limits,
    guest: Option<Guest>,
}

impl<'a> Replay<'a> {
    /// One call, or the making of an instance. Whether there was anything left.
    async fn step(&mut self) -> Result<bool, ReplayError> {
        let rest = self.entries.get(self.at..).unwrap_or_default();
        let Some(first) = rest.first() else {
            return Ok(false);
        };
        let length = extent(rest);
        let step = rest.get(..length).unwrap_or_default();
        let repeatable = step
            .last()
            .is_some_and(|last| last.kind.is_end() && last.kind != EntryKind::TimedOut);
        if first.kind == EntryKind::Started {
            self.start(&first.bytes, step).await?;
        } else if !first.kind.is_call() {
            return Err(self.misplaced(first));
        } else if repeatable {
            self.call(first, step).await?;
        } else {
            self.take(step);
        }
        self.compare(length)?;
        self.at += length;
        Ok(true)
    }

    async fn start(&mut self, bytes: &[u8], step: &[Arc<Entry>]) -> Result<(), ReplayError> {
        let found = self.child.ready.code.hash;
        let Some((expected, path)) = bytes
            .split_first_chunk()
            .map(|(hash, path)| (Hash(*hash), path))
        else {
            return Err(LogError::Torn { at: self.at }.into());
        };
        if expected != found {
            return Err(ReplayError::OtherComponent { expected, found });
        }
        self.guest = None;
        // By the clock it ended once, and would not again.
        if step
            .last()
            .is_some_and(|last| last.kind == EntryKind::TimedOut)
        {
            self.take(step);
            return Ok(());
        }
        let path = String::from_utf8_lossy(path);
        let granted = Granted::new(&self.child.reach);
        let mut host = Host::new(
            path.as_ref().into(),
            self.args.room,
            Arc::default(),
            granted,
        );
        host.journal = Some(Journal::replaying(self.log.clone(), self.answers.clone()));
        // What it fails with is noted.
        self.guest = Guest::new(&self.child, host, self.limits).await.ok();
        Ok(())
    }

    async fn call(&mut self, first: &Entry, step: &[Arc<Entry>]) -> Result<(), ReplayError> {
        let mut answers = VecDeque::new();
        for (at, pair) in step.windows(2).enumerate() {
            match pair {
                [call, answer] if call.kind == EntryKind::HostCall => {
                    if answer.kind != EntryKind::HostReturn {
                        return Err(unrecorded(self.at + at, call));
                    }
                    answers.push_back(answer.clone());
                }
                _ => {}
            }
        }
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers;
        let limits = self.limits;
        let Some(guest) = &mut self.guest else {
            return Err(self.misplaced(first));
        };
        let bytes = || Bytes::from(&*first.bytes);
        // How it ends is noted, and compared.
        match first.kind {
            EntryKind::Init => {
                let Some((args, state)) = init_args(&first.bytes) else {
                    return Err(LogError::Torn { at: self.at }.into());
                };
                let _ = guest.init(args.into(), state.map(Into::into), limits).await;
            }
            EntryKind::Handle => drop(guest.handle(bytes(), &limits).await),
            EntryKind::Snapshot => drop(guest.snapshot(limits).await),
            EntryKind::Health => drop(guest.health(limits).await),
            _ => drop(guest.stop(limits).await),
        }
        Ok(())
    }

    /// Takes what cannot be repeated as it was. Its instance was not used afterwards.
    fn take(&mut self, step: &[Arc<Entry>]) {
        for entry in step {
            self.log.add(entry.kind, entry.bytes.clone());
        }
        self.guest = None;
    }

    /// Compares what was noted this time.
    fn compare(&mut self, length: usize) -> Result<(), ReplayError> {
        let mut at = self.at;
        let end = at + length;
        loop {
            let recorded = self.entries.get(at).filter(|_| at < end);
            let replayed = self.made.try_next();
            match (recorded, replayed) {
                (None, None) => return Ok(()),
                (Some(recorded), Some(replayed)) if **recorded == *replayed => at += 1,
                (recorded, replayed) => {
                    return Err(ReplayError::Diverged {
                        at,
                        recorded: recorded.map(|entry| entry.kind),
                        replayed: replayed.map(|entry| entry.kind),
                    });
                }
            }
        }
    }

    fn misplaced(&self, entry: &Entry) -> ReplayError {
        ReplayError::Misplaced { at: self.at, kind: entry.kind }
    }
}

fn unrecorded(at: usize, call: &Entry) -> ReplayError {
    let name = call
        .bytes
        .split(|byte| *byte == 0)
        .next()
        .unwrap_or_default();
    ReplayError::Unrecorded { at, import: String::from_utf8_lossy(name).into() }
}

fn how_recorded(import: &str) -> &'static str {
    if import.starts_with(SUPERVISOR) {
        "what a component runs itself cannot be run again"
    } else {
        "offer it by `Functions::recorded`"
    }
}

/// How many entries belong to the call, or the start, that is the first of these: up to its end, or to where something else begins.
fn extent(entries: &[Arc<Entry>]) -> usize {
    let mut length = 1;
    for entry in entries.iter().skip(1) {
        if entry.kind.is_call() || entry.kind == EntryKind::Started {
            break;
        }
        length += 1;
        if entry.kind.is_end() {
            break;
        }
    }
    length
}

/// How the arguments of `init` are noted.
pub(crate) fn init(args: &[u8], state: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = (args.len() as u64).to_le_bytes().to_vec();
    bytes.extend(args);
    if let Some(state) = state {
        bytes.push(1);
        bytes.extend(state);
    }
    bytes
}

fn init_args(bytes: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (args, rest) = rest.split_at_checked(length)?;
    match rest.split_first() {
        None => Some((args, None)),
        Some((1, state)) => Some((args, Some(state))),
        Some(_) => None,
    }
}
