//! The attribute

use market::*;
use supervision::prelude::*;

#[supervised(restart: transient)] //~
pub struct Ledger;

#[supervised(shutdown = 5s)]
#[supervised(restart = transient)] //~
pub struct Quotes;

#[supervised(children = [rates])] //~
pub struct Desk;

#[supervised(restart = permanent)]
pub fn poll() {} //~

#[supervised(strategy = one_for_one)]
pub struct Market {
    #[child(actor = Rates, args = |_| 100)] //~
    pub rates: Rates,
    pub name: String, //~
}

fn main() {}
