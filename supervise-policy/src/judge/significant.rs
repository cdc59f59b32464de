//! Significant children whose end changes nothing, and supervisors that wait for the end of nobody.

use super::verdicts::Verdicts;
use super::{Message, Parent, Verdict};
use crate::{AutoShutdown, ChildSpec, PolicyPatch, Restart};

/// Judges an attribute by itself: it can only contradict itself.
pub(super) const fn attribute(patch: &PolicyPatch, found: &mut Verdicts<'_>) {
    if contradicts(patch) {
        found.push(Verdict::SignificantForever { stated: true, inherited: false });
    }
}

/// Judges a child as it came out of its `entry` and its actor's `attribute`.
pub(super) const fn child<'a>(
    entry: &PolicyPatch,
    attribute: &PolicyPatch,
    child: &ChildSpec,
    parent: &Parent<'a>,
    found: &mut Verdicts<'a>,
) {
    if !child.policy.significant {
        return;
    }
    let inherited = entry.significant.is_none();
    let changed = entry.significant.is_some() || entry.restart.is_some();
    if matches!(child.policy.restart, Restart::Permanent) && (changed || !contradicts(attribute)) {
        let stated = entry.restart.is_some() || attribute.restart.is_some();
        found.push(Verdict::SignificantForever { stated, inherited });
    }
    if let Some(AutoShutdown::Never) = parent.auto_shutdown {
        found.push(Verdict::SignificantInVain { supervisor: parent.name, inherited });
    }
}

/// Judges a supervisor that is to end with its children.
pub(super) const fn supervisor<'a>(
    auto_shutdown: AutoShutdown,
    children: &[ChildSpec],
    own: &Parent<'a>,
    found: &mut Verdicts<'a>,
) {
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        if child.policy.significant {
            return;
        }
        rest = tail;
    }
    if !auto_shutdown.is_never() {
        found.push(Verdict::NobodySignificant { supervisor: own.name });
    }
}

const fn contradicts(patch: &PolicyPatch) -> bool {
    matches!(
        (patch.significant, patch.restart),
        (Some(true), Some(Restart::Permanent))
    )
}

pub(super) const fn forever(text: Message, inherited: bool) -> Message {
    text.push(if inherited {
        "the actor's own `significant` has no effect: a `permanent` child is started again after every end"
    } else {
        "a `permanent` child is started again after every end, so `significant` has no effect"
    })
}

pub(super) const fn forever_help(text: Message, stated: bool, inherited: bool) -> Message {
    let text = if stated {
        text
    } else {
        text.push("`permanent` is the default: ")
    };
    let text = text.push("write `restart: transient` or `restart: temporary`, or ");
    text.push(if inherited {
        "`significant: false`"
    } else {
        "remove `significant`"
    })
}

pub(super) const fn in_vain(text: Message, supervisor: &str, inherited: bool) -> Message {
    let text = if inherited {
        text.push("the actor's own `significant` has no effect: `")
            .push(supervisor)
    } else {
        text.push("`significant` has no effect: `").push(supervisor)
    };
    text.push("` does not end with any of its children")
}

pub(super) const fn in_vain_help(text: Message, supervisor: &str, inherited: bool) -> Message {
    let text = text
        .push("write `auto_shutdown: any` or `auto_shutdown: all` in `")
        .push(supervisor);
    text.push(if inherited {
        "`, or `significant: false` here"
    } else {
        "`, or remove `significant`"
    })
}

pub(super) const fn nobody(text: Message, supervisor: &str) -> Message {
    text.push("no child of `")
        .push(supervisor)
        .push("` is `significant`, so it never ends by itself")
}

pub(super) const fn nobody_help(text: Message, supervisor: &str) -> Message {
    text.push("write `significant: true` on the child whose end is to be the end of `")
        .push(supervisor)
        .push("`, or remove `auto_shutdown`")
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;
    use crate::judge::{self, At};
    use crate::{ChildKind, Strategy, SupervisorPatch, SupervisorPolicy, SupervisorSpec};

    const RESTARTS: [Option<Restart>; 4] = [
        None,
        Some(Restart::Permanent),
        Some(Restart::Transient),
        Some(Restart::Temporary),
    ];
    const SAID: [Option<bool>; 3] = [None, Some(false), Some(true)];

    fn patches() -> impl Iterator<Item = PolicyPatch> {
        RESTARTS.into_iter().flat_map(|restart| {
            SAID.map(|significant| PolicyPatch { restart, significant, ..PolicyPatch::NONE })
        })
    }

    fn child_of(entry: &PolicyPatch, attribute: &PolicyPatch) -> ChildSpec {
        let above = SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
        ChildSpec::leaf("ledger", ChildKind::Worker, entry, attribute, &above)
    }

    fn app(auto_shutdown: AutoShutdown) -> Parent<'static> {
        Parent { auto_shutdown: Some(auto_shutdown), ..Parent::new("App") }
    }

    /// OTP-27: of every combination, exactly those that mean nothing are refused, and each is told once: where the
    /// attribute contradicts itself it is told there, unless the entry changes something about it.
    #[test]
    fn otp_27_every_combination() {
        for (entry, attribute) in patches().flat_map(|entry| patches().map(move |own| (entry, own)))
        {
            let significant = entry.significant.or(attribute.significant) == Some(true);
            let restart = entry.restart.or(attribute.restart).unwrap_or_default();
            let forever = significant && restart == Restart::Permanent;
            let alone = attribute.significant == Some(true)
                && attribute.restart == Some(Restart::Permanent);
            assert_eq!(judge::patch(&attribute).is_empty(), !alone, "{attribute:?}");
            let untouched = entry.significant.is_none() && entry.restart.is_none();
            let spec = child_of(&entry, &attribute);
            for auto_shutdown in [AutoShutdown::Never, AutoShutdown::Any, AutoShutdown::All] {
                let found = judge::child(&entry, &attribute, &spec, &app(auto_shutdown));
                let told = usize::from(forever && !(alone && untouched))
                    + usize::from(significant && auto_shutdown.is_never());
                let ats: Vec<At> = found.iter().map(Verdict::at).collect();
                assert_eq!(
                    ats,
                    [At::Significant].repeat(told),
                    "{entry:?} {attribute:?}"
                );
            }
        }
    }

    /// Only where nobody wrote it does the help say where it comes from.
    #[test]
    fn that_permanent_is_the_default_is_said_where_nobody_states_it() {
        let significant = PolicyPatch { significant: Some(true), ..PolicyPatch::NONE };
        let permanent = PolicyPatch { restart: Some(Restart::Permanent), ..PolicyPatch::NONE };
        let both = PolicyPatch { restart: permanent.restart, ..significant };
        for (entry, attribute, says) in [
            (significant, PolicyPatch::NONE, true),
            (PolicyPatch::NONE, significant, true),
            (both, PolicyPatch::NONE, false),
            (significant, permanent, false),
            (permanent, significant, false),
        ] {
            let spec = child_of(&entry, &attribute);
            let found = judge::child(&entry, &attribute, &spec, &app(AutoShutdown::Any));
            let help = found
                .first()
                .map(|verdict| verdict.help())
                .unwrap_or_default();
            let said = help.as_str().starts_with("`permanent` is the default");
            assert_eq!(
                (found.iter().count(), said),
                (1, says),
                "{entry:?} {attribute:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_of_the_supervisor_is_not_judged() {
        let entry = PolicyPatch {
            significant: Some(true),
            restart: Some(Restart::Transient),
            ..PolicyPatch::NONE
        };
        let spec = child_of(&entry, &PolicyPatch::NONE);
        let found = judge::child(&entry, &PolicyPatch::NONE, &spec, &Parent::new("App"));
        assert!(found.is_empty());
    }

    #[test]
    fn a_supervisor_that_ends_with_nobody() {
        let significant = PolicyPatch {
            significant: Some(true),
            restart: Some(Restart::Transient),
            ..PolicyPatch::NONE
        };
        let children = [
            child_of(&PolicyPatch::NONE, &PolicyPatch::NONE),
            child_of(&significant, &PolicyPatch::NONE),
        ];
        let children: &'static [ChildSpec] = std::boxed::Box::leak(std::boxed::Box::new(children));
        for auto_shutdown in [AutoShutdown::Never, AutoShutdown::Any, AutoShutdown::All] {
            let patch = SupervisorPatch {
                auto_shutdown: Some(auto_shutdown),
                ..SupervisorPatch::new(Strategy::OneForOne)
            };
            let of = |children| SupervisorSpec::new(&patch, None, children);
            let own = app(auto_shutdown);
            let in_vain = judge::supervisor(&patch, &of(&children[..1]), &own);
            let wanted = (!auto_shutdown.is_never())
                .then_some(Verdict::NobodySignificant { supervisor: "App" });
            assert_eq!(in_vain.first(), wanted.as_ref());
            assert!(judge::supervisor(&patch, &of(children), &own).is_empty());
        }
    }
}
