//! Scenarios by hand.
#![allow(clippy::unwrap_used)]

use super::*;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn at(second: u64) -> Moment {
    Moment::from_duration(secs(second))
}

/// A restart that comes at once.
fn restart(log: &mut RestartLog, now: Moment) -> Result<(), Denied> {
    log.admit(now)?;
    log.fire(now, now);
    Ok(())
}

fn log(max: u32, within: u64) -> RestartLog {
    RestartLog::new(Budget::new(max, secs(within)))
}

#[test]
fn r5_so_many_inside_the_window() {
    let mut log = log(3, 10);
    for second in [0, 1, 2] {
        restart(&mut log, at(second)).unwrap();
    }
    assert_eq!(log.in_window(at(3)), 3);
    let denied = restart(&mut log, at(3)).unwrap_err();
    assert_eq!(denied.next_available, Some(at(10)));
    // A denial counts nothing.
    assert_eq!(log.in_window(at(3)), 3);
}

#[test]
fn r5_the_window_slides() {
    let mut log = log(2, 10);
    restart(&mut log, at(0)).unwrap();
    restart(&mut log, at(9)).unwrap();
    let instant_before = at(10).saturating_sub(Duration::from_nanos(1));
    assert!(log.admit(instant_before).is_err());
    // Exactly as old as the window no longer counts.
    restart(&mut log, at(10)).unwrap();
    assert_eq!(log.admit(at(11)).unwrap_err().next_available, Some(at(19)));
    restart(&mut log, at(19)).unwrap();
}

#[test]
fn r6_denial_reports_the_limit() {
    let mut log = log(1, 60);
    restart(&mut log, at(5)).unwrap();
    let denied = log.admit(at(6)).unwrap_err();
    let wanted = Denied { max: 1, within: secs(60), next_available: Some(at(65)) };
    assert_eq!(denied, wanted);
    let text = std::string::ToString::to_string(&denied);
    assert_eq!(text, "more than 1 restart within 60s");
    assert_eq!(log.budget(), Budget::new(1, secs(60)));
}

#[test]
fn r7_expired_entries_do_not_count() {
    let mut log = log(3, 10);
    for second in [0, 1, 2, 100] {
        restart(&mut log, at(second)).unwrap();
    }
    assert_eq!(log.in_window(at(100)), 1);
}

#[test]
fn zero_denies_at_once() {
    let mut log = log(0, 10);
    let denied = log.admit(at(50)).unwrap_err();
    assert_eq!((denied.max, denied.next_available), (0, None));
}

#[test]
fn unlimited_keeps_no_account() {
    let mut log = RestartLog::new(Budget::UNLIMITED);
    for _ in 0..1_000 {
        restart(&mut log, at(1)).unwrap();
    }
    assert_eq!(log.in_window(at(1)), 0);
    assert_eq!(log.fired.capacity(), 0);
}

#[test]
fn nothing_is_allocated_before_the_first_entry() {
    let mut log = log(1_000_000, 10);
    log.admit(at(1)).unwrap();
    log.busy(at(1));
    log.idle(at(2));
    log.give_back();
    assert_eq!(log.fired.capacity(), 0);
}

#[test]
fn the_future_counts() {
    let mut log = log(2, 10);
    log.admit(at(0)).unwrap();
    log.admit(at(0)).unwrap();
    // Both are still in backoff long after the window, and nobody knows for how long.
    assert_eq!(log.admit(at(1_000)).unwrap_err().next_available, None);
    log.fire(at(1_000), at(1_000));
    let denied = log.admit(at(1_001)).unwrap_err();
    assert_eq!(denied.next_available, Some(at(1_010)));
    assert_eq!(log.in_window(at(1_010)), 1);
}

#[test]
fn an_entry_ages_from_its_due_time() {
    let mut log = log(2, 10);
    log.admit(at(0)).unwrap();
    // Due at 5, noticed at 7.
    log.fire(at(5), at(7));
    assert_eq!(log.in_window(at(14)), 1);
    assert_eq!(log.in_window(at(15)), 0);
    // Due in the future is due now.
    log.admit(at(20)).unwrap();
    log.fire(at(90), at(20));
    assert_eq!(log.in_window(at(30)), 0);
}

#[test]
fn an_absorbed_restart_is_given_back() {
    let mut log = log(1, 10);
    log.admit(at(0)).unwrap();
    assert!(log.admit(at(0)).is_err());
    log.give_back();
    log.admit(at(0)).unwrap();
}

#[test]
fn what_is_not_pending_is_neither_fired_nor_given_back() {
    let mut log = log(1, 10);
    log.fire(at(0), at(0));
    log.give_back();
    assert_eq!(log.in_window(at(0)), 0);
    restart(&mut log, at(0)).unwrap();
    log.give_back();
    assert_eq!(log.in_window(at(0)), 1);
}

#[test]
fn nothing_ages_while_the_holder_is_busy() {
    let mut log = log(1, 10);
    restart(&mut log, at(0)).unwrap();
    log.busy(at(4));
    assert_eq!(log.in_window(at(1_000)), 1);
    // Idle from now on, it would take the six seconds that are left.
    let denied = log.admit(at(1_000)).unwrap_err();
    assert_eq!(denied.next_available, Some(at(1_006)));
    log.idle(at(1_004));
    assert_eq!(log.in_window(at(1_009)), 1);
    assert_eq!(log.in_window(at(1_010)), 0);
}

#[test]
fn busy_nests() {
    let mut log = log(1, 10);
    restart(&mut log, at(0)).unwrap();
    log.busy(at(2));
    log.busy(at(3));
    log.idle(at(5));
    assert_eq!(log.in_window(at(50)), 1);
    log.idle(at(52));
    log.idle(at(53));
    assert_eq!(log.in_window(at(59)), 1);
    assert_eq!(log.in_window(at(60)), 0);
}

#[test]
fn what_fires_while_busy_ages_from_the_end_of_it() {
    let mut log = log(1, 10);
    log.admit(at(0)).unwrap();
    log.busy(at(5));
    log.fire(at(7), at(7));
    log.idle(at(100));
    assert_eq!(log.in_window(at(109)), 1);
    assert_eq!(log.in_window(at(110)), 0);
}

#[test]
fn what_was_due_before_a_busy_stretch_has_aged_until_it() {
    let mut log = log(1, 10);
    log.admit(at(0)).unwrap();
    log.busy(at(5));
    log.idle(at(6));
    log.busy(at(6));
    log.idle(at(100));
    // Noticed only after a stop and the start that followed it.
    log.fire(at(2), at(101));
    assert_eq!(log.in_window(at(106)), 1);
    assert_eq!(log.in_window(at(107)), 0);
}

#[test]
fn clear_forgets_restarts_and_stays_busy() {
    let mut log = log(2, 10);
    restart(&mut log, at(0)).unwrap();
    log.admit(at(0)).unwrap();
    log.busy(at(1));
    log.clear();
    assert_eq!(log.in_window(at(1)), 0);
    restart(&mut log, at(2)).unwrap();
    assert_eq!(log.in_window(at(50)), 1);
    log.idle(at(50));
    assert_eq!(log.in_window(at(60)), 0);
}

#[test]
fn an_empty_window_counts_pending_restarts_only() {
    let mut log = log(1, 0);
    log.admit(at(0)).unwrap();
    assert!(log.admit(at(0)).is_err());
    log.fire(at(0), at(0));
    log.admit(at(0)).unwrap();
}

#[test]
fn pkc_26_pkc_27_the_ends_of_time() {
    let mut log = RestartLog::new(Budget::new(1, Duration::MAX));
    restart(&mut log, Moment::ZERO).unwrap();
    let denied = log.admit(Moment::MAX).unwrap_err();
    assert_eq!(denied.next_available, Some(Moment::MAX));
    // A clock that runs backwards makes nothing older.
    log.busy(Moment::MAX);
    log.idle(Moment::ZERO);
    assert_eq!(log.in_window(Moment::ZERO), 1);
}

#[test]
fn what_was_admitted_is_pending_until_it_is_fired_or_given_back() {
    let mut log = log(2, 10);
    assert!(!log.has_pending());
    log.admit(at(0)).unwrap();
    assert!(log.has_pending());
    log.fire(at(0), at(0));
    assert!(!log.has_pending());
    log.admit(at(1)).unwrap();
    log.give_back();
    assert!(!log.has_pending());
}
