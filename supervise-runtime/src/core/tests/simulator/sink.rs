//! What a core says, kept until it has finished.

use std::sync::Arc;

use supervise_policy::Moment;

use super::world::Fail;
use crate::{
    Health,
    breaker::gate::Change,
    core::{Incarnation, Note, Op, Sink, Up},
};

/// One thing that a core said.
#[derive(Clone, Debug)]
pub(super) enum Said {
    Order(usize, Incarnation, Op),
    Up(Up<Fail>),
}

#[derive(Debug, Default)]
pub(super) struct Heard(pub(super) Vec<Said>);

impl Sink<Fail> for Heard {
    fn order(&mut self, child: usize, incarnation: Incarnation, op: Op) {
        self.0.push(Said::Order(child, incarnation, op));
    }

    fn release(&mut self, _: usize) {}

    fn up(&mut self, up: Up<Fail>) {
        self.0.push(Said::Up(up));
    }

    fn pause(&mut self, _: usize, _: bool) {}

    fn probe(&mut self, _: usize, _: u64) {}

    fn heard(&mut self, _: usize) -> Option<Moment> {
        None
    }

    fn rated(&mut self, _: usize, _: Moment) -> Option<(Health, Option<Moment>)> {
        None
    }

    fn unhealthy(&mut self, _: usize, _: Incarnation, _: &Arc<str>) -> Fail {
        Fail::NONE
    }

    fn touched(&mut self, _: usize) {}

    fn reset_breaker(&mut self, _: usize) -> Option<Change> {
        None
    }

    fn observed(&self) -> bool {
        false
    }

    fn note(&mut self, _: Note<Fail>) {}
}
