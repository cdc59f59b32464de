//! The recovery patterns: a crash is its component's own affair, and a limit ends a crash loop.

use supervision::{AskError, State, prelude::*};
use tokio::time::{Instant, sleep_until};

use super::component::{Component, Crashes, again, feed, ms, s};
use crate::trace::Trace;

#[derive(Debug, thiserror::Error)]
#[error("a counter crashed")]
struct CounterCrashed;

struct Counter {
    count: u32,
}

enum CounterMsg {
    Add,
    Crash,
    Get(Reply<u32>),
}

impl Actor for Counter {
    type Args = ();
    type Msg = CounterMsg;
    type Error = CounterCrashed;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, CounterCrashed> {
        Ok(Self { count: 0 })
    }

    async fn handle(
        &mut self,
        msg: CounterMsg,
        _: &mut Context<Self>,
    ) -> Result<(), CounterCrashed> {
        match msg {
            CounterMsg::Add => self.count += 1,
            CounterMsg::Crash => return Err(CounterCrashed),
            CounterMsg::Get(reply) => reply.send(self.count),
        }
        Ok(())
    }
}

supervision_tree!(Isolated {
    visibility: private,
    strategy: one_for_one,
    backoff: fixed { delay: 5s },
    children: [
        a = worker { actor: Counter },
        b = worker { actor: Counter },
        c = worker { actor: Counter },
    ],
});

#[tokio::test(start_paused = true)]
async fn only_the_crashed_component_is_restarted_and_the_others_work_on_meanwhile() {
    let app = Isolated::start().await.unwrap();
    let start = Instant::now();
    for counter in [&app.a, &app.b, &app.c] {
        counter.tell(CounterMsg::Add).await.unwrap();
    }
    app.a.tell(CounterMsg::Crash).await.unwrap();
    for counter in [&app.b, &app.c] {
        counter.tell(CounterMsg::Add).await.unwrap();
        assert_eq!(counter.ask(CounterMsg::Get).await, Ok(2));
        assert_eq!(counter.incarnation(), 1);
    }
    assert_eq!(start.elapsed(), s(0));
    assert_eq!(app.a.state(), State::BackingOff);

    // Asked while it is away, it answers as soon as it is back.
    assert_eq!(app.a.ask(CounterMsg::Get).await, Ok(0));
    assert_eq!(start.elapsed(), s(5));
    assert_eq!(app.a.incarnation(), 2);
    assert_eq!(app.tree().counts().restarts, 1);
    assert!(app.shutdown().await.unwrap().is_clean());
}

supervision_tree!(Limited {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    children: [
        component = worker {
            actor: Component,
            args: |crashes| *crashes,
            max_restarts: 5,
            within: 60s,
            on_limit: stop,
            backoff: exponential { base: 1s, cap: 30s, factor: 2.0 },
        },
        counter = worker { actor: Counter },
    ],
});

/// The guide's wording: five restarts within 60 s, and the component whose sixth is needed stops for
/// good, it alone.
#[tokio::test(start_paused = true)]
async fn the_sixth_restart_in_a_minute_stops_the_component_and_nothing_else() {
    let app = Limited::start(Crashes::AtMessages).await.unwrap();
    let mut trace = Trace::of(&app);
    app.counter.tell(CounterMsg::Add).await.unwrap();
    feed(&app.component, 5);
    sleep_until(Instant::now() + s(40)).await;
    app.component.tell(()).await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(app.component.state(), State::LimitExceeded);
    assert!(app.component.tell(()).await.is_err());
    sleep_until(Instant::now() + s(3_600)).await;
    let restarts = [(1, 1), (2, 3), (4, 7), (8, 15), (16, 31)];
    let restarts = again(restarts.map(|(delay, at)| (s(delay), s(at))));
    let events = trace.drain();
    assert_eq!(trace.starts(&events, "component"), restarts);
    assert_eq!(app.component.state(), State::LimitExceeded);
    assert_eq!(app.counter.ask(CounterMsg::Get).await, Ok(1));

    // Started by hand it has its five restarts again.
    app.component.child().start().await.unwrap();
    feed(&app.component, 5);
    sleep_until(Instant::now() + s(40)).await;
    assert_eq!(app.component.state(), State::Running);
    assert_eq!(app.component.incarnation(), 12);
    app.shutdown().await.unwrap();
}

/// A minute without a restart, and everything begins anew: the delay and the count. A millisecond
/// less, and the delay goes on growing.
#[tokio::test(start_paused = true)]
async fn a_minute_of_health_begins_the_count_anew() {
    for (health, delay) in [(s(60), s(1)), (ms(59_999), s(30))] {
        let app = Limited::start(Crashes::AtMessages).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 5);
        tokio::time::sleep(s(31) + health).await;
        app.component.tell(()).await.unwrap();
        tokio::time::sleep(s(40)).await;
        let events = trace.drain();
        let starts = trace.starts(&events, "component");
        assert_eq!(starts[5..], again([(delay, s(31) + health + delay)]));
        assert_eq!(app.component.state(), State::Running);
        app.shutdown().await.unwrap();
    }
}

supervision_tree!(Crashing {
    visibility: private,
    strategy: one_for_one,
    max_restarts: 3,
    within: 10s,
    backoff: immediate,
    children: [fragile = worker { actor: Fragile },],
});

/// Panics at its fifth message.
struct Fragile {
    handled: u32,
}

enum FragileMsg {
    Work,
    Handled(Reply<u32>),
}

impl Actor for Fragile {
    type Args = ();
    type Msg = FragileMsg;
    type Error = std::convert::Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Self::Error> {
        Ok(Self { handled: 0 })
    }

    async fn handle(&mut self, msg: FragileMsg, _: &mut Context<Self>) -> Result<(), Self::Error> {
        match msg {
            FragileMsg::Work if self.handled == 4 => panic!("simulated crash after 5 messages"),
            FragileMsg::Work => self.handled += 1,
            FragileMsg::Handled(reply) => reply.send(self.handled),
        }
        Ok(())
    }
}

/// The guide's own test: ten messages to a component that crashes at its fifth.
#[tokio::test(start_paused = true)]
async fn ten_messages_to_a_component_that_crashes_at_the_fifth_crash_it_twice() {
    let app = Crashing::start().await.unwrap();
    let start = Instant::now();
    for _ in 1..=9 {
        app.fragile.tell(FragileMsg::Work).await.unwrap();
    }
    assert_eq!(app.fragile.ask(FragileMsg::Handled).await, Ok(4));
    assert_eq!(app.fragile.incarnation(), 2);
    app.fragile.tell(FragileMsg::Work).await.unwrap();
    assert_eq!(app.fragile.ask(FragileMsg::Handled).await, Ok(0));
    assert_eq!(app.fragile.incarnation(), 3);
    assert_eq!(start.elapsed(), s(0));
    let status = app.fragile.child().status().unwrap();
    assert_eq!(status.restarts, 2);
    let failure = status.last_failure.unwrap();
    assert!(
        failure
            .to_string()
            .contains("simulated crash after 5 messages"),
        "{failure}"
    );

    // Two crashes later, within the same ten seconds, it is over.
    for _ in 1..=10 {
        app.fragile.tell(FragileMsg::Work).await.unwrap();
    }
    let asked = app.fragile.ask(FragileMsg::Handled).await;
    assert!(matches!(
        asked,
        Err(AskError::NoAnswer { .. } | AskError::Stopped { .. })
    ));
    assert!(app.join().await.is_err());
    assert_eq!(start.elapsed(), s(0));
}
