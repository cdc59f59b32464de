//! Messages to the guest that runs others, and what it answers: see its text.

use std::sync::LazyLock;

use supervision::prelude::*;
use supervision::wasm::{CallError, Wasm};

use crate::guests::of_world;

const GUEST: &str = include_str!("guest.wat");
const WIT: &str = concat!(
    include_str!("../../../supervise-runtime/wit/world.wit"),
    include_str!("../../../supervise-runtime/wit/supervisor.wit"),
);

/// One that is told nothing of its children.
pub static SILENT: LazyLock<Vec<u8>> = LazyLock::new(|| of_world(WIT, "supervising-child", GUEST));

/// One that is told everything.
pub static TOLD: LazyLock<Vec<u8>> =
    LazyLock::new(|| of_world(WIT, "full-supervising-child", GUEST));

/// Where a message is in the guest's memory, and what it is called with.
const BLOCK: usize = 8192 + 8;
/// Where results are.
const RESULT: usize = 1024;

/// What a child is to be like.
#[derive(Clone, Copy, Default)]
pub struct Options {
    pub restart: u8,
    pub max_restarts: Option<u32>,
    pub within: Option<u64>,
    pub backoff: Option<u64>,
    pub memory: Option<u64>,
    pub fuel: Option<u64>,
    pub handle_timeout: Option<u64>,
    pub shutdown: Option<u64>,
}

/// Restarted at once, as often as there are restarts.
pub const PERMANENT: Options = Options {
    restart: 0,
    max_restarts: None,
    within: None,
    backoff: Some(0),
    memory: None,
    fuel: None,
    handle_timeout: None,
    shutdown: None,
};

/// A message with so many bytes to call with, and texts behind them whose places and lengths are to be at these.
fn message(
    what: u8,
    words: usize,
    texts: &[(usize, &[u8])],
    fill: impl FnOnce(&mut [u8]),
) -> Vec<u8> {
    let mut block = vec![0; words];
    fill(&mut block);
    for (place, text) in texts {
        let at = u32::try_from(BLOCK + block.len()).expect("small");
        let length = u32::try_from(text.len()).expect("small");
        block[*place..place + 4].copy_from_slice(&at.to_le_bytes());
        block[place + 4..place + 8].copy_from_slice(&length.to_le_bytes());
        block.extend_from_slice(text);
    }
    let mut message = vec![what, 0, 0, 0, 0, 0, 0, 0];
    message.extend(block);
    message
}

pub fn spawning(what: u8, name: &str, component: &str, args: &[u8], options: Options) -> Vec<u8> {
    let texts = [(0, name.as_bytes()), (8, component.as_bytes()), (16, args)];
    message(what, 136, &texts, |block| {
        block[24] = options.restart;
        if let Some(most) = options.max_restarts {
            block[28] = 1;
            block[32..36].copy_from_slice(&most.to_le_bytes());
        }
        let Options { within, backoff, memory, fuel, handle_timeout, shutdown, .. } = options;
        let further = [within, backoff, memory, fuel, handle_timeout, shutdown];
        for (at, option) in (40..).step_by(16).zip(further) {
            if let Some(value) = option {
                block[at] = 1;
                block[at + 8..at + 16].copy_from_slice(&value.to_le_bytes());
            }
        }
    })
}

/// Has the guest ask a child.
pub fn asking(name: &str, question: &[u8]) -> Vec<u8> {
    message(6, 16, &[(0, name.as_bytes()), (8, question)], |_| ())
}

/// The memory of the guest from where results are.
pub struct Answer(Vec<u8>);

impl Answer {
    pub fn byte(&self, place: usize) -> u8 {
        self.0[place]
    }

    pub fn word(&self, place: usize) -> usize {
        let bytes = self.0[place..place + 4].try_into().expect("four");
        u32::from_le_bytes(bytes) as usize
    }

    pub fn long(&self, place: usize) -> u64 {
        u64::from_le_bytes(self.0[place..place + 8].try_into().expect("eight"))
    }

    /// The text whose place and length are at this place.
    pub fn text(&self, place: usize) -> String {
        String::from_utf8(self.bytes(place).to_vec()).expect("text")
    }

    pub fn bytes(&self, place: usize) -> &[u8] {
        let (from, length) = (self.word(place) - RESULT, self.word(place + 4));
        &self.0[from..from + length]
    }
}

/// The words of a variant, in the order in which the interface has them.
const SPAWN_ERRORS: [&str; 9] = [
    "unknown-component",
    "invalid-name",
    "name-taken",
    "too-many",
    "too-much-memory",
    "too-deep",
    "invalid-option",
    "not-running",
    "failed",
];

pub struct Orders<'a>(pub &'a ActorRef<Wasm>);

impl Orders<'_> {
    async fn call(&self, message: Vec<u8>) -> Result<Answer, CallError> {
        self.0.call(message).await.map(Answer)
    }

    pub async fn spawn(&self, name: &str, component: &str, options: Options) -> Result<(), String> {
        self.spawn_with(name, component, b"", options).await
    }

    pub async fn spawn_with(
        &self,
        name: &str,
        component: &str,
        args: &[u8],
        options: Options,
    ) -> Result<(), String> {
        let answer = self
            .call(spawning(1, name, component, args, options))
            .await
            .expect("an answer");
        if answer.byte(0) == 0 {
            return Ok(());
        }
        // The error is aligned to eight, and so is what goes with it.
        let which = usize::from(answer.byte(8));
        let word = SPAWN_ERRORS[which];
        Err(match which {
            3 | 5 => format!("{word} {}", answer.word(16)),
            4 => format!("{word} {}", answer.long(16)),
            6 | 8 => format!("{word}: {}", answer.text(16)),
            _ => word.to_owned(),
        })
    }

    /// Of an order to a child: not found, or why not.
    async fn order(&self, what: u8, name: &str) -> Result<(), String> {
        let message = message(what, 8, &[(0, name.as_bytes())], |_| ());
        let answer = self.call(message).await.expect("an answer");
        match (answer.byte(0), answer.byte(4)) {
            (0, _) => Ok(()),
            (_, 0) => Err("not-found".into()),
            _ => Err(answer.text(8)),
        }
    }

    pub async fn stop(&self, name: &str) -> Result<(), String> {
        self.order(2, name).await
    }

    pub async fn restart(&self, name: &str) -> Result<(), String> {
        self.order(3, name).await
    }

    pub async fn list(&self) -> Vec<String> {
        let answer = self
            .call(message(4, 8, &[], |_| ()))
            .await
            .expect("an answer");
        let (from, count) = (answer.word(0) - RESULT, answer.word(4));
        (0..count).map(|n| answer.text(from + 8 * n)).collect()
    }

    /// State, incarnation, restarts and last failure.
    pub async fn status(&self, name: &str) -> Option<(u8, u64, u64, Option<String>)> {
        let message = message(5, 8, &[(0, name.as_bytes())], |_| ());
        let answer = self.call(message).await.expect("an answer");
        let failure = (answer.byte(32) == 1).then(|| answer.text(36));
        (answer.byte(0) == 1).then(|| (answer.byte(8), answer.long(16), answer.long(24), failure))
    }

    pub async fn ask(&self, name: &str, question: &[u8]) -> Result<Vec<u8>, String> {
        let answer = self.call(asking(name, question)).await.expect("an answer");
        match (answer.byte(0), answer.byte(4)) {
            (0, _) => Ok(answer.bytes(4).to_vec()),
            (_, 0) => Err("not-found".into()),
            (_, 1) => Err(answer.text(8)),
            _ => Err("held".into()),
        }
    }

    pub async fn subscribe(&self, keep: u32) {
        let message = message(7, 8, &[], |block| {
            block[..4].copy_from_slice(&keep.to_le_bytes())
        });
        self.call(message).await.expect("an answer");
    }

    /// Events by name and kind, and how many were lost.
    pub async fn events(&self, most: u32) -> (Vec<(String, String)>, u64) {
        let message = message(8, 8, &[], |block| {
            block[..4].copy_from_slice(&most.to_le_bytes())
        });
        let answer = self.call(message).await.expect("an answer");
        let (from, count) = (answer.word(0), answer.word(4));
        let event = |n: usize| {
            let at = from - RESULT + 32 * n;
            (answer.text(at), answer.text(at + 16))
        };
        ((0..count).map(event).collect(), answer.long(8))
    }

    pub async fn trap(&self) {
        self.call(vec![9]).await.err().expect("it traps");
    }

    /// What it decides on errors: to restart, to stop, to escalate, or to trap.
    pub async fn decide(&self, verdict: u32) {
        let message = message(11, 8, &[], |block| {
            block[..4].copy_from_slice(&verdict.to_le_bytes())
        });
        self.call(message).await.expect("an answer");
    }

    /// What it was told.
    pub async fn told(&self) -> Vec<String> {
        let told = self.0.call([12]).await.expect("an answer");
        let told = String::from_utf8(told).expect("text");
        told.lines().map(str::to_owned).collect()
    }

    /// Whether the guest failed with an error of its own.
    pub async fn refuse(&self) -> bool {
        self.0.call([13]).await.is_err()
    }
}
