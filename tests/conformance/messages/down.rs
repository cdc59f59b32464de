//! Messages for children that are down, messages that are tried again, and what senders and askers may
//! rely on.

use std::sync::{Arc, atomic::AtomicU32};

use supervision::{
    AskError, TellError,
    prelude::*,
    testing::{drain, until},
};
use tokio::time::{Instant, sleep};

use super::{Clerk, Diary, Mail, Trouble};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Desks {
    context: Diary,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: fixed { delay: 3s },
    visibility: private,
    children: [
        keeps = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2 },
        },
        rejects = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2, while_down: reject },
        },
        drops = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            mailbox: queue { capacity: 2, while_down: drop_oldest, dead_letters: 2 },
        },
        retries = worker {
            actor: Clerk,
            args: |diary| diary.clone(),
            retry: attempts { times: 2, backoff: fixed { delay: 1s } },
        },
        leaves = worker { actor: Clerk, args: |diary| diary.clone(), restart: temporary },
    ],
});

fn fails(times: u32) -> impl FnOnce(Reply<u64>) -> Mail {
    let times = Arc::new(AtomicU32::new(times));
    move |reply| Mail::Work(Duration::ZERO, Trouble::Restart, times, reply)
}

#[tokio::test(start_paused = true)]
async fn pkc_14_bko_02_a_message_behind_the_poison_one_is_for_the_next_incarnation() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    app.keeps.tell(Mail::Panic).await.unwrap();
    app.keeps.tell(Mail::Note("behind")).await.unwrap();
    sleep(SECOND).await;
    app.keeps
        .tell(Mail::Note("while it backs off"))
        .await
        .unwrap();
    let full = app.keeps.try_tell(Mail::Note("too much")).unwrap_err();
    assert!(full.is_retryable() && matches!(full, TellError::Full { .. }));
    assert_eq!(app.keeps.ask(Mail::Ask).await, Ok(2));
    assert_eq!(diary.lines(), ["behind #2", "while it backs off #2"]);
}

#[tokio::test(start_paused = true)]
async fn bko_06_a_child_that_is_down_says_when_it_will_be_up() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    app.rejects.tell(Mail::Panic).await.unwrap();
    sleep(SECOND).await;
    let due = Instant::now() + 2 * SECOND;
    let refused = app.rejects.tell(Mail::Note("refused")).await.unwrap_err();
    assert!(refused.is_retryable() && !refused.is_fatal());
    assert_eq!(refused.path(), "rejects");
    let TellError::Down { retry_at, msg, .. } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(retry_at, Some(due));
    let path = "rejects".into();
    assert_eq!(
        app.rejects.ask(Mail::Ask).await,
        Err(AskError::Down { path, retry_at })
    );
    tokio::time::sleep_until(due + Duration::from_millis(1)).await;
    app.rejects.tell(msg).await.unwrap();
    assert_eq!(app.rejects.ask(Mail::Ask).await, Ok(2));
    assert_eq!(diary.lines(), ["refused #2"]);
}

#[tokio::test(start_paused = true)]
async fn typ_17_only_the_excess_is_dropped_and_told() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.drops.tell(Mail::Panic).await.unwrap();
    sleep(SECOND).await;
    let question = app.drops.ask(Mail::Ask);
    let rest = async {
        for mark in ["first", "second", "third"] {
            app.drops.tell(Mail::Note(mark)).await.unwrap();
        }
    };
    let (answer, ()) = tokio::join!(question, rest);
    let path = "drops".into();
    assert_eq!(answer, Err(AskError::NoAnswer { path }), "told at once");
    until(&mut events, "drops#1 dead_letters (1) displaced").await;
    until(&mut events, "drops#2 restarted").await;
    assert_eq!(app.drops.ask(Mail::Ask).await, Ok(2));
    assert_eq!(diary.lines(), ["second #2", "third #2"]);

    let status = app.drops.child().status().unwrap();
    assert_eq!(
        status.dead_letters, 3,
        "the panic, the question, the first note"
    );
    assert_eq!(app.tree().counts().dead_letters, 3);
    let letters = app.drops.dead_letters();
    assert_eq!(letters.len(), 2, "no more are kept");
    assert!(letters[0].message.is_none(), "a question is not kept");
    assert!(matches!(letters[1].message, Some(Mail::Note("first"))));
    assert_eq!(letters[1].reason.as_str(), "displaced");
    assert!(letters[1].message_type.ends_with("Mail"));
    assert!(app.drops.dead_letters().is_empty(), "taken out");
    assert_eq!(app.tree().counts().dead_letters, 3, "and still counted");
}

#[tokio::test(start_paused = true)]
async fn e7_a_message_that_fails_every_time_is_a_failure_once_and_kept() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    let mut events = app.tree().events();
    let began = Instant::now();
    let answer = app.retries.ask(fails(9)).await;
    let path = "retries".into();
    assert_eq!(answer, Err(AskError::NoAnswer { path }));
    assert_eq!(began.elapsed(), 2 * SECOND, "at once, and after two waits");
    let told = drain(&mut events);
    assert_eq!(
        told[..2],
        [
            "retries#1 retrying (attempt 1, again in 1s: to be restarted)",
            "retries#1 retrying (attempt 2, again in 1s: to be restarted)",
        ]
    );
    let ended = "retries#1 ended (failed: to be restarted) => restart";
    assert_eq!(
        told[2..],
        [ended, "retries#1 backing_off (attempt 1 in 3s)"]
    );
    let letters = app.retries.dead_letters();
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0]
            .reason
            .failure()
            .is_some_and(|failure| failure.is::<Trouble>())
    );
    let Some(Mail::Work(_, _, _, reply)) = &letters[0].message else {
        panic!("{letters:?}")
    };
    assert!(!reply.is_wanted(), "nobody waits for a dead letter");
}

#[tokio::test(start_paused = true)]
async fn e7_between_attempts_orders_are_obeyed() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    let began = Instant::now();
    let asked = async { (app.retries.ask(fails(9)).await, began.elapsed()) };
    let stop = async {
        sleep(SECOND / 2).await;
        assert_eq!(app.retries.state().as_str(), "running");
        app.retries.child().stop().await.unwrap();
        began.elapsed()
    };
    let ((answer, told), stopped) = tokio::join!(asked, stop);
    assert!(answer.is_err());
    assert_eq!([told, stopped], [SECOND / 2; 2]);
    let letters = app.retries.dead_letters();
    assert_eq!(letters[0].reason.to_string(), "failed: to be restarted");
}

#[tokio::test(start_paused = true)]
async fn a_stop_overtakes_a_full_queue() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    for mark in ["first", "second"] {
        app.keeps.try_tell(Mail::Note(mark)).unwrap();
    }
    app.keeps.child().stop().await.unwrap();
    assert_eq!(diary.lines(), [""; 0], "no message came before it");
    let kept: Vec<bool> = app
        .keeps
        .dead_letters()
        .iter()
        .map(|letter| letter.message.is_some())
        .collect();
    assert_eq!(kept, [true, true]);
    let refused = app.keeps.tell(Mail::Note("later")).await.unwrap_err();
    assert!(!refused.is_retryable() && !refused.is_fatal());
}

#[tokio::test(start_paused = true)]
async fn senders_and_askers_wait_no_longer_than_they_want_to() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    let busy = |reply| {
        let times = Arc::new(AtomicU32::new(0));
        Mail::Work(10 * SECOND, Trouble::Stop, times, reply)
    };
    let path: Arc<str> = "keeps".into();
    let late = app.keeps.ask_timeout(busy, SECOND).await;
    let delivered = |delivered| AskError::TimedOut { path: path.clone(), after: SECOND, delivered };
    assert_eq!(late, Err(delivered(true)));
    assert!(!late.unwrap_err().is_retryable(), "it may be handled yet");
    for mark in ["first", "second"] {
        app.keeps.try_tell(Mail::Note(mark)).unwrap();
    }
    let began = Instant::now();
    let late = app.keeps.tell_timeout(Mail::Note("third"), SECOND).await;
    assert_eq!(began.elapsed(), SECOND);
    let late = late.unwrap_err();
    assert!(late.is_retryable() && matches!(late.into_message(), Mail::Note("third")));
    let late = app.keeps.ask_timeout(Mail::Ask, SECOND).await.unwrap_err();
    assert_eq!(late, delivered(false));
    assert!(late.is_retryable());
    let full = app.keeps.try_ask(Mail::Ask).await.unwrap_err();
    assert!(matches!(full, AskError::Full { .. }));

    // A sender that gives up takes its message along.
    let abandoned = tokio::time::timeout(SECOND, app.keeps.tell(Mail::Note("abandoned")));
    assert!(abandoned.await.is_err());
    sleep(10 * SECOND).await;
    assert_eq!(
        diary.lines(),
        ["work #1, attempt 1", "first #1", "second #1"]
    );
}

#[tokio::test(start_paused = true)]
async fn bko_08_whoever_asks_what_is_gone_learns_it_at_once() {
    let diary = Diary::default();
    let app = Desks::start(diary.clone()).await.unwrap();
    let began = Instant::now();
    app.leaves.child().stop().await.unwrap();
    let gone = app.leaves.ask(Mail::Ask).await.unwrap_err();
    assert!(
        gone.is_fatal() && matches!(gone, AskError::Gone { .. }),
        "{gone:?}"
    );
    let keeps = app.keeps.clone();
    app.shutdown().await.unwrap();
    assert!(keeps.ask(Mail::Ask).await.unwrap_err().is_fatal());
    assert!(keeps.tell(Mail::Panic).await.unwrap_err().is_fatal());
    assert_eq!(began.elapsed(), Duration::ZERO);
}
