//! Pools, as the test suites of others describe them: `DynamicSupervisor`, `PartitionSupervisor` and `Task.Supervisor` of
//! Elixir, `simple_one_for_one` of Erlang/OTP. As in `conformance`, whose kit this uses, a test begins with its row.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod budgets;
mod fakes;
mod fixed;
mod members;
mod options;
mod outcomes;
mod rows;
mod spans;
mod state;
mod streams;
mod tasks;
mod watchers;
