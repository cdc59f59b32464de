//! A host of plug-ins by three authors, none of whom can be trusted.
//!
//! One wrote C and never frees memory, one wrote Rust and did not think of the worst text, one wrote by hand and divides by
//! zero. Each plug-in is a child of an ordinary tree, under a policy of its own. Thousands of messages go through while plug-ins run
//! out of memory, loop and trap, and in the end the books must balance:
//!
//! - every message has its right answer, or failed with an error of the type that its failure has, or was given back;
//! - every failure is a dead letter with the same type, and, where the policy says so, a restart; there are no others;
//! - neither the host's memory nor the time that anybody waited has grown beyond its bound.
//!
//! ```text
//! cargo run --release --example plugins --features wasm -- --messages 10000
//! ```

mod books;
#[path = "../common/ending.rs"]
mod ending;
mod expected;
mod kind;
mod load;
mod memory;
mod tree;

use std::{error::Error, process::ExitCode, time::Duration};

use books::Books;
use tree::Plugins;

/// The longest that the program runs, whatever happens.
const LIMIT: Duration = Duration::from_secs(120);

const USAGE: &str = "usage: plugins [--messages <COUNT>]    (10000)";

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let messages = match (args.next().as_deref(), args.next(), args.next()) {
        (None, ..) => Some(10_000),
        (Some("--messages"), Some(count), None) => count.parse().ok(),
        _ => None,
    };
    let Some(messages) = messages else {
        return ending::misused(USAGE);
    };
    ending::conclude(LIMIT, run(messages), Books::balance).await
}

/// Starts the plug-ins, sends the messages, and closes the books.
async fn run(messages: usize) -> Result<Books, Box<dyn Error>> {
    let app = Plugins::start().await?;
    let guests = [
        (&app.slug, load::Plugin::Slug),
        (&app.filter, load::Plugin::Filter),
        (&app.checksum, load::Plugin::Checksum),
    ];
    // The first tenth makes the process as large as it will be.
    let warm = load::run(&guests, 0..messages / 10).await?;
    let before = memory::resident();
    let rest = load::run(&guests, messages / 10..messages).await?;
    let growth = memory::growth(before, memory::resident());
    let mut books = Books::new(messages, growth);
    for (guest, plugin) in guests {
        books.enter(guest, plugin, warm.iter().chain(&rest));
    }
    app.shutdown().await?;
    Ok(books)
}
