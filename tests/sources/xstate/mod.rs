//! The supervision system written for XState: a root with two supervisors, one that restarts its
//! actors, three times in ten seconds with exponential delays, and one that passes every failure on
//! to the root; a history of errors, and a hook that runs at each restart.

mod hierarchy;
mod machine;
mod strategies;
