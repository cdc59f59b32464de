//! Programs with mistakes, and what the compiler says to them.

mod compile;
mod page;
mod program;

pub use compile::{Complaint, complaints};
pub use page::page;
pub use program::{Program, programs};
