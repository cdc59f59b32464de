//! Patches of the policy crate from what is written, where all of it is literal and nothing is wrong with it.

use std::time::Duration;

use supervise_policy::{
    Arms, Backoff, Directive, Factor, HealthCheck, Jitter, Mailbox, MaxRestarts, OnLimit, OnPanic,
    OnResumeLimit, PolicyPatch, Ppm, Preset, Restart, ResumeBudget, Retry, Shutdown, StartOrder,
    StatePolicy, Strategy, SupervisorPatch, Trip, Unstopped, WhileDown, WhileOpen,
};

use crate::parse::ast::{Field, Formed, Match, Value};
use crate::schema::Takes;

/// What a child's fields say; `None` if only the compiler can know all of it, or nobody.
pub(crate) fn policy<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Option<PolicyPatch> {
    let mut patch = PolicyPatch::NONE;
    for field in fields {
        if !field.cfgs.is_empty() {
            return None;
        }
        match field.key.to_string().as_str() {
            "restart" => patch.restart = Some(restart(field)?),
            "max_restarts" => patch.max_restarts = Some(limit(field)?),
            "within" => patch.within = Some(time(field)?),
            "on_limit" => patch.on_limit = Some(on_limit(field)?),
            "backoff" => patch.backoff = Some(backoff(field)?),
            "on_panic" => patch.on_panic = Some(on_panic(field)?),
            "start_timeout" => patch.start_timeout = Some(time(field)?),
            "handle_timeout" => patch.handle_timeout = Some(time(field)?),
            "shutdown" => patch.shutdown = Some(shutdown(field)?),
            "abort_grace" => patch.abort_grace = Some(time(field)?),
            "unstopped" => patch.unstopped = Some(unstopped(field)?),
            "mailbox" => patch.mailbox = Some(mailbox(field)?),
            "retry" => patch.retry = Some(retry(field)?),
            "significant" => patch.significant = Some(flag(field)?),
            "strategy" => patch.strategy = Some(directive(field)?),
            "health" => patch.health = Some(health(field)?),
            "breaker" => patch.breaker = Some(trip(field)?),
            "resume_budget" => patch.resume_budget = Some(resume_budget(field)?),
            "state" => patch.state = Some(state(field)?),
            "store" => patch.stored = true,
            _ => return None,
        }
    }
    Some(patch)
}

/// What a supervisor says about its children.
pub(crate) fn supervisor<'a>(
    fields: impl IntoIterator<Item = &'a Field>,
) -> Option<SupervisorPatch> {
    // It may be missing.
    let mut patch = SupervisorPatch::new(Strategy::OneForOne);
    for field in fields {
        if !field.cfgs.is_empty() {
            return None;
        }
        match field.key.to_string().as_str() {
            "strategy" => patch.strategy = strategy(field)?,
            "preset" => patch.preset = Some(preset(field)?),
            "max_restarts" => patch.max_restarts = Some(limit(field)?),
            "within" => patch.within = Some(time(field)?),
            "backoff" => patch.backoff = Some(backoff(field)?),
            "on_panic" => patch.on_panic = Some(on_panic(field)?),
            "start" => patch.start = Some(start(field)?),
            // Judged by itself; see `significant`.
            "auto_shutdown" => {}
            _ => return None,
        }
    }
    Some(patch)
}

/// How a supervisor's children start.
pub(crate) fn start(field: &Field) -> Option<StartOrder> {
    match word(field).filter(|_| field.cfgs.is_empty())? {
        "ordered" => Some(StartOrder::Ordered),
        "concurrent" => Some(StartOrder::Concurrent),
        _ => None,
    }
}

pub(crate) fn shutdown(field: &Field) -> Option<Shutdown> {
    match &field.value {
        Value::Word(_, "brutal") => Some(Shutdown::Brutal),
        Value::Word(_, "infinity") => Some(Shutdown::Infinity),
        _ => time(field).map(Shutdown::After),
    }
}

fn time(field: &Field) -> Option<Duration> {
    match &field.value {
        Value::Time(time) if time.nanos == 0 && !matches!(field.takes, Takes::Duration) => None,
        Value::Time(time) => Some(Duration::from_nanos(time.nanos)),
        _ => None,
    }
}

fn limit(field: &Field) -> Option<MaxRestarts> {
    match &field.value {
        Value::Count(count) => Some(MaxRestarts::AtMost(*count)),
        Value::Unlimited => Some(MaxRestarts::Unlimited),
        _ => None,
    }
}

fn word(field: &Field) -> Option<&'static str> {
    match &field.value {
        Value::Word(_, word) => Some(word),
        _ => None,
    }
}

fn restart(field: &Field) -> Option<Restart> {
    match word(field)? {
        "permanent" => Some(Restart::Permanent),
        "transient" => Some(Restart::Transient),
        "temporary" => Some(Restart::Temporary),
        _ => None,
    }
}

fn on_limit(field: &Field) -> Option<OnLimit> {
    match word(field)? {
        "escalate" => Some(OnLimit::Escalate),
        "stop" => Some(OnLimit::Stop),
        _ => None,
    }
}

fn on_panic(field: &Field) -> Option<OnPanic> {
    match word(field)? {
        "restart" => Some(OnPanic::Restart),
        "stop" => Some(OnPanic::Stop),
        "escalate" => Some(OnPanic::Escalate),
        _ => None,
    }
}

fn unstopped(field: &Field) -> Option<Unstopped> {
    match word(field)? {
        "wait" => Some(Unstopped::Wait),
        "escalate" => Some(Unstopped::Escalate),
        _ => None,
    }
}

fn preset(field: &Field) -> Option<Preset> {
    match word(field)? {
        "production" => Some(Preset::Production),
        "strict" => Some(Preset::Strict),
        "lenient" => Some(Preset::Lenient),
        "development" => Some(Preset::Development),
        _ => None,
    }
}

fn strategy(field: &Field) -> Option<Strategy> {
    match word(field)? {
        "one_for_one" => Some(Strategy::OneForOne),
        "one_for_all" => Some(Strategy::OneForAll),
        "rest_for_one" => Some(Strategy::RestForOne),
        _ => None,
    }
}

fn directive(field: &Field) -> Option<Directive> {
    match word(field)? {
        "resume" => Some(Directive::Resume),
        "restart" => Some(Directive::Restart),
        "stop" => Some(Directive::Stop),
        "escalate" => Some(Directive::Escalate),
        _ => None,
    }
}

/// What the arms of an `on` hold.
pub(crate) fn arms(on: &Match) -> Arms {
    Arms { resume: on.says("resume"), escalate: on.says("escalate") }
}

/// A form with all of its parameters read.
fn formed(field: &Field) -> Option<&Formed> {
    match &field.value {
        Value::Form(formed) if formed.half.is_empty() => Some(formed),
        _ => None,
    }
}

fn health(field: &Field) -> Option<HealthCheck> {
    let formed = formed(field)?;
    let seconds = Duration::from_secs;
    match formed.form.word {
        "probe" => Some(HealthCheck::Probe {
            interval: param(formed, "interval", seconds(10), time)?,
            timeout: param(formed, "timeout", seconds(5), time)?,
            threshold: param(formed, "threshold", 3, size)?,
        }),
        "heartbeat" => Some(HealthCheck::Heartbeat {
            max_silence: param(formed, "max_silence", seconds(30), time)?,
        }),
        "error_rate" => {
            let above = param(formed, "above", 100_000, decimal)?;
            Some(HealthCheck::ErrorRate {
                above: Ppm::new(u32::try_from(above).unwrap_or(u32::MAX)),
                window: param(formed, "window", seconds(60), time)?,
            })
        }
        _ => None,
    }
}

fn trip(field: &Field) -> Option<Trip> {
    let formed = formed(field)?;
    let default = Trip::DEFAULT;
    Some(Trip {
        failures: param(formed, "failures", default.failures, size)?,
        within: param(formed, "within", default.within, time)?,
        reset: param(formed, "reset", default.reset, time)?,
        probes: param(formed, "probes", default.probes, size)?,
        successes: param(formed, "successes", default.successes, size)?,
        while_open: param(
            formed,
            "while_open",
            default.while_open,
            |given| match word(given)? {
                "hold" => Some(WhileOpen::Hold),
                "stop" => Some(WhileOpen::Stop),
                _ => None,
            },
        )?,
    })
}

fn resume_budget(field: &Field) -> Option<ResumeBudget> {
    let formed = formed(field)?;
    Some(ResumeBudget {
        max: size(formed.get("max")?)?,
        within: time(formed.get("within")?)?,
        then: param(formed, "then", OnResumeLimit::Stop, |given| {
            match word(given)? {
                "stop" => Some(OnResumeLimit::Stop),
                "restart" => Some(OnResumeLimit::Restart),
                "escalate" => Some(OnResumeLimit::Escalate),
                _ => None,
            }
        })?,
    })
}

fn size(field: &Field) -> Option<u32> {
    match &field.value {
        Value::Count(count) if *count > 0 => Some(*count),
        _ => None,
    }
}

fn mailbox(field: &Field) -> Option<Mailbox> {
    let Value::Form(formed) = &field.value else {
        return None;
    };
    let plain = Mailbox::DEFAULT;
    Some(Mailbox {
        capacity: param(formed, "capacity", plain.capacity, count)?,
        while_down: param(formed, "while_down", plain.while_down, while_down)?,
        dead_letters: param(formed, "dead_letters", plain.dead_letters, count)?,
    })
}

fn retry(field: &Field) -> Option<Retry> {
    let Value::Form(formed) = &field.value else {
        return None;
    };
    let plain = Retry::DEFAULT;
    Some(Retry {
        times: param(formed, "times", plain.times, count)?,
        backoff: param(formed, "backoff", plain.backoff, backoff)?,
    })
}

fn while_down(field: &Field) -> Option<WhileDown> {
    match word(field)? {
        "keep" => Some(WhileDown::Keep),
        "reject" => Some(WhileDown::Reject),
        "drop_oldest" => Some(WhileDown::DropOldest),
        _ => None,
    }
}

fn count(field: &Field) -> Option<u32> {
    match &field.value {
        Value::Count(count) => Some(*count),
        _ => None,
    }
}

pub(crate) fn state(field: &Field) -> Option<StatePolicy> {
    let Value::Form(formed) = &field.value else {
        return None;
    };
    match formed.form.word {
        "fresh" => Some(StatePolicy::Fresh),
        "per_call" => Some(StatePolicy::PerCall),
        _ => match formed.get("every").map(|given| &given.value) {
            Some(Value::Count(every)) => Some(StatePolicy::Snapshot { every: *every }),
            _ => None,
        },
    }
}

fn backoff(field: &Field) -> Option<Backoff> {
    let Value::Form(formed) = &field.value else {
        return None;
    };
    if !formed.half.is_empty() {
        return None;
    }
    let base = param(formed, "base", Duration::from_millis(100), time)?;
    let cap = param(formed, "cap", Duration::from_secs(30), time)?;
    let plain = match formed.form.word {
        "immediate" => Backoff::immediate(),
        "fixed" => Backoff::fixed(time(formed.get("delay")?)?),
        "linear" => Backoff::linear(base, param(formed, "step", base, time)?, cap),
        "exponential" => {
            let factor = param(formed, "factor", 2_000_000, decimal)?;
            Backoff::exponential(base, cap, Factor::from_ppm(factor))
        }
        _ => return None,
    };
    let jitter = param(formed, "jitter", Jitter::None, jitter)?;
    let fast_first = param(formed, "fast_first", false, flag)?;
    let plain = plain.with_jitter(jitter).with_fast_first(fast_first);
    match formed.get("reset_after") {
        None => Some(plain),
        Some(given) => time(given).map(|after| plain.with_reset_after(after)),
    }
}

/// A parameter's value; `None` if it is written and not literal.
fn param<T>(
    formed: &Formed,
    key: &str,
    default: T,
    read: impl Fn(&Field) -> Option<T>,
) -> Option<T> {
    match formed.get(key) {
        None => Some(default),
        Some(given) => read(given),
    }
}

fn decimal(field: &Field) -> Option<u64> {
    match &field.value {
        Value::Decimal(ppm) => Some(*ppm),
        _ => None,
    }
}

fn flag(field: &Field) -> Option<bool> {
    match &field.value {
        Value::Flag(flag) => Some(*flag),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "parts per million up to one million are exact"
)]
fn jitter(field: &Field) -> Option<Jitter> {
    match &field.value {
        Value::Full => Some(Jitter::Full),
        Value::Decimal(ppm) => Some(Jitter::fraction(*ppm as f64 / 1e6)),
        _ => None,
    }
}
