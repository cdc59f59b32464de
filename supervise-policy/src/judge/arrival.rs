//! Arms of a supervisor's `on` that no error ever reaches.
//!
//! Which type an error is of, only the compiler knows; so an expansion asks it, one child after the other, and hands in what it
//! says.

use super::verdicts::refuse;
use super::{At, Message, Verdict};
use crate::{Declared, Directive, Entry, PolicyPatch, Restart};

/// A child at or below a supervisor, as one arm of that supervisor's `on` sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raiser<'a> {
    /// Its name.
    pub child: &'a str,
    /// Whether its errors are of the arm's type.
    pub same: bool,
    /// Whether its errors get to that `on`, as far as what decides about them before is concerned.
    pub arrives: bool,
    /// Whether it is a child of that supervisor itself, and not of one below.
    pub own: bool,
}

impl<'a> Raiser<'a> {
    /// A child of the supervisor itself, whose errors do not get to its `on`.
    ///
    /// ```
    /// use supervise_policy::PolicyPatch;
    /// use supervise_policy::judge::Raiser;
    ///
    /// let ledger = Raiser::own("ledger", true);
    /// assert!(!ledger.arrives);
    /// assert!(ledger.undecided_by(&PolicyPatch::NONE).arrives);
    /// ```
    #[must_use]
    pub const fn own(child: &'a str, same: bool) -> Self {
        Self { child, same, arrives: false, own: true }
    }

    /// A child of a supervisor below, whose errors do not get to that `on`.
    #[must_use]
    pub const fn below(child: &'a str, same: bool) -> Self {
        Self { own: false, ..Self::own(child, same) }
    }

    /// Its errors do not get there: they are decided before.
    #[must_use]
    pub const fn kept(self) -> Self {
        Self { arrives: false, ..self }
    }

    /// Its errors get there.
    #[must_use]
    pub const fn arriving(self) -> Self {
        Self { arrives: true, ..self }
    }

    /// Its errors get there unless its actor's `attribute` decides about them.
    #[must_use]
    pub const fn undecided_by(self, attribute: &PolicyPatch) -> Self {
        let decides = attribute.arms.is_some() || attribute.strategy.is_some();
        Self { arrives: !decides, ..self }
    }

    /// Its errors get there if what its actor's `attribute` says about them may escalate one. Arms may always: their guards may
    /// panic.
    #[must_use]
    pub const fn escalated_by(self, attribute: &PolicyPatch) -> Self {
        let escalates = attribute.arms.is_some()
            || attribute.resume_budget.is_some()
            || matches!(attribute.strategy, Some(Directive::Escalate));
        Self { arrives: escalates, ..self }
    }
}

/// An arm that no error reaches.
///
/// ```
/// use supervise_policy::judge::{NeverArrives, Raiser, never_arrives};
///
/// let ledger = Raiser::own("ledger", false).arriving();
/// let never = never_arrives("App", "io::Error", &[ledger]).unwrap();
/// assert_eq!(never.why, None);
/// assert_eq!(
///     never.message().as_str(),
///     "this arm is never reached: no child of `App` fails with `io::Error`",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverArrives<'a> {
    /// The supervisor whose `on` it is.
    pub supervisor: &'a str,
    /// The type of the errors, as it is written.
    pub error: &'a str,
    /// A child that fails with it, which is decided about elsewhere; `None` if there is none.
    pub why: Option<Raiser<'a>>,
}

/// Judges an arm for errors of one type: `Some` if none of these children makes it useful.
#[must_use]
pub const fn never_arrives<'a>(
    supervisor: &'a str,
    error: &'a str,
    raisers: &[Raiser<'a>],
) -> Option<NeverArrives<'a>> {
    let mut why = None;
    let mut rest = raisers;
    while let [raiser, tail @ ..] = rest {
        if raiser.same && raiser.arrives {
            return None;
        }
        if raiser.same && why.is_none() {
            why = Some(*raiser);
        }
        rest = tail;
    }
    Some(NeverArrives { supervisor, error, why })
}

/// Asserts that an arm for errors of one type is reached: that no arm above it has them, and that a child raises them.
///
/// In a const evaluation, an arm that is not is a compile error at the place of this call.
///
/// # Panics
///
/// If it is never reached; that is what it is for.
#[track_caller]
#[allow(clippy::panic)] // A const evaluation has no other way to fail.
pub const fn assert_arrives(supervisor: &str, error: &str, raisers: &[Raiser<'_>]) {
    if let Some(never) = never_arrives(supervisor, error, raisers) {
        panic!("{}", never.text().as_str())
    }
}

/// Asserts that an arm is of another type than one above it.
///
/// # Panics
///
/// If it is of the same; that is what it is for.
#[track_caller]
#[allow(clippy::panic)] // As above.
pub const fn assert_undecided(error: &str, same: bool) {
    if same {
        let text = Message::new()
            .push("this arm is never reached: `")
            .push(error)
            .push("` is decided above, under another name");
        panic!("{}", text.as_str())
    }
}

/// Asserts that an actor which an arm restarts is restarted, as far as its own `attribute` is concerned.
///
/// # Panics
///
/// If the attribute says `temporary`; that is what it is for.
#[track_caller]
pub const fn assert_restarted(attribute: &PolicyPatch) {
    if let Some(Restart::Temporary) = attribute.restart {
        refuse(&Verdict::RestartsTemporary { at: At::Strategy, inherited: true });
    }
}

/// Asserts that an arm of a supervisor's `on` which restarts has a child to restart.
///
/// # Panics
///
/// If all of them are `temporary`; that is what it is for.
#[track_caller]
#[allow(clippy::panic)] // As above.
pub const fn assert_some_restarted(supervisor: &Declared) {
    let mut rest = supervisor.entries;
    while let [entry, tail @ ..] = rest {
        if is_restarted(entry) {
            return;
        }
        rest = tail;
    }
    let text = Message::new()
        .push("no child of `")
        .push(supervisor.name)
        .push("` is ever restarted: they are all `temporary`\nhelp: write `stop` or `escalate`");
    panic!("{}", text.as_str())
}

/// Whether it is restarted, or its members are.
const fn is_restarted(entry: &Entry) -> bool {
    match (entry.stated().restart, entry.attribute.patch.restart) {
        (Some(restart), _) | (None, Some(restart)) => !matches!(restart, Restart::Temporary),
        (None, None) => true,
    }
}

impl NeverArrives<'_> {
    /// What is wrong.
    #[must_use]
    pub const fn message(&self) -> Message {
        let text = Message::new().push("this arm is never reached: ");
        match self.why {
            None => text
                .push("no child of `")
                .push(self.supervisor)
                .push("` fails with `")
                .push(self.error)
                .push("`"),
            Some(Raiser { own: true, child, .. }) => text
                .push("what `")
                .push(self.error)
                .push("` means is decided by `")
                .push(child)
                .push("` itself"),
            Some(Raiser { own: false, child, .. }) => text
                .push("nothing escalates the `")
                .push(self.error)
                .push("` of `")
                .push(child)
                .push("` to `")
                .push(self.supervisor)
                .push("`"),
        }
    }

    /// What to write instead.
    #[must_use]
    pub const fn help(&self) -> Message {
        let text = Message::new();
        match self.why {
            None => text.push("remove it, or write the error of one of its children"),
            Some(Raiser { own: true, .. }) => text.push(
                "remove it, or remove what decides there: the `on` of the child or of its actor, or the actor's `strategy`",
            ),
            Some(Raiser { own: false, .. }) => {
                text.push("write `escalate` where it is decided, or remove this arm")
            }
        }
    }

    /// The message, and the help in a line of its own: what a const assertion prints.
    #[must_use]
    pub const fn text(&self) -> Message {
        self.message().push("\nhelp: ").push(self.help().as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::boxed::Box;
    use std::string::ToString;
    use std::vec::Vec;

    use super::*;
    use crate::{Arms, Attribute, OnResumeLimit, ResumeBudget, Strategy, SupervisorPatch};
    use crate::{ChildKind, Said};

    const NO: Raiser<'_> = Raiser { child: "db", same: false, arrives: true, own: true };
    const YES: Raiser<'_> = Raiser { same: true, ..NO };
    const DECIDED: Raiser<'_> = Raiser { arrives: false, ..YES };
    const BELOW: Raiser<'_> = Raiser::below("rates", true);

    #[test]
    fn one_child_is_enough() {
        assert_eq!(never_arrives("App", "E", &[NO, DECIDED, YES]), None);
        assert_arrives("App", "E", &[YES]);
    }

    #[test]
    fn why_it_never_arrives() {
        let text = |raisers: &[Raiser<'_>]| {
            let never = never_arrives("App", "DbError", raisers).unwrap();
            never.text().as_str().to_string()
        };
        assert_eq!(
            text(&[NO]),
            "this arm is never reached: no child of `App` fails with `DbError`\n\
             help: remove it, or write the error of one of its children"
        );
        assert_eq!(text(&[]), text(&[NO, Raiser { arrives: false, ..NO }]));
        assert_eq!(
            text(&[NO, DECIDED, BELOW]),
            "this arm is never reached: what `DbError` means is decided by `db` itself\n\
             help: remove it, or remove what decides there: the `on` of the child or of its actor, or the actor's `strategy`"
        );
        assert_eq!(
            text(&[NO, BELOW]),
            "this arm is never reached: nothing escalates the `DbError` of `rates` to `App`\n\
             help: write `escalate` where it is decided, or remove this arm"
        );
    }

    #[test]
    #[should_panic(expected = "no child of `App` fails with `E`")]
    fn an_arm_for_nobody_is_refused() {
        assert_arrives("App", "E", &[NO]);
    }

    #[test]
    #[should_panic(expected = "`std::io::Error` is decided above, under another name")]
    fn a_type_by_two_names_is_refused() {
        assert_undecided("io::Error", false);
        assert_undecided("std::io::Error", true);
    }

    #[test]
    #[should_panic(expected = "the actor's own `restart` is `temporary`: it is never restarted")]
    fn what_is_temporary_is_not_restarted() {
        let says = |restart| PolicyPatch { restart, ..PolicyPatch::NONE };
        for restart in [None, Some(Restart::Transient), Some(Restart::Permanent)] {
            assert_restarted(&says(restart));
        }
        assert_restarted(&says(Some(Restart::Temporary)));
    }

    fn declared(entries: &'static [Entry]) -> Declared {
        Declared {
            name: "App",
            shutdown: None,
            stated: SupervisorPatch::new(Strategy::OneForOne),
            entries,
        }
    }

    fn children(restart: Option<Restart>) -> Declared {
        let says = |restart: Option<Restart>| {
            let says: Vec<Said> = restart.into_iter().map(Said::Restart).collect();
            entry(ChildKind::Worker, says.leak())
        };
        declared(Box::leak(Box::new([
            says(Some(Restart::Temporary)),
            says(restart),
        ])))
    }

    const fn entry(kind: ChildKind, says: &'static [Said]) -> Entry {
        Entry { name: "db", kind, says, attribute: Attribute::NONE }
    }

    #[test]
    fn one_that_is_restarted_is_enough() {
        assert_some_restarted(&children(None));
        assert_some_restarted(&children(Some(Restart::Transient)));
    }

    #[test]
    #[should_panic(expected = "no child of `App` is ever restarted: they are all `temporary`")]
    fn nobody_to_restart() {
        assert_some_restarted(&children(Some(Restart::Temporary)));
    }

    /// A pool is a supervisor that lives on; what is restarted or not are its members, of which its entry speaks.
    #[test]
    #[should_panic(expected = "they are all `temporary`")]
    fn members_count_as_what_they_are() {
        const ONCE: &[Said] = &[Said::Restart(Restart::Temporary)];
        const ENTRIES: &[Entry] = &[entry(ChildKind::Pool, ONCE)];
        assert_some_restarted(&declared(ENTRIES));
    }

    #[test]
    fn an_entry_is_stronger_than_an_attribute() {
        const ONCE: PolicyPatch =
            PolicyPatch { restart: Some(Restart::Temporary), ..PolicyPatch::NONE };
        const ATTRIBUTE: &Attribute = &Attribute::of(ONCE);
        let says = |says| Entry { attribute: ATTRIBUTE, ..entry(ChildKind::Worker, says) };
        assert!(is_restarted(&says(&[Said::Restart(Restart::Permanent)])));
        assert!(!is_restarted(&says(&[])));
    }

    #[test]
    fn what_an_attribute_decides() {
        let none = PolicyPatch::NONE;
        let gets = |attribute: &PolicyPatch| {
            let raiser = Raiser::own("db", true);
            (
                raiser.undecided_by(attribute).arrives,
                raiser.escalated_by(attribute).arrives,
            )
        };
        assert_eq!(gets(&none), (true, false));
        assert_eq!(
            gets(&PolicyPatch { arms: Some(Arms::NEITHER), ..none }),
            (false, true)
        );
        let says = |directive| PolicyPatch { strategy: Some(directive), ..none };
        assert_eq!(gets(&says(Directive::Restart)), (false, false));
        assert_eq!(gets(&says(Directive::Escalate)), (false, true));
        let within = core::time::Duration::from_secs(1);
        let budget = ResumeBudget { max: 1, within, then: OnResumeLimit::Stop };
        assert_eq!(
            gets(&PolicyPatch { resume_budget: Some(budget), ..none }),
            (true, true)
        );
        assert_eq!(
            Raiser::below("db", true).arriving().kept(),
            Raiser::below("db", true)
        );
    }
}
