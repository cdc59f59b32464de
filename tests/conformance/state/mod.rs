//! State that survives: what is committed, what is handed on, and what a store keeps.

mod chaos;
mod commits;
mod orders;
mod restores;
mod stores;
mod support;
