//! W11: what a program prints.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    dispatcher::set_default,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::NoSubscriber,
};

use crate::system::{does, granted, office};

/// Level, child and text of each line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<(Level, String, String)>>>);

#[derive(Default)]
struct Fields {
    child: String,
    message: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "child" {
            value.clone_into(&mut self.child);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "supervise::wasm"
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields { child, message } = fields;
        let line = (*event.metadata().level(), child, message);
        self.0.lock().unwrap().push(line);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn w11_what_a_program_prints_is_in_the_log_line_by_line_under_its_path() {
    let lines = Lines::default();
    let _here = set_default(&Dispatch::new(lines.clone()));
    // With one subscriber alone, other tests' threads would decide what it is told.
    let _second = Dispatch::new(NoSubscriber::new());
    let app = office(granted().stdio()).await;
    for message in [
        "print one|tw",
        "print o|",
        "complain three",
        "print the last",
    ] {
        does(&app, message).await.unwrap();
    }
    let told = |level, text: &str| (level, "clerk".to_owned(), text.to_owned());
    let whole = [
        told(Level::INFO, "one"),
        told(Level::INFO, "two"),
        told(Level::WARN, "three"),
    ];
    assert_eq!(*lines.0.lock().unwrap(), whole);
    // Nothing is lost that has no end.
    app.shutdown().await.unwrap();
    assert_eq!(
        lines.0.lock().unwrap()[3..],
        [told(Level::INFO, "the last")]
    );
}
