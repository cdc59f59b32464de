//! Benchmarks of the `supervision` crate: each is a program of its own.
