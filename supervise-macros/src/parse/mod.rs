//! From tokens to syntax: recovers at every comma, so that one mistake hides no other.

mod actor;
mod amount;
mod arms;
pub(crate) mod ast;
mod attributes;
mod children;
mod constant;
mod fields;
mod form;
mod input;
mod number;
mod shell;
mod time;
mod tree;
mod value;
mod word;

pub(crate) use actor::{Annotated, Target, actor, is_ours, once, target};
pub(crate) use shell::{has_children, is_child, names_a_supervisor, supervisor_struct};
#[cfg(test)]
pub(crate) use time::units;
pub(crate) use tree::tree;
