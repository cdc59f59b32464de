//! A guest in Rust that runs components itself: a foreman, who has work done by tools.
//!
//! It is started with the names of its tools, with spaces between them: each is a component that its program lets it run. A message is
//! the name of a tool and what it is for, as in `slug Hello, World!`, and the answer is the tool's. An empty message is answered with
//! what became of every tool; that is its state, too.
//!
//! A tool that fails is taken up again. Its author has no patience: one that fails for the third time without having done
//! anything well in between is laid aside for good, whosever fault that was.

mod tool;

use std::{cell::RefCell, collections::BTreeMap};

use supervision::child::{
    host::log,
    supervisor::{self, AskError, Options, RestartType},
    types::Level,
};
use tool::Tool;

wit_bindgen::generate!({ world: "full-supervising-child", path: "../../supervise-runtime/wit" });

thread_local! {
    static TOOLS: RefCell<BTreeMap<String, Tool>> = const { RefCell::new(BTreeMap::new()) };
}

struct Component;
export!(Component);

impl Guest for Component {
    fn init(args: Vec<u8>, state: Option<Vec<u8>>) -> Result<(), Error> {
        let (names, state) = (text(args)?, text(state.unwrap_or_default())?);
        let before: BTreeMap<String, Tool> = state.lines().filter_map(Tool::from_line).collect();
        for name in names.split_whitespace() {
            let tool = before.get(name).copied().unwrap_or_default();
            if !tool.is_laid_aside() {
                take_up(name).map_err(Error::Permanent)?;
            }
            TOOLS.with_borrow_mut(|tools| tools.insert(name.to_owned(), tool));
        }
        Ok(())
    }

    fn handle(message: Vec<u8>) -> Result<Vec<u8>, Error> {
        let message = text(message)?;
        if message.is_empty() {
            return Ok(books().into_bytes());
        }
        let (name, work) = message.split_once(' ').unwrap_or((&message, ""));
        match with(name, |tool| tool.is_laid_aside()) {
            None => return Err(Error::Permanent(format!("there is no tool `{name}`"))),
            Some(true) => return Err(Error::Permanent(format!("`{name}` is laid aside"))),
            Some(false) => {}
        }
        match supervisor::ask(name, work.as_bytes()) {
            Ok(answer) => {
                with(name, Tool::did_well);
                Ok(answer)
            }
            Err(AskError::Failed(why)) => Err(Error::Temporary(why)),
            Err(AskError::Held) => Err(Error::Temporary(format!("`{name}` is looked at"))),
            Err(AskError::NotFound) => Err(Error::Temporary(format!("`{name}` is gone"))),
        }
    }

    fn snapshot() -> Vec<u8> {
        books().into_bytes()
    }

    fn health() -> HealthStatus {
        let (aside, all) = TOOLS.with_borrow(|tools| {
            let aside = tools.values().filter(|tool| tool.is_laid_aside());
            (aside.count(), tools.len())
        });
        match aside {
            0 => HealthStatus::Healthy,
            aside if aside < all => HealthStatus::Degraded(format!("{aside} of {all} laid aside")),
            _ => HealthStatus::Unhealthy("no tool is left".into()),
        }
    }

    fn stop() {
        log(Level::Info, &books());
    }

    fn on_child_error(name: String, error: String) -> Verdict {
        log(Level::Warn, &format!("{name}: {error}"));
        match with(&name, Tool::failed) {
            Some(true) => Verdict::Restart,
            Some(false) | None => Verdict::Stop,
        }
    }

    fn on_child_exit(name: String, exit: String, failed: bool) {
        let level = if failed { Level::Warn } else { Level::Debug };
        log(level, &format!("{name} has ended: {exit}"));
    }

    fn on_child_stop(name: String) {
        // Whoever took it away had a reason.
        with(&name, Tool::lay_aside);
    }

    fn on_give_up(child: String, error: String) {
        log(
            Level::Error,
            &format!("all is to be begun anew because of {child}: {error}"),
        );
        let names: Vec<String> = TOOLS.with_borrow(|tools| {
            let left = tools.iter().filter(|(_, tool)| !tool.is_laid_aside());
            left.map(|(name, _)| name.clone()).collect()
        });
        for name in names {
            if let Err(error) = take_up(&name) {
                log(Level::Error, &error);
                with(&name, Tool::lay_aside);
            }
        }
    }

    fn on_event(_: Event) {}
}

/// Starts a tool: a component of the same name.
fn take_up(name: &str) -> Result<(), String> {
    let options = Options {
        restart: RestartType::Permanent,
        max_restarts: None,
        within_ms: None,
        backoff_ms: Some(0),
        memory: None,
        fuel: None,
        handle_timeout_ms: None,
        shutdown_ms: None,
    };
    supervisor::spawn(name, name, b"", options).map_err(|error| format!("{name}: {error:?}"))
}

/// A line for every tool.
fn books() -> String {
    TOOLS.with_borrow(|tools| {
        let lines = tools.iter().map(|(name, tool)| tool.to_line(name));
        lines.collect()
    })
}

fn with<T>(name: &str, use_it: impl FnOnce(&mut Tool) -> T) -> Option<T> {
    TOOLS.with_borrow_mut(|tools| tools.get_mut(name).map(use_it))
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::Permanent("this is no text".into()))
}
