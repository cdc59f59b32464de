//! The span of one incarnation in the trace.

use std::sync::Arc;

use super::{lab::Lab, trace::What};

/// Begins with `start` in the trace and ends with `gone`, whichever way the incarnation ends: it is
/// dropped with the actor, or with the future of a start or a task that is given up.
pub struct Life {
    lab: Lab,
    path: Arc<str>,
    incarnation: u64,
    panics: bool,
}

impl Life {
    /// An incarnation begins.
    pub fn begin(lab: &Lab, path: &str, incarnation: u64) -> Self {
        let life = Self { lab: lab.clone(), path: path.into(), incarnation, panics: false };
        life.did(What::Start);
        life
    }

    /// The number of the incarnation.
    pub fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// Where it leaves its trace.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Puts a step into the trace.
    pub fn did(&self, what: What) {
        self.lab.push(&self.path, self.incarnation, what);
    }

    /// Its drop will panic, once it has told the trace.
    pub fn panic_when_dropped(&mut self) {
        self.panics = true;
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.did(What::Gone);
        if self.panics {
            panic!("panic in Drop");
        }
    }
}
