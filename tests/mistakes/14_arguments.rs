//! Arguments left out, and arguments of another type

use market::*;
use supervision::prelude::*;

supervision_tree!(Market {
    context: Config,
    strategy: one_for_one,
    children: [
        rates = worker { actor: Rates }, //~
        again = worker { actor: Rates, args: |config| config.first_rate.to_string() }, //~
    ],
});

supervision_tree!(Desk {
    strategy: one_for_one,
    children: [
        rates = worker { actor: Rates, args: || 100 }, //~
        again = worker { actor: Rates::new(100) }, //~
    ],
});

fn main() {}
