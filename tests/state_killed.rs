//! A process that is killed while it saves: what it acknowledged is there, whole, for the next one.
//!
//! The test starts itself again as the process that is killed. `STATE_KILLS=1000` has it killed more
//! often than the 200 times of a plain run.

#[path = "killed/mod.rs"]
mod killed;

use std::{collections::HashMap, env, time::Duration};

use supervision::{CodecError, Persist, RedbStore, policy::Rng, prelude::*};

use crate::killed::{Directory, FILE, live};

/// How long a state is written down: more than one page of the file.
const LENGTH: usize = 10_000;

/// A number, and bytes that must belong to it.
#[derive(Clone)]
struct Page {
    number: u64,
    bytes: Vec<u8>,
}

impl Page {
    fn new(number: u64) -> Self {
        let mut dice = Rng::new(number);
        let bytes = (0..LENGTH).map(|_| dice.next_u64().to_le_bytes()[0]);
        Self { number, bytes: bytes.collect() }
    }
}

impl Persist for Page {
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        let mut bytes = self.number.to_le_bytes().to_vec();
        bytes.extend(&self.bytes);
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let (number, bytes) = bytes.split_first_chunk().ok_or("no number")?;
        let page = Self::new(u64::from_le_bytes(*number));
        if page.bytes != bytes {
            return Err("a torn page".into());
        }
        Ok(page)
    }
}

struct Writer {
    page: Page,
}

enum Msg {
    /// Turns the page, and answers when that is saved.
    Turn(Reply<u64>),
    Number(Reply<u64>),
}

impl Actor for Writer {
    type Args = ();
    type Msg = Msg;
    type Error = std::convert::Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> {
        Ok(Self { page: Page::new(0) })
    }

    async fn handle(&mut self, msg: Msg, cx: &mut Context<Self>) -> Result<(), Self::Error> {
        match msg {
            Msg::Turn(reply) => {
                self.page = Page::new(self.page.number + 1);
                cx.reply_when_saved(reply, self.page.number);
            }
            Msg::Number(reply) => reply.send(self.page.number),
        }
        Ok(())
    }
}

impl Snapshot for Writer {
    type State = Page;

    fn snapshot(&self) -> Page {
        self.page.clone()
    }

    async fn restore(&mut self, page: Page, _: &mut Context<Self>) -> Result<(), Self::Error> {
        self.page = page;
        Ok(())
    }
}

supervision_tree!(Writers {
    visibility: private,
    context: RedbStore,
    strategy: one_for_one,
    children: [
        a = worker { actor: Writer, state: per_call, store: |store| store.clone() },
        b = worker { actor: Writer, state: per_call, store: |store| store.clone() },
        c = worker {
            actor: Writer,
            state: snapshot { every: 100 },
            store: |store| store.clone()
        },
    ],
});

/// The process that is killed; in a plain run of the tests it does nothing.
#[tokio::test(flavor = "current_thread")]
async fn process() {
    let Ok(file) = env::var(FILE) else { return };
    let store = RedbStore::open(file).await.unwrap();
    let app = Writers::start(store).await.unwrap();
    let writers = [app.a.clone(), app.b.clone(), app.c.clone()];
    for writer in &writers {
        println!(
            "found {} {}",
            writer.path(),
            writer.ask(Msg::Number).await.unwrap()
        );
    }
    let turning = writers.map(|writer| {
        tokio::spawn(async move {
            while let Ok(number) = writer.ask(Msg::Turn).await {
                println!("saved {} {number}", writer.path());
            }
        })
    });
    for turning in turning {
        turning.await.unwrap();
    }
}

#[test]
fn state_s3_what_was_acknowledged_outlives_every_kill() {
    let kills = env::var("STATE_KILLS").map_or(200, |kills| kills.parse().unwrap());
    let directory = Directory::new("native");
    let file = directory.0.join("state.redb");

    let mut dice = Rng::new(7);
    // What each has acknowledged.
    let mut saved: HashMap<String, u64> = HashMap::new();
    for kill in 0..kills {
        // Also before anything is saved, and while the file is made.
        let delay = Duration::from_micros(dice.next_u64() % 60_000);
        let told = live(&file, delay, "found c");
        for line in told {
            let words: Vec<&str> = line.split(' ').collect();
            let [what, writer, number] = words.as_slice() else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            let before = saved.get(*writer).copied().unwrap_or_default();
            match *what {
                "found" => assert!(
                    number >= before,
                    "kill {kill}: {writer} had acknowledged {before}, and {number} is there"
                ),
                "saved" => {
                    assert!(number > before, "kill {kill}: {writer} {before} {number}");
                    saved.insert((*writer).to_owned(), number);
                }
                _ => {}
            }
        }
    }
    let least = saved.values().min();
    assert!(
        saved.len() == 3 && least >= Some(&1),
        "nothing was saved between the kills: {saved:?}"
    );
    println!("killed {kills} times, with {saved:?} saved");
}
