//! The parts of the runtime that its tasks share, each in a few thousand orders of steps.

use shuttle::{check_pct, check_random};
use shuttle_tests::{gate, letters, orders};

/// Random orders, and orders with few and far switches, which find other mistakes.
fn check(run: fn()) {
    check_random(run, 2_000);
    check_pct(run, 2_000, 3);
}

#[test]
fn nothing_is_lost() {
    check(letters::nothing_is_lost);
}

#[test]
fn nothing_is_lost_in_front() {
    check(letters::nothing_is_lost_in_front);
}

#[test]
fn a_front_is_closed_and_pushed_out_like_the_back() {
    check(letters::a_front_is_closed_and_pushed_out_like_the_back);
}

#[test]
fn each_free_place_is_taken() {
    check(letters::each_free_place_is_taken);
}

#[test]
fn a_dropped_sender_passes_its_place_on() {
    check(letters::a_dropped_sender_passes_its_place_on);
}

#[test]
fn a_close_gives_back_or_keeps_each_message() {
    check(letters::a_close_gives_back_or_keeps_each_message);
}

#[test]
fn whatever_is_pushed_out_is_somewhere() {
    check(letters::whatever_is_pushed_out_is_somewhere);
}

#[test]
fn a_reopened_mailbox_forgets_nobody() {
    check(letters::a_reopened_mailbox_forgets_nobody);
}

#[test]
fn no_order_is_slept_through() {
    check(orders::no_order_is_slept_through);
}

#[test]
fn a_pause_ends_with_what_follows() {
    check(orders::a_pause_ends_with_what_follows);
}

#[test]
fn a_place_is_taken_by_one_and_never_lost() {
    check(gate::a_place_is_taken_by_one_and_never_lost);
}

#[test]
fn the_last_transition_is_what_it_is() {
    check(gate::the_last_transition_is_what_it_is);
}
