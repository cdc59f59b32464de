//! Who counts as left, where significant children are not there or do not come back.

use super::*;

/// A supervisor is over once it is up if all that would end it were left out, and only then.
#[test]
fn what_is_left_out_ends_its_supervisor_where_nobody_else_would() {
    for auto_shutdown in BOTH {
        let mut bench = with(OneForOne, auto_shutdown, [child()]);
        bench.core.leave_out();
        bench.start();
        assert!(bench.core.is_over(), "{auto_shutdown}");
        assert_eq!(bench.state(0), State::Stopped, "{auto_shutdown}");

        let policies = [child(), significant(Restart::Transient)];
        let mut bench = with(OneForOne, auto_shutdown, policies);
        bench.core.leave_out();
        bench.start();
        assert!(!bench.core.is_over(), "{auto_shutdown}: one is there");

        let mut bench = with(OneForOne, auto_shutdown, [child()]);
        bench.start();
        assert!(!bench.core.is_over(), "{auto_shutdown}: none was declared");
    }
    let mut bench = with(OneForOne, AutoShutdown::Never, [child()]);
    bench.core.leave_out();
    bench.start();
    assert!(!bench.core.is_over());
}

/// Nobody waits for a temporary one that its group takes down: it does not come back with it.
#[test]
fn a_temporary_child_that_stops_with_its_group_is_not_left() {
    for (restart, over) in [(Restart::Temporary, true), (Restart::Transient, false)] {
        let policies = [
            child(),
            significant(Restart::Temporary),
            significant(restart),
        ];
        let mut bench = with(OneForAll, AutoShutdown::All, policies).up();
        bench.stops(2, OnStop::EndAfter(s(1)));
        bench.fail(0);
        assert_eq!(bench.state(2), State::Stopping, "{restart}");
        bench.end(1, Exit::Normal);
        assert_eq!(bench.core.is_over(), over, "{restart}");
    }
}
