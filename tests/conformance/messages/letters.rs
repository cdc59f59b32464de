//! Where a message is to be found that its actor failed at: noted with the restart, and handed on to the child's own dead letters
//! before that is forgotten.

use supervision::{DeadLetter, Failure, State, prelude::*};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("told to fail")]
pub struct Told;

pub enum Job {
    Fail,
    Panic,
    Sleep,
    Count(Reply<u64>),
}

/// What an actor does before it is restarted.
#[derive(Clone, Copy, Debug)]
pub enum Hook {
    Nothing,
    Waits,
    Panics,
}

pub struct Porter(Hook);

impl Actor for Porter {
    type Args = Hook;
    type Msg = Job;
    type Error = Told;

    async fn start(hook: Hook, _: &mut Context<Self>) -> Result<Self, Told> {
        Ok(Self(hook))
    }

    async fn handle(&mut self, job: Job, cx: &mut Context<Self>) -> Result<(), Told> {
        match job {
            Job::Fail => return Err(Told),
            Job::Panic => panic!("told to panic"),
            Job::Sleep => sleep(SECOND).await,
            Job::Count(reply) => reply.send(cx.incarnation()),
        }
        Ok(())
    }

    async fn on_restart(&mut self, _: &Failure, _: &mut Context<Self>) {
        match self.0 {
            Hook::Nothing => {}
            Hook::Waits => sleep(SECOND).await,
            Hook::Panics => panic!("in a hook"),
        }
    }
}

supervision_tree!(Hall {
    context: Hook,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        porter = worker { actor: Porter, args: |hook| *hook },
        few = worker { actor: Porter, args: |hook| *hook, mailbox: queue { dead_letters: 5 } },
        none = worker { actor: Porter, args: |hook| *hook, mailbox: queue { dead_letters: 0 } },
        many = worker { actor: Porter, args: |hook| *hook, mailbox: queue { dead_letters: 300 } },
        limited = worker {
            actor: Porter,
            args: |hook| *hook,
            max_restarts: 1,
            within: 10s,
            on_limit: stop,
        },
        group = supervisor {
            strategy: one_for_all,
            max_restarts: unlimited,
            backoff: immediate,
            children: [
                first = worker { actor: Porter, args: |hook| *hook },
                second = worker { actor: Porter, args: |hook| *hook },
            ],
        },
        crowd = pool {
            actor: Porter,
            max: 3,
            restart: transient,
            max_restarts: unlimited,
            backoff: immediate,
        },
    ],
});

async fn fail(porter: &ActorRef<Porter>, times: usize) {
    for _ in 0..times {
        porter.tell(Job::Fail).await.unwrap();
    }
    let _ = porter.ask(Job::Count).await;
}

fn incarnations(letters: &[DeadLetter<Job>]) -> Vec<u64> {
    for letter in letters {
        let failure = letter.reason.failure().expect("a failure");
        assert!(failure.is::<Told>() && letter.message.is_none());
        assert_eq!(failure.incarnation(), letter.incarnation);
        assert_eq!(failure.path(), &*letter.path);
    }
    letters.iter().map(|letter| letter.incarnation).collect()
}

fn counted(porter: &ActorRef<Porter>) -> u64 {
    porter.child().status().unwrap().dead_letters
}

#[tokio::test(start_paused = true)]
async fn as_many_are_kept_as_the_mailbox_says_and_all_are_counted() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    for (porter, kept) in [(&app.few, 4..=8), (&app.many, 1..=8), (&app.porter, 1..=8)] {
        fail(porter, 8).await;
        let letters = porter.dead_letters();
        assert_eq!(incarnations(&letters), kept.collect::<Vec<_>>());
        assert_eq!(counted(porter), 8);
        assert!(porter.dead_letters().is_empty(), "taken out");
        fail(porter, 1).await;
        assert_eq!(incarnations(&porter.dead_letters()), [9]);
        assert_eq!(counted(porter), 9);
    }
    fail(&app.none, 8).await;
    assert!(app.none.dead_letters().is_empty());
    assert_eq!(counted(&app.none), 8);
    assert_eq!(app.tree().counts().dead_letters, 35);
}

#[tokio::test(start_paused = true)]
async fn the_last_hundred_are_kept_however_many_fail() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    fail(&app.porter, 250).await;
    let letters = incarnations(&app.porter.dead_letters());
    assert_eq!(letters, (151..=250).collect::<Vec<_>>());
    assert_eq!(counted(&app.porter), 250);
    fail(&app.many, 250).await;
    let letters = incarnations(&app.many.dead_letters());
    assert_eq!(letters, (1..=250).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn restarts_for_other_reasons_push_none_out() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    let (first, second) = (&app.group.first, &app.group.second);
    fail(first, 3).await;
    fail(second, 150).await;
    assert_eq!(incarnations(&first.dead_letters()), [1, 2, 3]);
    assert_eq!(second.dead_letters().len(), 100);
    // Alone, so that each is noted with its restart; then as often by hand.
    fail(&app.porter, 3).await;
    for _ in 0..150 {
        app.porter.child().restart().await.unwrap();
    }
    fail(&app.porter, 2).await;
    let letters = incarnations(&app.porter.dead_letters());
    assert_eq!(letters, [1, 2, 3, 154, 155]);
    assert_eq!(counted(&app.porter), 5);
}

#[tokio::test(start_paused = true)]
async fn those_that_failed_and_those_that_did_not_are_in_the_order_of_time() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    fail(&app.few, 2).await;
    app.few.tell(Job::Panic).await.unwrap();
    fail(&app.few, 1).await;
    sleep(SECOND).await;
    app.few.tell(Job::Sleep).await.unwrap();
    app.few.tell(Job::Fail).await.unwrap();
    tokio::task::yield_now().await;
    app.few.child().stop().await.unwrap();
    app.few.child().start().await.unwrap();
    sleep(SECOND).await;
    fail(&app.few, 1).await;
    let letters = app.few.dead_letters();
    let times: Vec<_> = letters.iter().map(|letter| letter.at).collect();
    assert!(times.is_sorted());
    let reasons: Vec<_> = letters
        .iter()
        .map(|letter| letter.reason.as_str())
        .collect();
    assert_eq!(reasons, ["failed", "failed", "failed", "stopped", "failed"]);
    let incarnations: Vec<_> = letters.iter().map(|letter| letter.incarnation).collect();
    assert_eq!(incarnations, [2, 3, 4, 5, 6]);
    assert_eq!(counted(&app.few), 6);
}

#[tokio::test(start_paused = true)]
async fn while_the_actor_looks_back_it_is_there_already() {
    let app = Hall::start(Hook::Waits).await.unwrap();
    app.porter.tell(Job::Fail).await.unwrap();
    sleep(SECOND / 2).await;
    assert_eq!(app.porter.incarnation(), 1);
    assert_eq!(counted(&app.porter), 1);
    assert_eq!(incarnations(&app.porter.dead_letters()), [1]);
    sleep(SECOND).await;
    assert_eq!(app.porter.incarnation(), 2);
    assert!(app.porter.dead_letters().is_empty(), "once");
    assert_eq!(counted(&app.porter), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_panics_loses_none() {
    let app = Hall::start(Hook::Panics).await.unwrap();
    let porter = app.porter.clone();
    porter.tell(Job::Fail).await.unwrap();
    app.join().await.unwrap_err();
    assert_eq!(incarnations(&porter.dead_letters()), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_loses_none() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    fail(&app.limited, 2).await;
    assert_eq!(app.limited.state(), State::LimitExceeded);
    let mut letters = app.limited.dead_letters();
    // The question behind them was for the next incarnation.
    let question = letters.pop().unwrap();
    assert_eq!(question.reason.as_str(), "stopped");
    assert_eq!(incarnations(&letters), [1, 2]);
    assert_eq!(counted(&app.limited), 3);
}

#[tokio::test(start_paused = true)]
async fn the_handle_of_a_tree_that_is_gone_still_has_them() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    let (porter, second) = (app.porter.clone(), app.group.second.clone());
    fail(&porter, 2).await;
    fail(&second, 1).await;
    app.shutdown().await.unwrap();
    sleep(SECOND).await;
    assert_eq!(incarnations(&porter.dead_letters()), [1, 2]);
    assert_eq!(incarnations(&second.dead_letters()), [1]);
}

#[tokio::test(start_paused = true)]
async fn the_handle_of_a_member_that_is_gone_still_has_them() {
    let app = Hall::start(Hook::Nothing).await.unwrap();
    let member = app.crowd.spawn(Hook::Nothing).await.unwrap();
    fail(&member, 2).await;
    assert_eq!(counted(&member), 2);
    member.child().stop().await.unwrap();
    assert!(member.child().status().is_none());
    assert_eq!(incarnations(&member.dead_letters()), [1, 2]);
    assert_eq!(app.tree().counts().dead_letters, 2);
}
