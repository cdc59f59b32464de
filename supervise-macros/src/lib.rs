//! Part of the supervision crate.
