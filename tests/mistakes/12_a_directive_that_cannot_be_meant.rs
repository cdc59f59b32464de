//! Directives that cannot be carried out

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    on: restart, //~
    children: [
        rates = worker { actor: Rates, args: |config| config.first_rate, on_panic: resume }, //~
        poller = task {
            run: poll,
            args: |_, up| up.rates.clone(),
            on: match error {
                error if error.kind() == io::ErrorKind::TimedOut => resume, //~
                _ => restart,
            },
        },
    ],
});

fn main() {}
