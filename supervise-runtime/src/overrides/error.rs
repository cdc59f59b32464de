//! Why a tree cannot be started with what is to be changed about it.

use std::{error::Error, fmt};

use supervise_policy::judge::Verdict;

use super::numbers::Of;

/// What is wrong with [`Overrides`](crate::Overrides): all of it, in the order of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideError {
    faults: Box<[OverrideFault]>,
}

impl OverrideError {
    /// `None` if nothing is.
    pub(crate) fn new(faults: Vec<OverrideFault>) -> Option<Self> {
        (!faults.is_empty()).then(|| Self { faults: faults.into() })
    }

    /// Everything that is wrong; at least one thing.
    #[must_use]
    pub fn faults(&self) -> &[OverrideFault] {
        &self.faults
    }
}

impl fmt::Display for OverrideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for OverrideError {}

/// One thing that is wrong with [`Overrides`](crate::Overrides).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideFault {
    path: Box<str>,
    kind: FaultKind,
}

impl OverrideFault {
    pub(crate) fn new(path: &str, kind: FaultKind) -> Self {
        Self { path: path.into(), kind }
    }

    /// The path that it is about, as in `market/rates`; empty for the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What to do about it, where there is something to say.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match &self.kind {
            FaultKind::CannotWork { help, .. } if !help.is_empty() => Some(help),
            FaultKind::Supervises => Some(
                "its handles are those of its children: replace each of them that has to be, by its own path",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for OverrideFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "" => f.write_str("the root: ")?,
            path => write!(f, "`{path}`: ")?,
        }
        self.kind.fmt(f)
    }
}

impl Error for OverrideFault {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// There is no such child.
    Unknown {
        supervisor: Box<str>,
        child: Box<str>,
        there: Box<[&'static str]>,
        /// The path that was most likely meant.
        nearest: Option<Box<str>>,
    },
    /// What is looked for below a pool, or among replicas, which have one path together.
    AllAsOne { path: Box<str>, kind: &'static str },
    /// This kind of child has no such number.
    Misplaced { key: &'static str, of: Of },
    /// None of what there must be one of.
    TooFew { key: &'static str },
    /// The number of a pool of the other kind.
    OtherPool { key: &'static str },
    /// Restarts of their own for members that share theirs.
    Shared { key: &'static str },
    /// Retries where no message is ever copied.
    NoCopies,
    /// The policy that would follow cannot work.
    CannotWork { message: Box<str>, help: Box<str> },
    /// A fake for a supervisor.
    Supervises,
    /// A fake task for what is no task.
    NotATask,
    /// A fake actor for what is no actor.
    NotAnActor,
    /// A fake of a pool of tasks for one task.
    OneTask,
    /// A fake of one task for a pool of them.
    ManyTasks,
    /// A fake of a pool of tasks for one with others, by input and output.
    OtherTasks {
        is: [&'static str; 2],
        asked: [&'static str; 2],
    },
    /// A fake actor for another one.
    OtherActor {
        is: &'static str,
        asked: &'static str,
    },
}

impl FaultKind {
    pub(super) fn cannot_work(verdict: &Verdict<'_>) -> Self {
        let (message, help) = (verdict.message(), verdict.help());
        Self::CannotWork { message: message.as_str().into(), help: help.as_str().into() }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { supervisor, there, .. } if there.is_empty() => {
                write!(f, "`{supervisor}` has no children")
            }
            Self::Unknown { supervisor, child, there, nearest } => {
                write!(f, "`{supervisor}` has no child `{child}`, only ")?;
                list(f, there)?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::AllAsOne { path, kind } => {
                write!(f, "all {kind} of `{path}` have its path, and its numbers")
            }
            Self::TooFew { key } => write!(f, "`{key}` must be at least 1"),
            Self::OtherPool { key: "max" } => {
                f.write_str("this pool has `size` members, and so no `max`")
            }
            Self::OtherPool { key } => {
                write!(
                    f,
                    "the members of this pool come and go: it has no `{key}`, but a `max`"
                )
            }
            Self::Shared { key } => {
                write!(
                    f,
                    "its members share their restarts, and have no `{key}` of their own"
                )
            }
            Self::NoCopies => f.write_str(
                "its messages cannot be copied: a tree that says `retry` makes them so, \
                 and its numbers can be changed",
            ),
            Self::Misplaced { key, of: Of::Root } => write!(f, "a root has no `{key}`"),
            Self::Misplaced { key, of: Of::AsChild } => {
                write!(f, "`as_child` has no `{key}`")
            }
            Self::Misplaced { key, of: Of::Tasks } => {
                write!(f, "a pool of tasks has no `{key}`")
            }
            Self::Misplaced { key, of: Of::Child(kind) } => write!(f, "a {kind} has no `{key}`"),
            Self::CannotWork { message, .. } => f.write_str(message),
            Self::Supervises => f.write_str("a supervisor cannot be replaced, only its children"),
            Self::OneTask => f.write_str("it is one task, not a pool of them: use `fake_task`"),
            Self::ManyTasks => f.write_str("it is a pool of tasks, not one: use `fake_tasks`"),
            Self::OtherTasks { is, asked } => {
                let ([input, output], [other, gives]) = (is, asked);
                write!(
                    f,
                    "its tasks make `{output}` of `{input}`, not `{gives}` of `{other}`"
                )
            }
            Self::NotATask => f.write_str("it is no task, and cannot be replaced by one"),
            Self::NotAnActor => f.write_str("it is no actor, and cannot be replaced by one"),
            Self::OtherActor { is, asked } => write!(f, "it is a `{is}`, not a `{asked}`"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, names: &[&str]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        match index {
            0 => {}
            _ if index + 1 == names.len() => f.write_str(" and ")?,
            _ => f.write_str(", ")?,
        }
        write!(f, "`{name}`")?;
    }
    Ok(())
}
