//! A chat server under fire, and its clients, in one program.
//!
//! Thousands of connections come in bursts. Each is served by an actor in a pool, which writes what it is
//! told into one log, acknowledges it, and passes it on to a feed. Meanwhile sessions, the acceptor and
//! the log itself are killed, by panics and by hand. A client that loses its connection comes back and
//! sends again what was not acknowledged; the log takes up each line once, by who sent it and its number,
//! and is read back from its file when it is restarted.
//!
//! In the end every line that was acknowledged must be in the log, once, as it was sent.
//!
//! ```text
//! cargo run --release --example chat -- --connections 2000 --lines 5 --seed 7
//! ```

mod acceptor;
mod args;
mod client;
#[path = "../common/ending.rs"]
mod ending;
mod faults;
mod feed;
mod file;
mod killer;
mod line;
mod load;
mod log;
mod session;
mod tree;
mod verdict;

use std::{
    error::Error,
    io::{self, Write as _},
    panic,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::net::TcpListener;

use args::{Options, Request, USAGE};
use faults::{Faults, Place, is_injected};
use killer::ByHand;
use tree::{Chat, Config};
use verdict::{Run, Verdict};

/// The longest that the program runs, whatever happens.
const LIMIT: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Request::parse(std::env::args().skip(1)) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => {
            let _ = writeln!(io::stdout(), "{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => return ending::misused(format_args!("error: {error}\n\n{USAGE}")),
    };
    ending::conclude(LIMIT, run(options), Verdict::is_good).await
}

/// Serves, loads, kills, and looks at what is left.
async fn run(options: Options) -> Result<Verdict, Box<dyn Error>> {
    silence_injected_panics();
    let began = Instant::now();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let directory = file::Directory::new()?;
    let faults = Arc::new(Faults::new(options.seed));
    let config = Config {
        listener: Arc::new(listener),
        log: directory.log(),
        faults: faults.clone(),
    };
    let chat = Chat::start(config).await?;

    let by_hand = ByHand::default();
    let killer = tokio::spawn(killer::kill(
        chat.handles().clone(),
        options.seed,
        by_hand.clone(),
    ));
    let sent = load::run(address, &options).await?;
    killer.abort();

    // From now on nobody is killed: what is stopped is stopped in order.
    faults.end();
    let run = Run {
        connections: sent.connections,
        panicked: faults.struck(Place::Session) + faults.struck(Place::Acknowledgement),
        log_panics: faults.struck(Place::Log),
        by_hand,
        acceptor_restarts: chat.acceptor.incarnation().saturating_sub(1),
        log_restarts: chat.room.log.incarnation().saturating_sub(1),
        delivered: chat.room.feed.ask(feed::FeedMsg::Delivered).await?,
        dead_letters: chat.tree().counts().dead_letters,
        took: began.elapsed(),
    };
    let report = chat.shutdown().await?;
    let logged = file::read(&directory.log())?;
    Ok(Verdict::new(&sent, &logged, report.is_clean(), run))
}

/// The panics of this program's own making are not news.
fn silence_injected_panics() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_injected(info.payload()) {
            others(info);
        }
    }));
}
