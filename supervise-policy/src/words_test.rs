//! Every word of the DSL, as written there.

use std::format;
use std::string::ToString;

use crate::*;

macro_rules! check {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {$(
        assert_eq!($type::$variant.as_str(), $word);
        assert_eq!($type::$variant.to_string(), $word);
        assert_eq!(format!("{:>20}|", $type::$variant), format!("{:>20}|", $word));
    )+};
}

#[test]
fn m2_words() {
    check!(Strategy { OneForOne = "one_for_one", OneForAll = "one_for_all", RestForOne = "rest_for_one" });
    check!(StartOrder { Ordered = "ordered", Concurrent = "concurrent" });
    check!(Restart { Permanent = "permanent", Transient = "transient", Temporary = "temporary" });
    check!(Directive { Resume = "resume", Restart = "restart", Stop = "stop", Escalate = "escalate" });
    check!(OnPanic { Restart = "restart", Stop = "stop", Escalate = "escalate" });
    check!(OnLimit { Escalate = "escalate", Stop = "stop" });
    check!(WhileOpen { Hold = "hold", Stop = "stop" });
    check!(OnResumeLimit { Stop = "stop", Restart = "restart", Escalate = "escalate" });
    check!(Unstopped { Wait = "wait", Escalate = "escalate" });
    check!(WhileDown { Keep = "keep", Reject = "reject", DropOldest = "drop_oldest" });
    check!(Preset { Production = "production", Strict = "strict", Lenient = "lenient", Development = "development" });
    check!(ChildKind { Worker = "worker", Task = "task", Supervisor = "supervisor", Pool = "pool", Wasm = "wasm" });
    check!(AutoShutdown { Never = "never", Any = "any", All = "all" });
    check!(PanicAbort { Refuse = "refuse", Accept = "accept" });
    check!(PanicHook { Install = "install", Leave = "leave" });
}

#[test]
fn defaults() {
    assert_eq!(Restart::default(), Restart::Permanent);
    assert!(!StartOrder::default().is_concurrent() && StartOrder::Concurrent.is_concurrent());
    assert_eq!(OnPanic::default(), OnPanic::Restart);
    assert_eq!(OnLimit::default(), OnLimit::Escalate);
    assert_eq!(Unstopped::default(), Unstopped::Wait);
    assert_eq!(
        Shutdown::default(),
        Shutdown::After(core::time::Duration::from_secs(5))
    );
    assert_eq!(StartOrder::default(), StartOrder::Ordered);
    assert_eq!(WhileOpen::default(), WhileOpen::Hold);
    assert_eq!(OnResumeLimit::default(), OnResumeLimit::Stop);
    assert_eq!(Trip::default(), Trip::DEFAULT);
    assert_eq!(WhileDown::default(), WhileDown::Keep);
    assert_eq!(Retry::default(), Retry::DEFAULT);
    assert_eq!(AutoShutdown::default(), AutoShutdown::Never);
    assert_eq!(PanicAbort::default(), PanicAbort::Refuse);
    assert_eq!(PanicHook::default(), PanicHook::Install);
    assert_eq!(PolicyPatch::default(), PolicyPatch::NONE);
}

#[test]
fn r14_restart_types() {
    let table = [
        (Restart::Permanent, true, true),
        (Restart::Transient, true, false),
        (Restart::Temporary, false, false),
    ];
    for (restart, abnormal, normal) in table {
        assert_eq!(restart.restarts(true), abnormal, "{restart}");
        assert_eq!(restart.restarts(false), normal, "{restart}");
    }
}

#[test]
fn panics_are_decided_like_failures() {
    assert_eq!(OnPanic::Restart.directive(), Directive::Restart);
    assert_eq!(OnPanic::Stop.directive(), Directive::Stop);
    assert_eq!(OnPanic::Escalate.directive(), Directive::Escalate);
}

#[test]
fn budgets_as_written() {
    let minute = core::time::Duration::from_secs(60);
    assert_eq!(Budget::SUPERVISOR_DEFAULT, Budget::new(5, minute));
    assert_eq!(Budget::UNLIMITED.within, minute);
    assert_eq!(Budget::UNLIMITED.to_string(), "unlimited");
    assert_eq!(Budget::new(0, minute).to_string(), "0 in 60s");
    assert_eq!(MaxRestarts::AtMost(7).to_string(), "7");
    assert_eq!(MaxRestarts::Unlimited.to_string(), "unlimited");
}
