//! The behaviour of supervisors as the test suites of others describe it, on the real runtime.
//!
//! A test begins with the identifier of its row: `otp` for Erlang/OTP's supervisor suite, `tok` for
//! what tokio does and the library builds on, `gap` for what goes beyond either. Where this
//! library's rule differs from the row's source, the test is of our rule and says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod administration;
mod assumed;
mod backoffs;
mod breakers;
mod by_hand;
mod closures;
mod composition;
mod crowd;
mod escalations;
mod family;
mod faults;
mod giving_up;
mod handles;
mod health;
mod hostile;
mod levels;
mod messages;
mod miri_smoke;
mod observers;
mod orders_from_inside;
mod orders_racing;
mod otp_dynamic;
mod otp_exits;
mod otp_groups;
mod otp_significant;
mod otp_stops;
mod overridden;
mod overrides;
mod panics;
mod pauses;
mod random_trees;
mod relatives;
mod resuming;
mod rows;
mod scoped;
mod starts;
mod state;
mod task_links;
mod timers;
mod tokio_facts;
mod unstopped;
mod watching;
