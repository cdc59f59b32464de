//! How each child of a tree ended.

use std::{fmt, sync::Arc, time::Duration};

use super::Exit;
use crate::{
    Failure, State,
    core::{Child, Outcome},
    driver::{Cell, Node},
};

/// What is known when a tree has ended: how each child did.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/app.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Done {
/// let app = App::start().await?;
/// let report = app.shutdown().await?;
/// assert_eq!(report.to_string(), "counter: shutdown\nidle: shutdown\n");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Every child that was ever started, parents before their children, in order.
    pub children: Vec<ChildReport>,
    /// How long the ordered stop took; zero if the tree ended by itself.
    pub took: Duration,
    /// Why the tree ended.
    pub reason: EndReason,
}

/// Why a tree ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndReason {
    /// It was told to stop.
    Stopped,
    /// It was told to stop at once, or its handle was dropped.
    Aborted,
    /// It ended with a significant child, as `auto_shutdown` says.
    AutoShutdown {
        /// The path of the child; empty if none of those that it would end with was there at all, by their `when`.
        child: Arc<str>,
    },
    /// It could not go on: [`TreeError`](crate::TreeError) says why.
    Failed,
}

/// How one child ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChildReport {
    /// Its path in the tree, as in `market/rates`.
    pub path: Arc<str>,
    /// Whether it is a supervisor.
    pub supervisor: bool,
    /// How its last incarnation ended; `None` if it has not ended: see
    /// [`unstopped`](ChildReport::unstopped).
    pub exit: Option<Exit>,
    /// Whether its last incarnation was aborted: by its policy, or since its time to stop was over.
    pub aborted: bool,
    /// Whether something of it may still be running: it did not end although it was aborted.
    pub unstopped: bool,
    /// How many incarnations it had.
    pub incarnations: u64,
}

impl Report {
    /// The children that did not end by themselves: aborted, or still running.
    pub fn forced(&self) -> impl Iterator<Item = &ChildReport> {
        self.children
            .iter()
            .filter(|child| child.unstopped || child.aborted)
    }

    /// The children of which something may still be running.
    pub fn unstopped(&self) -> impl Iterator<Item = &ChildReport> {
        self.children.iter().filter(|child| child.unstopped)
    }

    /// Whether every child ended by itself, and well.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.children.iter().all(|child| {
            let well = matches!(
                child.exit,
                Some(Exit::Normal | Exit::Shutdown | Exit::Ignored)
            );
            well && !child.unstopped
        })
    }

    /// The report of the child at this path.
    #[must_use]
    pub fn child(&self, path: &str) -> Option<&ChildReport> {
        self.children.iter().find(|child| &*child.path == path)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            EndReason::AutoShutdown { child } if child.is_empty() => {
                writeln!(f, "ended, since no significant child is there")?;
            }
            EndReason::AutoShutdown { child } => writeln!(f, "ended with {child}")?,
            EndReason::Stopped | EndReason::Aborted | EndReason::Failed => {}
        }
        for child in &self.children {
            let path = &child.path;
            match &child.exit {
                _ if child.unstopped => writeln!(f, "{path}: still running")?,
                Some(exit) => writeln!(f, "{path}: {exit}")?,
                None => writeln!(f, "{path}: not ended")?,
            }
        }
        Ok(())
    }
}

pub(crate) fn report(root: &Node, outcome: &Outcome<Failure>) -> Report {
    let mut children = Vec::new();
    collect(root, &mut children);
    let reason = match outcome {
        Outcome::Shutdown => EndReason::Stopped,
        Outcome::Killed => EndReason::Aborted,
        Outcome::AutoShutdown { child } => {
            EndReason::AutoShutdown { child: root.lock().path_at(*child) }
        }
        Outcome::StartFailed { .. }
        | Outcome::GaveUp { .. }
        | Outcome::Escalated { .. }
        | Outcome::Unstopped { .. } => EndReason::Failed,
    };
    Report { children, took: root.tree.stop_took(), reason }
}

fn collect(node: &Node, into: &mut Vec<ChildReport>) {
    let state = node.lock();
    let known: Vec<_> = state
        .core
        .children()
        .iter()
        .zip(state.ports.iter())
        .filter(|(child, _)| child.incarnation > 0)
        .map(|(child, port)| {
            let report = child_report(child, port.cell());
            (report, port.clone())
        })
        .collect();
    if let Some(roster) = &state.roster {
        into.extend_from_slice(roster.fallen(state.life()));
    }
    drop(state);
    for (report, port) in known {
        into.push(report);
        if let Some(node) = port.below() {
            collect(&node, into);
        }
    }
}

pub(crate) fn child_report(child: &Child<Failure>, cell: &Cell) -> ChildReport {
    ChildReport {
        path: cell.shared_path(),
        supervisor: child.supervisor,
        exit: child
            .last_exit
            .as_ref()
            .filter(|_| !child.is_up())
            .map(Exit::new),
        aborted: child.aborted,
        unstopped: child.unjoined || child.state == State::Stuck,
        incarnations: child.incarnation,
    }
}
