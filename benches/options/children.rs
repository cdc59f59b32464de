//! The same child again and again, each with one option.

use std::time::Duration;

use supervision::prelude::*;
use tokio::sync::Notify;

/// All messages before this one are handled.
pub(crate) static DONE: Notify = Notify::const_new();
/// A child is up.
pub(crate) static RESTARTED: Notify = Notify::const_new();

#[derive(Debug, thiserror::Error)]
pub(crate) enum Told {
    #[error("told to fail")]
    Fail,
    #[error("told to fail in another way")]
    #[expect(dead_code, reason = "there is more than one arm")]
    Otherwise,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Add(u64),
    Done,
    Fail,
}

/// What a child has of its own at its start.
#[derive(Clone)]
pub(crate) enum Own {
    Nothing,
    /// So many timers that are far from due.
    Timers(usize),
    Link(ActorRef<Child>),
}

pub(crate) struct Child {
    sum: u64,
}

impl Actor for Child {
    type Args = Own;
    type Msg = Msg;
    type Error = Told;

    async fn start(own: Own, cx: &mut Context<Self>) -> Result<Self, Told> {
        match own {
            Own::Nothing => {}
            Own::Timers(count) => {
                for _ in 0..count {
                    let _ = cx.send_after(Duration::from_secs(3600), Msg::Done);
                }
            }
            Own::Link(other) => {
                let _ = cx.link(&other);
            }
        }
        RESTARTED.notify_one();
        Ok(Self { sum: 0 })
    }

    async fn handle(&mut self, msg: Msg, _: &mut Context<Self>) -> Result<(), Told> {
        match msg {
            Msg::Add(n) => self.sum = self.sum.wrapping_add(n),
            Msg::Done => DONE.notify_one(),
            Msg::Fail => return Err(Told::Fail),
        }
        Ok(())
    }
}

impl Snapshot for Child {
    type State = u64;

    fn snapshot(&self) -> u64 {
        self.sum
    }

    async fn restore(&mut self, sum: u64, _: &mut Context<Self>) -> Result<(), Told> {
        self.sum = sum;
        Ok(())
    }
}

supervision_tree!(Options {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: in_crate,
    children: [
        other = worker { actor: Child, args: |_cfg| Own::Nothing },
        plain = worker { actor: Child, args: |_cfg| Own::Nothing },
        arms = worker {
            actor: Child,
            args: |_cfg| Own::Nothing,
            on: match error {
                Told::Fail => restart,
                Told::Otherwise => stop,
            },
        },
        limited = worker { actor: Child, args: |_cfg| Own::Nothing, handle_timeout: 10s },
        probed = worker { actor: Child, args: |_cfg| Own::Nothing, health: probe { interval: 1h } },
        rated = worker {
            actor: Child,
            args: |_cfg| Own::Nothing,
            health: error_rate { above: 0.9, window: 1s },
        },
        guarded = worker {
            actor: Child,
            args: |_cfg| Own::Nothing,
            breaker: trip { failures: 1_000_000_000, within: 1s },
        },
        retried = worker {
            actor: Child,
            args: |_cfg| Own::Nothing,
            retry: attempts { times: 1, backoff: immediate }
        },
        kept = worker { actor: Child, args: |_cfg| Own::Nothing, state: snapshot { every: 100 } },
        each = worker { actor: Child, args: |_cfg| Own::Nothing, state: per_call },
        one_timer = worker { actor: Child, args: |_cfg| Own::Timers(1) },
        timers = worker { actor: Child, args: |_cfg| Own::Timers(100) },
        linked = worker { actor: Child, args: |_cfg, up| Own::Link(up.other.clone()) },
    ],
});

/// Name, child, and whether its restart is the same work as that of the others.
pub(crate) fn rows(app: &Options) -> Vec<(&'static str, &ActorRef<Child>, bool)> {
    vec![
        ("without options", &app.plain, true),
        ("on: two arms", &app.arms, true),
        ("handle_timeout", &app.limited, true),
        ("health: probe", &app.probed, true),
        ("health: error_rate", &app.rated, true),
        ("breaker", &app.guarded, true),
        // What fails is tried again first.
        ("retry", &app.retried, false),
        ("state: snapshot, every 100", &app.kept, true),
        ("state: per_call", &app.each, true),
        ("a timer pending", &app.one_timer, true),
        ("100 timers pending", &app.timers, true),
        ("a link", &app.linked, true),
    ]
}
