//! The state machine on trial: every test steers a [`Core`](super::Core) through a scripted
//! [`Bench`](bench::Bench) in virtual time and compares the one ordered trace it leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assumed;
mod backoffs;
mod bench;
mod breakers;
mod budgets;
mod chaos;
mod concurrent;
mod escalations;
mod failed_starts;
mod groups;
mod health;
mod laws;
mod lives;
mod mail;
mod models;
mod naive;
mod nonsense;
mod orders;
mod otp;
mod policies;
mod pools;
mod record;
mod remains;
mod restart_types;
mod scenario;
mod script;
mod significance;
mod simulator;
mod slow;
mod stale;
mod states;
mod steps;
mod stops;
mod strategies;
