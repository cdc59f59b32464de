//! The words that other libraries use for the same things.
//!
//! They are not second spellings: a message translates them.

use super::Hint;

/// Normalised foreign word, ours, and whether they mean the same (else the message only asks).
const WORDS: &[(&str, &str, Sense)] = {
    use Sense::{Near, Same};
    &[
        // Restart types.
        ("always", "permanent", Same),
        ("never", "temporary", Same),
        ("onfailure", "transient", Same),
        ("onerror", "transient", Same),
        ("oncrash", "transient", Same),
        ("onetime", "temporary", Same),
        // Strategies.
        ("allforone", "one_for_all", Same),
        ("simpleoneforone", "one_for_one", Near),
        ("restforall", "rest_for_one", Near),
        // Ways to start.
        ("parallel", "concurrent", Same),
        ("sequential", "ordered", Same),
        ("serial", "ordered", Same),
        // Directives.
        ("retry", "restart", Near),
        ("continue", "resume", Same),
        ("ignore", "resume", Near),
        ("terminate", "stop", Same),
        ("kill", "stop", Near),
        ("fail", "escalate", Near),
        ("propagate", "escalate", Same),
        ("bubble", "escalate", Same),
        // Shutdown.
        ("brutalkill", "brutal", Same),
        ("kill", "brutal", Near),
        ("forever", "infinity", Same),
        ("infinite", "infinity", Same),
        ("never", "infinity", Near),
        // Limits.
        ("infinity", "unlimited", Same),
        ("infinite", "unlimited", Same),
        ("forever", "unlimited", Same),
        // Backoff.
        ("none", "immediate", Near),
        ("constant", "fixed", Same),
        ("delayed", "fixed", Same),
        ("delay", "fixed", Near),
        ("exp", "exponential", Same),
        ("initial", "base", Same),
        ("initialdelay", "base", Same),
        ("min", "base", Near),
        ("max", "cap", Same),
        ("maxdelay", "cap", Same),
        ("limit", "cap", Near),
        ("multiplier", "factor", Same),
        ("increment", "step", Same),
        ("interval", "delay", Near),
        // Fields.
        ("intensity", "max_restarts", Same),
        ("maxretries", "max_restarts", Same),
        ("retries", "max_restarts", Near),
        ("period", "within", Same),
        ("window", "within", Same),
        ("maxseconds", "within", Same),
        ("withinseconds", "within", Same),
        ("retrypolicy", "backoff", Same),
        ("backoffstrategy", "backoff", Same),
        ("delay", "backoff", Near),
        ("restartpolicy", "restart", Same),
        ("restartstrategy", "strategy", Near),
        ("supervisionstrategy", "strategy", Same),
        ("onerror", "on", Same),
        ("decide", "on", Same),
        ("decider", "on", Same),
        ("circuitbreaker", "breaker", Same),
        ("healthcheck", "health", Same),
        ("liveness", "health", Same),
        ("watchdog", "health", Near),
        ("ping", "probe", Near),
        ("failurethreshold", "failures", Same),
        ("maxfailures", "failures", Same),
        ("successthreshold", "successes", Same),
        ("resettimeout", "reset", Same),
        ("halfopenmaxcalls", "probes", Same),
        ("permittedcalls", "probes", Near),
        ("timeout", "max_silence", Near),
        ("timeout", "handle_timeout", Near),
        ("timeout", "shutdown", Near),
        ("shutdowntimeout", "shutdown", Same),
        ("stoptimeout", "shutdown", Same),
        ("starttimeoutms", "start_timeout", Near),
        ("onlimitreached", "on_limit", Same),
        ("type", "actor", Near),
        ("config", "args", Near),
        ("init", "args", Near),
        ("func", "run", Same),
        ("function", "run", Same),
        ("future", "run", Near),
        ("important", "significant", Near),
        ("critical", "significant", Near),
        ("anysignificant", "any", Same),
        ("allsignificant", "all", Same),
        ("vis", "visibility", Same),
        ("docs", "doc", Same),
        ("size", "capacity", Near),
        ("bounded", "queue", Near),
        ("onfull", "while_down", Near),
        ("overflow", "while_down", Near),
        ("deadletter", "dead_letters", Same),
        ("buffer", "keep", Same),
        ("wait", "keep", Near),
        ("refuse", "reject", Same),
        ("fail", "reject", Near),
        ("dropfront", "drop_oldest", Same),
        ("drophead", "drop_oldest", Same),
        ("maxattempts", "times", Near),
        // Visibility.
        ("pub", "public", Same),
        ("crate", "in_crate", Same),
        // Kinds of child.
        ("actor", "worker", Same),
        ("process", "worker", Same),
        ("sup", "supervisor", Same),
        ("group", "supervisor", Near),
        ("tree", "supervisor", Near),
        ("job", "task", Near),
        ("future", "task", Near),
    ]
};

#[derive(Clone, Copy)]
enum Sense {
    Same,
    Near,
}

/// Our word for a foreign one, if it is among those that may stand here.
pub(super) fn translate(plain: &str, words: &[&'static str]) -> Option<Hint> {
    let candidates = WORDS.iter().filter(|(foreign, ..)| *foreign == plain);
    let mut fitting = candidates.filter(|(_, ours, _)| words.contains(ours));
    fitting.next().map(|(_, ours, sense)| match sense {
        Sense::Same => Hint::Write(ours),
        Sense::Near => Hint::Perhaps(ours),
    })
}

/// The foreign words for one of ours.
#[cfg(test)]
pub(crate) fn of(ours: &'static str) -> impl Iterator<Item = &'static str> {
    let meant = WORDS.iter().filter(move |(_, word, _)| *word == ours);
    meant.map(|(foreign, ..)| *foreign)
}
