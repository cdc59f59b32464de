//! The guide of airssys: a component under a supervisor with a limit of restarts and one of three
//! backoffs. Its six configurations run here to their ends, then its recovery patterns, its two
//! shapes of trees, and its own crash test.
//!
//! The guide counts a restart when the component fails; here an entry of the budget carries the
//! time at which the restart is due. Both agree about the four configurations whose limit a single
//! component can reach. The other two never end over a single one, since their delays outgrow
//! their window, so they run over two components that share the limit as well.
//!
//! Delays are exact to the nanosecond. Timers go off at whole milliseconds, so where a delay ends
//! between two of them, the start is at the later one.

mod component;
mod exponential;
mod fixed;
mod immediate;
mod lenient;
mod patterns;
mod shapes;
