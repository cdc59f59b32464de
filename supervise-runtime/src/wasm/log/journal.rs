//! What notes the calls of one incarnation.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::{CallLog, Entry, EntryKind, Hash, Recorded};
use crate::wasm::{GuestError, WasmError};

/// A log, and in a replay what the host answered then. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    log: CallLog,
    /// Answers of the host that were noted and are to be given again. Behind a lock since the future of a host function has it too;
    /// they never meet.
    answers: Option<Arc<Mutex<VecDeque<Arc<Entry>>>>>,
}

impl Journal {
    pub(crate) fn new(log: CallLog) -> Box<Self> {
        Box::new(Self { log, answers: None })
    }

    /// One that gives these answers instead of asking the host.
    pub(super) fn replaying(log: CallLog, answers: Arc<Mutex<VecDeque<Arc<Entry>>>>) -> Box<Self> {
        Box::new(Self { log, answers: Some(answers) })
    }

    pub(crate) fn note(&self, kind: EntryKind, bytes: Vec<u8>) {
        self.log.add(kind, bytes);
    }

    /// An incarnation begins.
    pub(crate) fn started(&self, component: Hash, path: &str) {
        self.note(EntryKind::Started, [&component.0, path.as_bytes()].concat());
    }

    /// A call, or the making of an instance, ended like this.
    pub(crate) fn failed(&self, error: &WasmError) {
        match error {
            WasmError::Guest(GuestError::Temporary(text)) => {
                self.note(EntryKind::Refused, [&[0], text.as_bytes()].concat());
            }
            WasmError::Guest(GuestError::Permanent(text)) => {
                self.note(EntryKind::Refused, [&[1], text.as_bytes()].concat());
            }
            WasmError::Deadline(_) => {
                self.note(EntryKind::TimedOut, error.to_string().into_bytes());
            }
            _ => self.note(EntryKind::Failed, error.to_string().into_bytes()),
        }
    }

    /// The guest calls a function. In a replay: what it answered then, if that was noted.
    pub(crate) fn host_call<R: Recorded>(
        &self,
        import: &str,
        params: &[u8],
    ) -> Result<Option<R>, WasmError> {
        let call = [import.as_bytes(), &[0], params].concat();
        self.note(EntryKind::HostCall, call);
        let Some(answers) = &self.answers else {
            return Ok(None);
        };
        let noted = answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let answer = noted.and_then(|noted| R::from_bytes(&noted.bytes));
        answer
            .map(Some)
            .ok_or_else(|| WasmError::host(format!("what `{import}` answered was not recorded")))
    }

    /// The guest calls a function of whose answers nothing is noted.
    pub(crate) fn unrecorded(&self, import: &str) {
        self.note(EntryKind::HostCall, [import.as_bytes(), &[0]].concat());
    }

    /// What the function answered.
    pub(crate) fn host_return(&self, answer: &impl Recorded) {
        self.note(EntryKind::HostReturn, answer.to_bytes());
    }
}
