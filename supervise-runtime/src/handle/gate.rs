//! The way through a child's breaker, for its handles.

use supervise_policy::Moment;

use crate::{
    Open,
    breaker::gate::{Change, Gate, Leave},
    core::Input,
    driver::{Cell, dispatch},
};

/// Asks for leave to send a message.
pub(super) fn admit<'a>(gate: &'a Gate, cell: &Cell) -> Result<Leave<'a>, Open> {
    let (admitted, change) = gate.admit(|| now(cell));
    tell(change, cell);
    admitted.map_err(|retry_after| Open { retry_after })
}

/// Tells the supervisor what the breaker has become.
pub(super) fn tell(change: Option<Change>, cell: &Cell) {
    if let Some(change) = change
        && let Some((node, child)) = cell.place()
    {
        dispatch(&node, Input::Breaker { child, change }, None);
    }
}

/// A tree that is gone has no time, and nobody to reach.
fn now(cell: &Cell) -> Moment {
    cell.place()
        .map_or(Moment::MAX, |(node, _)| node.tree.now())
}
