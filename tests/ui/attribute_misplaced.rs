use supervision::prelude::*;

#[supervised(restart = transient)]
fn run() {}

#[supervised(restart = sometimes, children = [feed])]
pub struct Feed;

fn main() {
    run();
}
