//! Every verdict, word by word.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::string::ToString;

use super::*;
use crate::{Backoff, Budget, Factor, Shutdown, judge};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[track_caller]
fn says(verdict: Verdict<'_>, at: At, message: &str, help: &str) {
    assert_eq!(verdict.at(), at);
    assert_eq!(verdict.message().as_str(), message);
    assert_eq!(verdict.to_string(), message);
    assert_eq!(verdict.help().as_str(), help);
    let text = verdict.text();
    match help {
        "" => assert_eq!(text.as_str(), message),
        _ => assert_eq!(text.as_str().split_once("\nhelp: "), Some((message, help))),
    }
}

#[test]
fn m6_numbers() {
    says(
        Verdict::Zero(At::Within),
        At::Within,
        "`within` must be longer than zero",
        "write a duration, as in `within: 60s`, or leave it out",
    );
    says(
        Verdict::NoTimeToStop,
        At::Shutdown,
        "`shutdown` of no time gives nothing a chance to stop",
        "write `brutal` to mean it",
    );
    says(
        Verdict::NoCapacity,
        At::Capacity,
        "`capacity` must be at least 1",
        "",
    );
    says(
        Verdict::TooManyDeadLetters { dead_letters: 70_000 },
        At::DeadLetters,
        "`dead_letters` is 70000, and no child keeps more than 65536",
        "further ones are counted; to keep messages, let the actor store them",
    );
    says(
        Verdict::NoRetry,
        At::Times,
        "`times` must be at least 1",
        "leave `retry` out where nothing is to be tried again",
    );
    says(
        Verdict::NoEvery,
        At::Every,
        "`every` must be at least 1",
        "write `1` or more, or `per_call`",
    );
    says(
        Verdict::NothingToStore,
        At::Store,
        "this child's state is not kept, so `store` has no effect",
        "write `state: per_call` or `state: snapshot { every: 100 }`, or remove it",
    );
    says(
        Verdict::BaseAboveCap { at: At::Base, base: secs(60), cap: secs(30) },
        At::Base,
        "`base` (60s) is longer than `cap` (30s)",
        "the first delay cannot be longer than the longest",
    );
    says(
        Verdict::NoGrowth(At::Factor),
        At::Factor,
        "`factor` must be greater than 1.0, or the delay never grows",
        "for a constant delay write `fixed { delay: .. }`",
    );
}

#[test]
fn m6_health_and_breakers() {
    says(
        Verdict::ZeroPart { at: At::Breaker, part: "reset" },
        At::Breaker,
        "`reset` must be longer than zero",
        "write a duration, as in `reset: 60s`, or leave it out",
    );
    says(
        Verdict::TooFew { at: At::Health, part: "threshold" },
        At::Health,
        "`threshold` must be at least 1",
        "write `1` or more",
    );
    says(
        Verdict::ProbeTooLong { timeout: secs(10), interval: secs(5) },
        At::Health,
        "`timeout` (10s) must be shorter than `interval` (5s)",
        "each probe is over before the next one is due",
    );
    says(
        Verdict::NoRate { above: Ppm::ONE },
        At::Health,
        "`above` (1.0) must lie between 0.0 and 1.0: every rate is above the one, none above the other",
        "for one message in ten write `0.1`",
    );
    says(
        Verdict::NeverTimesOut {
            handle_timeout: secs(60),
            interval: secs(10),
            timeout: secs(5),
            threshold: 3,
        },
        At::HandleTimeout,
        "`handle_timeout` (60s) is never reached: probes end a busy child after 3 * 10s + 5s = 35s at the latest",
        "lower `handle_timeout`, raise `threshold`, or leave one of them out",
    );
    says(
        Verdict::NeverResumes,
        At::ResumeBudget,
        "nothing is resumed here, so `resume_budget` has no effect",
        "remove it, or write an arm that says `resume`",
    );
    says(
        Verdict::RestartsTemporary { at: At::ResumeBudget, inherited: false },
        At::ResumeBudget,
        "a `temporary` child is never restarted",
        "write `stop` or `escalate`",
    );
    let never = NeverOpens {
        failures: 10,
        within: secs(60),
        because: judge::Because::Budget { restarts: 5, per: secs(60), times: 1 },
    };
    says(
        Verdict::NeverOpens(never),
        At::Breaker,
        "this breaker never opens: with 5 restarts within 60s there are at most 5 + 1 = 6 failures within 60s, and `failures` is 10",
        "lower `failures` to 6, or raise `max_restarts`",
    );
    assert_eq!(Verdict::NeverOpens(never).part(), Some("failures"));
    let because = judge::Because::Budget { restarts: 5, per: secs(30), times: 2 };
    says(
        Verdict::NeverOpens(NeverOpens { failures: 12, because, ..never }),
        At::Breaker,
        "this breaker never opens: with 5 restarts within 30s there are at most 2 * 5 + 1 = 11 failures within 60s, and `failures` is 12",
        "lower `failures` to 11, or raise `max_restarts`",
    );
    assert_eq!(Verdict::NeverResumes.part(), None);
}

#[test]
fn temporary_children() {
    says(
        Verdict::Useless { at: At::Backoff, inherited: false },
        At::Backoff,
        "a `temporary` child is never restarted, so `backoff` has no effect",
        "remove it",
    );
    says(
        Verdict::Useless { at: At::OnLimit, inherited: true },
        At::OnLimit,
        "the actor's own `restart` is `temporary`: it is never restarted, so `on_limit` has no effect",
        "remove it, or write `restart: transient` beside it",
    );
    says(
        Verdict::RestartsTemporary { at: At::OnPanic, inherited: false },
        At::OnPanic,
        "a `temporary` child is never restarted",
        "write `stop`, `escalate`, or leave it out",
    );
    says(
        Verdict::RestartsTemporary { at: At::Strategy, inherited: true },
        At::Strategy,
        "the actor's own `restart` is `temporary`: it is never restarted",
        "write `stop` or `escalate`",
    );
}

#[test]
fn otp_27_significant_children() {
    let help = "write `restart: transient` or `restart: temporary`, or remove `significant`";
    let forever = |stated, inherited| Verdict::SignificantForever { stated, inherited };
    says(
        forever(true, false),
        At::Significant,
        "a `permanent` child is started again after every end, so `significant` has no effect",
        help,
    );
    says(
        forever(false, false),
        At::Significant,
        "a `permanent` child is started again after every end, so `significant` has no effect",
        &["`permanent` is the default: ", help].concat(),
    );
    says(
        forever(true, true),
        At::Significant,
        "the actor's own `significant` has no effect: a `permanent` child is started again after every end",
        "write `restart: transient` or `restart: temporary`, or `significant: false`",
    );
    let in_vain = |inherited| Verdict::SignificantInVain { supervisor: "App", inherited };
    says(
        in_vain(false),
        At::Significant,
        "`significant` has no effect: `App` does not end with any of its children",
        "write `auto_shutdown: any` or `auto_shutdown: all` in `App`, or remove `significant`",
    );
    says(
        in_vain(true),
        At::Significant,
        "the actor's own `significant` has no effect: `App` does not end with any of its children",
        "write `auto_shutdown: any` or `auto_shutdown: all` in `App`, or `significant: false` here",
    );
    says(
        Verdict::NobodySignificant { supervisor: "App" },
        At::AutoShutdown,
        "no child of `App` is `significant`, so it never ends by itself",
        "write `significant: true` on the child whose end is to be the end of `App`, or remove `auto_shutdown`",
    );
}

#[track_caller]
fn unreachable(
    restarts: u32,
    within: Duration,
    children: u32,
    backoff: Backoff,
) -> Verdict<'static> {
    let budget = Budget::new(restarts, within);
    match judge::unreachable(&budget, &backoff, within, Some(children)) {
        Some(limit) => Verdict::Unreachable(limit),
        None => panic!("{budget} can be reached"),
    }
}

#[test]
fn m7_limits_out_of_reach() {
    let exponential = |base, cap, factor| {
        Backoff::exponential(Duration::from_millis(base), secs(cap), Factor::new(factor))
    };
    let lower_cap = "raise `within`, lower `cap`, or write `max_restarts: unlimited`";
    // 10 + 20 + 40 + 80
    says(
        unreachable(5, secs(60), 1, exponential(5_000, 120, 2.0)),
        At::Within,
        "5 restarts take at least 150s with this backoff, so `max_restarts: 5` within 60s is never reached",
        lower_cap,
    );
    // The two that the sources recommend.
    says(
        unreachable(10, secs(300), 1, exponential(1_000, 60, 2.0)),
        At::Within,
        "10 restarts take at least 302s with this backoff, so `max_restarts: 10` within 300s is never reached",
        lower_cap,
    );
    says(
        unreachable(20, secs(600), 1, exponential(500, 120, 1.5)),
        At::Within,
        "20 restarts take at least 1010.429s with this backoff, so `max_restarts: 20` within 600s is never reached",
        lower_cap,
    );
    says(
        unreachable(7, secs(60), 2, Backoff::fixed(secs(30))),
        At::Within,
        "7 restarts of 2 children are at least 3 of the same one, which take at least 60s with this backoff, so \
         `max_restarts: 7` within 60s is never reached",
        "raise `within`, lower `delay`, or write `max_restarts: unlimited`",
    );
    says(
        unreachable(3, Duration::ZERO, 1, Backoff::immediate()),
        At::Within,
        "3 restarts take at least 0s with this backoff, so `max_restarts: 3` within 0s is never reached",
        "raise `within`, or write `max_restarts: unlimited`",
    );
}

#[test]
fn m7_spans_are_rounded_unless_that_hides_them() {
    let said = |within, delay| {
        let verdict = unreachable(
            2,
            Duration::from_nanos(within),
            1,
            Backoff::fixed(Duration::from_nanos(delay)),
        );
        let message = verdict.message().to_string();
        let (_, tail) = message.split_once("at least ").unwrap();
        tail.split_once(' ').unwrap().0.to_string()
    };
    assert_eq!(said(1_000_000_000, 1_234_567_890), "1.234s");
    assert_eq!(said(1_234_000_000, 1_234_567_890), "1.234s");
    assert_eq!(said(1_234_000_001, 1_234_567_890), "1.23456789s");
    assert_eq!(said(1_000, 234_567_890), "234.56789ms");
}

fn overrun(child: Option<&str>, shutdown: Shutdown) -> Verdict<'_> {
    let (limit, abort_grace) = (secs(10), secs(u64::from(child.is_some())));
    Verdict::Overrun(Overrun { supervisor: "App", limit, child, shutdown, abort_grace })
}

#[test]
fn stops_that_take_too_long() {
    // Diagnostic 40.
    says(
        overrun(Some("ledger"), Shutdown::After(secs(30))),
        At::Shutdown,
        "`ledger` may take 30s to stop, but `App` stops its children within 10s",
        "raise the `shutdown` of `App` to 31s, or leave it out there: it is then what its children need",
    );
    says(
        overrun(Some("ledger"), Shutdown::After(secs(10))),
        At::Shutdown,
        "`ledger` may take 10s to stop and 1s more after an abort, but `App` stops its children within 10s",
        "raise the `shutdown` of `App` to 11s, or leave it out there: it is then what its children need",
    );
    says(
        overrun(Some("ledger"), Shutdown::Brutal),
        At::Shutdown,
        "`ledger` may take 1s to end after an abort, but `App` stops its children within 10s",
        "raise the `shutdown` of `App` to 1s, or leave it out there: it is then what its children need",
    );
    says(
        overrun(Some("ledger"), Shutdown::Infinity),
        At::Shutdown,
        "`ledger` may take forever to stop, but `App` stops its children within 10s",
        "write `shutdown: infinity` on `App` too, or leave it out there: it is then what its children need",
    );
    says(
        overrun(None, Shutdown::After(secs(36))),
        At::Shutdown,
        "the children of `App` may take 36s to stop, one after the other, but it stops them within 10s",
        "raise the `shutdown` of `App` to 36s, or leave it out there: it is then what its children need",
    );
}

#[test]
fn the_longest_texts_fit() {
    let name = "a_name_of_sixty_letters_which_is_more_than_anybody_would_type";
    let longest = Duration::new(u64::MAX, 999_999_999);
    let overrun = Overrun {
        supervisor: name,
        limit: longest,
        child: Some(name),
        shutdown: Shutdown::After(longest),
        abort_grace: longest,
    };
    let limit = Unreachable {
        restarts: u32::MAX,
        within: longest,
        children: u32::MAX,
        of_one: u32::MAX,
        span: longest,
        curve: crate::Curve::Fixed { delay: longest },
    };
    for verdict in [Verdict::Overrun(overrun), Verdict::Unreachable(limit)] {
        let whole = std::format!("{}\nhelp: {}", verdict.message(), verdict.help());
        assert_eq!(verdict.text().as_str(), whole);
    }
}

// In a const evaluation, as a const assertion has it.
const TEXT: Message = Verdict::BaseAboveCap { at: At::Base, base: secs(60), cap: secs(30) }.text();

#[test]
fn m7_texts_are_const() {
    assert!(
        TEXT.as_str()
            .starts_with("`base` (60s) is longer than `cap` (30s)\nhelp: the first")
    );
}
