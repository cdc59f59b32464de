//! What a child's error has to be able to do.

use std::{
    any::Any,
    error::Error,
    fmt::{Debug, Display},
};

/// What an error must be to be supervised: printable, sendable and shareable.
///
/// It need not be a [`std::error::Error`], so `anyhow::Error` and `eyre::Report` do as well.
/// Implemented for every type that qualifies.
///
/// ```
/// fn is_supervisable<E: supervise_runtime::ErrorValue>() {}
/// is_supervisable::<std::io::Error>();
/// is_supervisable::<String>();
/// ```
pub trait ErrorValue: Any + Debug + Display + Send + Sync {}

impl<E: Any + Debug + Display + Send + Sync> ErrorValue for E {}

/// Sees a value as a standard error, where its type is one.
pub(crate) type SourceOf<E> = fn(&E) -> Option<&(dyn Error + 'static)>;

/// For types of which it is not known whether they are standard errors.
pub(crate) fn no_source<E>(_: &E) -> Option<&(dyn Error + 'static)> {
    None
}
