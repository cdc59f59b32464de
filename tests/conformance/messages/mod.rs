//! What becomes of messages: the rows of `docs/MESSAGES.md`, each with one message at hand, which was
//! asked, two that wait, and a sender that waits for room.

mod at_hand;
mod down;
mod letters;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use supervision::{AskError, DeadLetter, TellError, prelude::*};
use tokio::time::{Instant, sleep};

/// What a clerk fails with, by what its trees answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("to be resumed")]
    Resume,
    #[error("to be restarted")]
    Restart,
    #[error("to be stopped")]
    Stop,
}

#[derive(Clone)]
pub enum Mail {
    /// Leaves a mark.
    Note(&'static str),
    /// Answers with the number of the incarnation.
    Ask(Reply<u64>),
    /// Takes so long, fails so often, and then answers.
    Work(Duration, Trouble, Arc<AtomicU32>, Reply<u64>),
    /// Panics.
    Panic,
}

/// Who handled what, in order.
#[derive(Clone, Debug, Default)]
pub struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    pub fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

pub struct Clerk(Diary);

impl Actor for Clerk {
    type Args = Diary;
    type Msg = Mail;
    type Error = Trouble;

    async fn start(diary: Diary, _: &mut Context<Self>) -> Result<Self, Trouble> {
        Ok(Self(diary))
    }

    async fn handle(&mut self, msg: Mail, cx: &mut Context<Self>) -> Result<(), Trouble> {
        let by = cx.incarnation();
        match msg {
            Mail::Note(mark) => self.0.push(format!("{mark} #{by}")),
            Mail::Ask(reply) => reply.send(by),
            Mail::Work(time, trouble, fails, reply) => {
                sleep(time).await;
                if fails.load(SeqCst) > 0 {
                    fails.fetch_sub(1, SeqCst);
                    return Err(trouble);
                }
                self.0.push(format!("work #{by}, attempt {}", cx.attempt()));
                reply.send(by);
            }
            Mail::Panic => panic!("told to panic"),
        }
        Ok(())
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// What became of each: the message at hand, its asker, the one that was told and waited, the asker of
/// the one behind it, and the sender that waited for room.
pub type Fates = [String; 5];

/// Loads a clerk whose mailbox holds two, lets `act` happen, and looks after a minute.
async fn fates<T>(
    clerk: &ActorRef<Clerk>,
    diary: &Diary,
    trouble: Trouble,
    times: u32,
    act: impl Future<Output = T>,
) -> Fates {
    let began = Instant::now();
    let fails = Arc::new(AtomicU32::new(times));
    let spawned = clerk.clone();
    let at_hand = tokio::spawn(async move {
        let answer = spawned.ask(|reply| Mail::Work(SECOND, trouble, fails, reply));
        answered(answer.await, began)
    });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    clerk.tell(Mail::Note("queued")).await.unwrap();
    let spawned = clerk.clone();
    let asked = tokio::spawn(async move { answered(spawned.ask(Mail::Ask).await, began) });
    tokio::task::yield_now().await;
    assert_eq!(clerk.queued(), 2, "full");
    let spawned = clerk.clone();
    let waiting = tokio::spawn(async move {
        let told = spawned.tell(Mail::Note("waiting")).await;
        told.map_err(|error| format!("{} after {:?}", refusal(&error), began.elapsed()))
    });
    tokio::task::yield_now().await;
    let kept = act.await;
    sleep(60 * SECOND).await;
    drop(kept);

    let letters = clerk.dead_letters();
    let fate = |mark: &str, is: &dyn Fn(&DeadLetter<Mail>) -> bool| {
        let handled = diary
            .lines()
            .into_iter()
            .find(|line| line.starts_with(mark));
        let dead = letters.iter().find(|letter| is(letter));
        match (handled, dead) {
            (Some(line), None) => line.trim_start_matches(mark).trim().to_owned(),
            (None, Some(letter)) => format!("dead: {}", letter.reason.as_str()),
            (None, None) => "nowhere".to_owned(),
            (Some(_), Some(_)) => "twice".to_owned(),
        }
    };
    let failed = |letter: &DeadLetter<Mail>| letter.reason.as_str() != "stopped";
    let note = |letter: &DeadLetter<Mail>| matches!(letter.message, Some(Mail::Note("queued")));
    let waited = match waiting.await.unwrap() {
        Ok(()) => fate("waiting", &|letter| {
            matches!(letter.message, Some(Mail::Note("waiting")))
        }),
        Err(refused) => refused,
    };
    [
        fate("work", &failed),
        at_hand.await.unwrap(),
        fate("queued", &note),
        asked.await.unwrap(),
        waited,
    ]
}

fn answered(answer: Result<u64, AskError>, began: Instant) -> String {
    let after = began.elapsed();
    match answer {
        Ok(by) => format!("#{by} after {after:?}"),
        Err(AskError::NoAnswer { .. }) => format!("no answer after {after:?}"),
        Err(error) => format!("{error:?} after {after:?}"),
    }
}

fn refusal<M>(error: &TellError<M>) -> &'static str {
    match error {
        TellError::Full { .. } => "full",
        TellError::TimedOut { .. } => "timed out",
        TellError::Down { .. } => "down",
        TellError::Stopped { .. } => "stopped",
        TellError::Gone { .. } => "gone",
        _ => "?",
    }
}

async fn half_a_second() {
    sleep(SECOND / 2).await;
}

supervision_tree!(Office {
    context: Diary,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    on: match error {
        Trouble => match error {
            Trouble::Resume => resume,
            _ => restart,
        },
        _ => restart,
    },
    children: [
        clerk = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2 },
            on: match error {
                Trouble::Resume => resume,
                Trouble::Restart => restart,
                Trouble::Stop => stop,
            },
        },
        patient = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2 },
            retry: attempts { times: 2, backoff: fixed { delay: 1s } },
        },
        slow = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2 },
            backoff: fixed { delay: 3s },
        },
        limited = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2 },
            max_restarts: 0,
            on_limit: stop,
        },
        group = supervisor {
            strategy: one_for_all,
            max_restarts: unlimited,
            backoff: immediate,
            children: [
                clerk = worker {
                    actor: Clerk,
                    args: |diary| diary.clone(),
                    mailbox: queue { capacity: 2 },
                },
                other = worker { actor: Clerk, args: |diary| diary.clone() },
            ],
        },
        desk = supervisor {
            strategy: one_for_one,
            children: [clerk = worker {
                actor: Clerk,
                args: |diary| diary.clone(),
                mailbox: queue { capacity: 2 },
                on: match error {
                    _ => escalate,
                },
            },],
        },
    ],
});

/// The table that is published names a test in each cell, and there are these tests.
#[test]
fn the_table_of_messages_names_its_tests() {
    let table = include_str!("../../../docs/MESSAGES.md");
    let tests = [include_str!("at_hand.rs"), include_str!("down.rs")].concat();
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| **"))
        .collect();
    assert_eq!(rows.len(), 13, "one for each thing that may happen");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').skip(1).collect();
        assert_eq!(cells.len(), 5, "{row}");
        for cell in cells {
            let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
            assert!(!named.is_empty(), "no test for {cell}");
            for name in named {
                assert!(
                    tests.contains(&format!("async fn {name}()")),
                    "no test {name}"
                );
            }
        }
    }
}
