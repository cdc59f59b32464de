//! What the programs of this workspace have in common: what they are asked, the clock, and the answer.
//!
//! Each is called as `peer-name <work> <count> <threads>`, and answers with one line of JSON, or with `null` where it has no such
//! thing. It does one work in a process of its own, so that no peer sees what another left behind.

mod figures;
mod ready;
mod work;

pub use figures::{Figures, Laps, Meter};
pub use ready::{Gate, Ready, reports};
pub use work::{Request, Work};

use tokio::runtime::{Builder, Runtime};

/// Answers the request of the command line, in a task of its own: a peer of the children, and not what the runtime blocks on.
///
/// # Panics
///
/// If the request makes no sense, or the work fails.
pub fn main<F>(work: impl FnOnce(Request) -> F)
where
    F: Future<Output = Option<Figures>> + Send + 'static,
{
    let request = Request::from_args();
    silence();
    let runtime = runtime(request.threads);
    let figures = runtime
        .block_on(runtime.spawn(work(request)))
        .expect("the work is done");
    answer(figures);
    // Whoever is left would be stopped in an order that is nobody's business here.
    runtime.shutdown_background();
}

/// Writes the answer.
pub fn answer(figures: Option<Figures>) {
    println!(
        "{}",
        figures.map_or("null".to_owned(), |figures| figures.to_json())
    );
}

/// Panics are part of the work, and writing about them is not.
pub fn silence() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// A runtime with so many threads; with one, it is that which calls.
///
/// # Panics
///
/// If the system has no threads to give.
#[must_use]
pub fn runtime(threads: usize) -> Runtime {
    let builder = if threads == 1 {
        Builder::new_current_thread().enable_all().build()
    } else {
        Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()
    };
    builder.expect("a runtime")
}
