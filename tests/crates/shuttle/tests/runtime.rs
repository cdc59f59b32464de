//! The parts of the runtime that its tasks share, each in a few thousand orders of steps.

use shuttle::{check_pct, check_random};
use shuttle_tests::{mailbox, orders};

/// Random orders, and orders with few and far switches, which find other mistakes.
fn check(run: fn()) {
    check_random(run, 2_000);
    check_pct(run, 2_000, 3);
}

#[test]
fn nothing_is_lost() {
    check(mailbox::nothing_is_lost);
}

#[test]
fn each_free_place_is_taken() {
    check(mailbox::each_free_place_is_taken);
}

#[test]
fn a_dropped_sender_passes_its_place_on() {
    check(mailbox::a_dropped_sender_passes_its_place_on);
}

#[test]
fn a_close_gives_back_or_keeps_each_message() {
    check(mailbox::a_close_gives_back_or_keeps_each_message);
}

#[test]
fn whatever_is_pushed_out_is_somewhere() {
    check(mailbox::whatever_is_pushed_out_is_somewhere);
}

#[test]
fn a_reopened_mailbox_forgets_nobody() {
    check(mailbox::a_reopened_mailbox_forgets_nobody);
}

#[test]
fn no_order_is_slept_through() {
    check(orders::no_order_is_slept_through);
}

#[test]
fn a_pause_ends_with_what_follows() {
    check(orders::a_pause_ends_with_what_follows);
}
