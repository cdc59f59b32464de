//! What is wrong, and how it is told.

#[cfg(test)]
mod parts;
#[cfg(test)]
mod tests;

use core::fmt;
use core::time::Duration;

use super::shutdown::Overrun;
use super::{At, LateRetry, NeverOpens, Unreachable, significant};
use crate::health::push_part;
use crate::{Mailbox, Ppm, Text};

/// What a [`Verdict`] says. Long enough for any but the longest names.
pub type Message = Text<512>;

/// Why a policy can not work.
///
/// It holds the numbers; [`message`](Self::message) and [`help`](Self::help) say them in the words of the DSL, in a const
/// evaluation too.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::judge::{At, Verdict};
///
/// let second = Duration::from_secs(1);
/// let verdict = Verdict::BaseAboveCap { at: At::Base, base: second * 60, cap: second * 30 };
/// assert_eq!(verdict.at(), At::Base);
/// assert_eq!(verdict.message().as_str(), "`base` (60s) is longer than `cap` (30s)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// A period of no time.
    Zero(At),
    /// No time to stop, and not `brutal`.
    NoTimeToStop,
    /// Room for nothing.
    NoCapacity,
    /// More dead letters than are ever kept.
    TooManyDeadLetters {
        /// How many there were to be.
        dead_letters: u32,
    },
    /// No retry at all.
    NoRetry,
    /// A retry for which the message has no time left.
    Late(LateRetry),
    /// State that is committed after no messages.
    NoEvery,
    /// A store for state that is not kept.
    NothingToStore,
    /// The first delay is longer than the longest.
    BaseAboveCap {
        /// [`At::Base`], or the field it stands in if that is not a child's own backoff.
        at: At,
        /// The first delay.
        base: Duration,
        /// The longest.
        cap: Duration,
    },
    /// Delays that are to grow and do not: [`At::Factor`], or the field it stands in if that is not a child's own backoff.
    NoGrowth(At),
    /// A field about the restarts of a `temporary` child, of which there are none.
    Useless {
        /// The field.
        at: At,
        /// Whether it is the actor's own attribute that says `temporary`.
        inherited: bool,
    },
    /// A directive that restarts a `temporary` child.
    RestartsTemporary {
        /// The field it stands in.
        at: At,
        /// Whether it is the actor's own attribute that says `temporary`.
        inherited: bool,
    },
    /// A limit out of reach.
    Unreachable(Unreachable),
    /// A stop that takes longer than there is time for it.
    Overrun(Overrun<'a>),
    /// A period of no time, inside of a field.
    ZeroPart {
        /// The field.
        at: At,
        /// The key inside of it.
        part: &'static str,
    },
    /// None of something of which there must be one, inside of a field.
    TooFew {
        /// The field.
        at: At,
        /// The key inside of it.
        part: &'static str,
    },
    /// A probe that takes as long as from one to the next, or longer.
    ProbeTooLong {
        /// How long it may take.
        timeout: Duration,
        /// How often there is one.
        interval: Duration,
    },
    /// A rate of errors that every message is above, or none.
    NoRate {
        /// The rate.
        above: Ppm,
    },
    /// A time for one message that probes never let pass.
    NeverTimesOut {
        /// The time.
        handle_timeout: Duration,
        /// How often the child is probed.
        interval: Duration,
        /// How long it may take to answer.
        timeout: Duration,
        /// How many failures in a row end it.
        threshold: u32,
    },
    /// A budget for resuming where nothing is resumed.
    NeverResumes,
    /// A breaker that no failure can ever open.
    NeverOpens(NeverOpens),
    /// A significant child that is `permanent`, and so never ends for good.
    SignificantForever {
        /// Whether `permanent` is written, here or in the actor's own attribute, and not the default.
        stated: bool,
        /// Whether it is the actor's own attribute that says `significant`.
        inherited: bool,
    },
    /// A significant child of a supervisor that does not end with it.
    SignificantInVain {
        /// The supervisor.
        supervisor: &'a str,
        /// Whether it is the actor's own attribute that says `significant`.
        inherited: bool,
    },
    /// A supervisor that is to end with its significant children, and has none.
    NobodySignificant {
        /// The supervisor.
        supervisor: &'a str,
    },
}

impl Verdict<'_> {
    /// The field it is about.
    #[must_use]
    pub const fn at(&self) -> At {
        match self {
            Self::Zero(at)
            | Self::Useless { at, .. }
            | Self::RestartsTemporary { at, .. }
            | Self::ZeroPart { at, .. }
            | Self::TooFew { at, .. }
            | Self::BaseAboveCap { at, .. }
            | Self::NoGrowth(at) => *at,
            Self::ProbeTooLong { .. } | Self::NoRate { .. } => At::Health,
            Self::NeverTimesOut { .. } => At::HandleTimeout,
            Self::NeverResumes => At::ResumeBudget,
            Self::NeverOpens(_) => At::Breaker,
            Self::NoTimeToStop | Self::Overrun(_) => At::Shutdown,
            Self::NoCapacity => At::Capacity,
            Self::TooManyDeadLetters { .. } => At::DeadLetters,
            Self::NoRetry => At::Times,
            Self::Late(_) => At::Retry,
            Self::NoEvery => At::Every,
            Self::NothingToStore => At::Store,
            Self::Unreachable(_) => At::Within,
            Self::SignificantForever { .. } | Self::SignificantInVain { .. } => At::Significant,
            Self::NobodySignificant { .. } => At::AutoShutdown,
        }
    }

    /// The key inside of that field that it is about, if it is about one.
    #[must_use]
    pub const fn part(&self) -> Option<&'static str> {
        match self {
            Self::ZeroPart { part, .. } | Self::TooFew { part, .. } => Some(part),
            Self::ProbeTooLong { .. } => Some("timeout"),
            Self::NoRate { .. } => Some("above"),
            Self::NeverOpens(_) => Some("failures"),
            Self::RestartsTemporary { at: At::ResumeBudget, .. } => Some("then"),
            Self::BaseAboveCap { .. } => Some("base"),
            Self::NoGrowth(_) => Some("factor"),
            Self::NoCapacity => Some("capacity"),
            Self::TooManyDeadLetters { .. } => Some("dead_letters"),
            Self::NoRetry => Some("times"),
            Self::NoEvery => Some("every"),
            Self::Zero(At::ResetAfter) => Some("reset_after"),
            _ => None,
        }
    }

    /// What is wrong.
    #[must_use]
    pub const fn message(&self) -> Message {
        let text = Message::new();
        match self {
            Self::Zero(at) => text
                .push("`")
                .push(at.as_str())
                .push("` must be longer than zero"),
            Self::NoTimeToStop => text.push("`shutdown` of no time gives nothing a chance to stop"),
            Self::NoCapacity => text.push("`capacity` must be at least 1"),
            Self::TooManyDeadLetters { dead_letters } => text
                .push("`dead_letters` is ")
                .push_number(*dead_letters as u64)
                .push(", and no child keeps more than ")
                .push_number(Mailbox::MOST_DEAD_LETTERS as u64),
            Self::NoRetry => text.push("`times` must be at least 1"),
            Self::Late(late) => late.message(text),
            Self::NoEvery => text.push("`every` must be at least 1"),
            Self::NothingToStore => {
                text.push("this child's state is not kept, so `store` has no effect")
            }
            Self::BaseAboveCap { base, cap, .. } => text
                .push("`base` (")
                .push_duration(*base)
                .push(") is longer than `cap` (")
                .push_duration(*cap)
                .push(")"),
            Self::NoGrowth(_) => {
                text.push("`factor` must be greater than 1.0, or the delay never grows")
            }
            Self::Useless { at, inherited } => never_restarted(text, *inherited)
                .push(", so `")
                .push(at.as_str())
                .push("` has no effect"),
            Self::RestartsTemporary { inherited, .. } => never_restarted(text, *inherited),
            Self::Unreachable(limit) => limit.message(text),
            Self::Overrun(overrun) => overrun.message(text),
            Self::ZeroPart { part, .. } => {
                text.push("`").push(part).push("` must be longer than zero")
            }
            Self::TooFew { part, .. } => text.push("`").push(part).push("` must be at least 1"),
            Self::ProbeTooLong { timeout, interval } => text
                .push("`timeout` (")
                .push_duration(*timeout)
                .push(") must be shorter than `interval` (")
                .push_duration(*interval)
                .push(")"),
            Self::NoRate { above } => push_part(text.push("`above` ("), *above).push(
                ") must lie between 0.0 and 1.0: every rate is above the one, none above the other",
            ),
            Self::NeverTimesOut { handle_timeout, interval, timeout, threshold } => text
                .push("`handle_timeout` (")
                .push_duration(*handle_timeout)
                .push(") is never reached: probes end a busy child after ")
                .push_number(*threshold as u64)
                .push(" * ")
                .push_duration(*interval)
                .push(" + ")
                .push_duration(*timeout)
                .push(" = ")
                .push_duration(interval.saturating_mul(*threshold).saturating_add(*timeout))
                .push(" at the latest"),
            Self::NeverResumes => {
                text.push("nothing is resumed here, so `resume_budget` has no effect")
            }
            Self::NeverOpens(breaker) => breaker.message(text),
            Self::SignificantForever { inherited, .. } => significant::forever(text, *inherited),
            Self::SignificantInVain { supervisor, inherited } => {
                significant::in_vain(text, supervisor, *inherited)
            }
            Self::NobodySignificant { supervisor } => significant::nobody(text, supervisor),
        }
    }

    /// What to write instead; may be empty.
    #[must_use]
    pub const fn help(&self) -> Message {
        let text = Message::new();
        match self {
            Self::Zero(at) => text
                .push("write a duration, as in `")
                .push(at.as_str())
                .push(": 60s`, or leave it out"),
            Self::NoTimeToStop => text.push("write `brutal` to mean it"),
            Self::NoCapacity => text,
            Self::TooManyDeadLetters { .. } => {
                text.push("further ones are counted; to keep messages, let the actor store them")
            }
            Self::NoRetry => text.push("leave `retry` out where nothing is to be tried again"),
            Self::Late(late) => late.help(text),
            Self::NoEvery => text.push("write `1` or more, or `per_call`"),
            Self::NothingToStore => text
                .push("write `state: per_call` or `state: snapshot { every: 100 }`, or remove it"),
            Self::BaseAboveCap { .. } => {
                text.push("the first delay cannot be longer than the longest")
            }
            Self::NoGrowth(_) => text.push("for a constant delay write `fixed { delay: .. }`"),
            Self::Useless { inherited: false, .. } => text.push("remove it"),
            Self::Useless { inherited: true, .. } => {
                text.push("remove it, or write `restart: transient` beside it")
            }
            Self::RestartsTemporary { at: At::OnPanic, .. } => {
                text.push("write `stop`, `escalate`, or leave it out")
            }
            Self::RestartsTemporary { .. } => text.push("write `stop` or `escalate`"),
            Self::Unreachable(limit) => limit.help(text),
            Self::Overrun(overrun) => overrun.help(text),
            Self::ZeroPart { part, .. } => text
                .push("write a duration, as in `")
                .push(part)
                .push(": 60s`, or leave it out"),
            Self::TooFew { .. } => text.push("write `1` or more"),
            Self::ProbeTooLong { .. } => text.push("each probe is over before the next one is due"),
            Self::NoRate { .. } => text.push("for one message in ten write `0.1`"),
            Self::NeverTimesOut { .. } => {
                text.push("lower `handle_timeout`, raise `threshold`, or leave one of them out")
            }
            Self::NeverResumes => text.push("remove it, or write an arm that says `resume`"),
            Self::NeverOpens(breaker) => breaker.help(text),
            Self::SignificantForever { stated, inherited } => {
                significant::forever_help(text, *stated, *inherited)
            }
            Self::SignificantInVain { supervisor, inherited } => {
                significant::in_vain_help(text, supervisor, *inherited)
            }
            Self::NobodySignificant { supervisor } => significant::nobody_help(text, supervisor),
        }
    }

    /// The message, and the help in a line of its own: what a const assertion prints.
    #[must_use]
    pub const fn text(&self) -> Message {
        let (message, help) = (self.message(), self.help());
        if help.as_str().is_empty() {
            message
        } else {
            message.push("\nhelp: ").push(help.as_str())
        }
    }
}

const fn never_restarted(text: Message, inherited: bool) -> Message {
    text.push(if inherited {
        "the actor's own `restart` is `temporary`: it is never restarted"
    } else {
        "a `temporary` child is never restarted"
    })
}

/// The message alone.
impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().as_str())
    }
}

impl core::error::Error for Verdict<'_> {}
