//! Where the cell looks for what is beside it.

/// Of its supervisor a cell knows only that there is one.
#[derive(Debug)]
pub(crate) struct Node;

#[allow(dead_code)]
#[path = "../../../../supervise-runtime/src/driver/cell.rs"]
pub(crate) mod cell;
