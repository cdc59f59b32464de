//! How a tree ended.

use crate::{Escalated, Report, Running, TreeError};
use tokio::time::timeout;

use super::PATIENCE;

/// The error with which the tree ends, and the report that comes with it.
///
/// # Panics
///
/// If it ends well, or not within [`PATIENCE`].
pub async fn gave_up<T>(app: &Running<T>) -> (Escalated, Report) {
    let ended = timeout(PATIENCE, app.join())
        .await
        .expect("the tree does not end");
    match ended {
        Err(TreeError::Ended { escalated, report, .. }) => (*escalated, *report),
        other => panic!("not an end with an error: {other:?}"),
    }
}

/// How one child ended, as text.
///
/// # Panics
///
/// If the report knows no such child, or it has not ended.
#[track_caller]
pub fn exit(report: &Report, path: &str) -> String {
    let child = report
        .child(path)
        .unwrap_or_else(|| panic!("no `{path}` in\n{report}"));
    let exit = child
        .exit
        .as_ref()
        .unwrap_or_else(|| panic!("`{path}` has not ended"));
    exit.to_string()
}
