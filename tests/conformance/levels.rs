//! OTP-44: at which level tracing is told what, and with which fields.

use std::{
    collections::BTreeMap,
    fmt, mem,
    sync::{Arc, Mutex},
};

use supervision::{
    State,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};
use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    dispatcher::{DefaultGuard, set_default},
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::NoSubscriber,
};

supervision_tree!(Levels {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [a = worker {
        actor: Scripted,
        args: |lab| lab.clone(),
        max_restarts: 1,
        within: 60s,
        on_limit: stop,
        backoff: fixed { delay: 2s },
    },],
});

#[tokio::test(start_paused = true)]
async fn otp_44_typ_29_starts_are_told_at_debug_restarts_at_info_failures_at_warn_limits_at_error()
{
    let told = Told::listen();
    let lab = Lab::new();

    let app = Levels::start(lab.clone()).await.unwrap();
    assert_eq!(
        told.take(),
        [
            "TRACE a#1 starting state=starting",
            "DEBUG a#1 started state=running",
        ],
        "the first start"
    );

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    assert_eq!(
        told.take(),
        [
            "WARN a#1 ended state=stopped cause=failed: plain",
            "INFO a#1 backing_off state=backing_off attempt=1 delay=2s",
            "TRACE a#2 starting state=starting",
            "INFO a#2 restarted state=running attempt=1 delay=2s",
        ],
        "a failure and the restart that answers it"
    );

    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#2 gone").await;
    assert_eq!(app.a.state(), State::LimitExceeded);
    assert_eq!(
        told.take(),
        [
            "WARN a#2 ended state=stopped cause=failed: plain",
            "ERROR a#2 limit_exceeded state=limit_exceeded",
        ],
        "a failure that is one too many"
    );

    app.a.child().start().await.unwrap();
    assert_eq!(
        told.take(),
        [
            "TRACE a#3 starting state=starting",
            "DEBUG a#3 restarted state=running attempt=0 delay=0ns",
        ],
        "a start by hand"
    );

    app.a.child().restart().await.unwrap();
    assert_eq!(
        told.take(),
        [
            "DEBUG a#3 stopping state=stopping",
            "INFO a#3 stopped state=stopped cause=shutdown",
            "TRACE a#4 starting state=starting",
            "DEBUG a#4 restarted state=running attempt=0 delay=0ns",
        ],
        "a restart by hand"
    );

    assert!(app.shutdown().await.unwrap().is_clean());
    assert_eq!(
        told.take(),
        [
            "DEBUG a#4 stopping state=stopping",
            "INFO a#4 stopped state=stopped cause=shutdown",
        ],
        "a stop"
    );
}

/// What tracing is told of the library on this thread, for as long as this lives.
struct Told {
    records: Records,
    _here: DefaultGuard,
    _second: Dispatch,
}

impl Told {
    fn listen() -> Self {
        let records = Records::default();
        let here = Dispatch::new(Recorder(records.clone()));
        Self {
            records,
            _here: set_default(&here),
            // While there is one subscriber alone, tracing lets the thread that first comes by an
            // event decide for all of them whether it is wanted, and other tests' threads want none.
            _second: Dispatch::new(NoSubscriber::new()),
        }
    }

    /// What came since the last call, as text.
    #[track_caller]
    fn take(&self) -> Vec<String> {
        let records = mem::take(&mut *self.records.lock().unwrap());
        records.iter().map(Told::line).collect()
    }

    /// `LEVEL path#incarnation event`, and then the fields that have a value.
    #[track_caller]
    fn line((level, fields): &(Level, Fields)) -> String {
        let value = |name| fields.0[name].as_str();
        assert_eq!(value("tree"), "Levels");
        let (path, incarnation, event) = (value("path"), value("incarnation"), value("event"));
        assert!(
            value("message").starts_with(event),
            "the text says what happened: {}",
            value("message")
        );
        let mut line = format!("{level} {path}#{incarnation} {event}");
        for name in ["state", "attempt", "delay", "cause"] {
            if let Some(value) = fields.0.get(name) {
                line += &format!(" {name}={value}");
            }
        }
        line
    }
}

type Records = Arc<Mutex<Vec<(Level, Fields)>>>;

/// Only writes down: a panic in a subscriber would not fail the test.
struct Recorder(Records);

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "supervision"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let record = (*event.metadata().level(), fields);
        self.0.lock().unwrap().push(record);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
