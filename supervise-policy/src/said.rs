//! What an entry of a tree says, key by key: a list is what costs a compiler least to write down.

use core::time::Duration;

use crate::{
    Arms, Backoff, Directive, HealthCheck, Mailbox, MaxRestarts, OnLimit, OnPanic, PolicyPatch,
    Restart, ResumeBudget, Retry, Shutdown, StatePolicy, Trip, Unstopped,
};

macro_rules! said {
    ($($variant:ident($ty:ty) is $field:ident,)+) => {
        /// One thing that is said of a child, mostly a key of its policy.
        ///
        /// A [`PolicyPatch`] has a place for every key, a list of these only what was written:
        ///
        /// ```
        /// use supervise_policy::{PolicyPatch, Restart, Said, Shutdown};
        /// const SAYS: &[Said] = &[Said::Restart(Restart::Transient), Said::Shutdown(Shutdown::Brutal)];
        /// assert_eq!(
        ///     PolicyPatch::said(SAYS),
        ///     PolicyPatch {
        ///         restart: Some(Restart::Transient),
        ///         shutdown: Some(Shutdown::Brutal),
        ///         ..PolicyPatch::NONE
        ///     }
        /// );
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Said {
            $(
                #[doc = concat!("The key [`", stringify!($field), "`](PolicyPatch::", stringify!($field), ").")]
                $variant($ty),
            )+
            /// Its state is kept in a store: [`stored`](PolicyPatch::stored).
            Stored,
            /// All that a patch states.
            All(&'static PolicyPatch),
            /// There are so many of it.
            Replicas(u32),
            /// It has a `when`.
            Conditional,
        }

        impl PolicyPatch {
            /// What a list says of a policy; of two that say the same key the later one counts.
            #[must_use]
            pub const fn said(says: &[Said]) -> Self {
                let (mut patch, mut rest) = (Self::NONE, says);
                while let [said, later @ ..] = rest {
                    match said {
                        $(Said::$variant(value) => patch.$field = Some(*value),)+
                        Said::Stored => patch.stored = true,
                        Said::All(all) => patch = all.over(&patch),
                        Said::Replicas(_) | Said::Conditional => {}
                    }
                    rest = later;
                }
                patch
            }
        }
    };
}

said! {
    Restart(Restart) is restart,
    MaxRestarts(MaxRestarts) is max_restarts,
    Within(Duration) is within,
    OnLimit(OnLimit) is on_limit,
    Backoff(Backoff) is backoff,
    OnPanic(OnPanic) is on_panic,
    Strategy(Directive) is strategy,
    StartTimeout(Duration) is start_timeout,
    HandleTimeout(Duration) is handle_timeout,
    Shutdown(Shutdown) is shutdown,
    AbortGrace(Duration) is abort_grace,
    Unstopped(Unstopped) is unstopped,
    Mailbox(Mailbox) is mailbox,
    Health(HealthCheck) is health,
    Breaker(Trip) is breaker,
    ResumeBudget(ResumeBudget) is resume_budget,
    Arms(Arms) is arms,
    Retry(Retry) is retry,
    Significant(bool) is significant,
    State(StatePolicy) is state,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of a patch can be said: with all of them said, none is left as it was.
    #[test]
    fn every_key_can_be_said() {
        let time = Duration::from_secs(1);
        let says = [
            Said::Restart(Restart::Temporary),
            Said::MaxRestarts(MaxRestarts::Unlimited),
            Said::Within(time),
            Said::OnLimit(OnLimit::Stop),
            Said::Backoff(Backoff::immediate()),
            Said::OnPanic(OnPanic::Stop),
            Said::Strategy(Directive::Stop),
            Said::StartTimeout(time),
            Said::HandleTimeout(time),
            Said::Shutdown(Shutdown::Brutal),
            Said::AbortGrace(time),
            Said::Unstopped(Unstopped::Escalate),
            Said::Mailbox(Mailbox::DEFAULT),
            Said::Health(HealthCheck::Heartbeat { max_silence: time }),
            Said::Breaker(Trip::DEFAULT),
            Said::ResumeBudget(ResumeBudget {
                max: 1,
                within: time,
                then: crate::OnResumeLimit::Stop,
            }),
            Said::Arms(Arms::NEITHER),
            Said::Retry(Retry::DEFAULT),
            Said::Significant(true),
            Said::State(StatePolicy::PerCall),
            Said::Stored,
        ];
        let all = PolicyPatch::said(&says);
        for left_out in 0..says.len() {
            let mut others = says.to_vec();
            let one = others.remove(left_out);
            let others = PolicyPatch::said(&others);
            assert_ne!(others, all, "{one:?} says nothing");
            assert_eq!(PolicyPatch::said(&[one]).over(&others), all, "{one:?}");
        }
    }

    #[test]
    fn what_is_said_last_counts() {
        const BRUTAL: PolicyPatch =
            PolicyPatch { shutdown: Some(Shutdown::Brutal), ..PolicyPatch::NONE };
        let says = [
            Said::Shutdown(Shutdown::Infinity),
            Said::All(&BRUTAL),
            Said::Replicas(2),
        ];
        assert_eq!(PolicyPatch::said(&says), BRUTAL);
        let says = [
            Said::All(&BRUTAL),
            Said::Shutdown(Shutdown::Infinity),
            Said::Conditional,
        ];
        assert_eq!(PolicyPatch::said(&says).shutdown, Some(Shutdown::Infinity));
    }
}
