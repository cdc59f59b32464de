//! The kit that users have.

pub use supervision::testing::{
    Act, Do, Failing as Fault, Gate, Hook, Lab, Life, OnStart, PATIENCE, Scripted, Spin, What,
    drain, exit, gave_up, history, scripted_task, until,
};
