//! Errors that say themselves whether trying again may help.

use supervise_policy::Directive;

/// An error that knows whether it is temporary.
///
/// With it, an arm need not name every variant: `classified` as the directive of an arm, or `on: classified` for all of them,
/// restarts the child after a temporary error and stops it after a permanent one.
///
/// `derive(Classify)` implements it from marks on the variants, of which every one must have one, or the
/// enum a mark that stands for the rest:
///
/// ```
/// use supervision::{Class, Classify};
///
/// #[derive(Debug, Classify)]
/// enum FeedError {
///     #[classify(temporary)]
///     Timeout,
///     #[classify(permanent)]
///     Rejected { reason: String },
/// }
///
/// #[derive(Debug, Classify)]
/// #[classify(temporary)]
/// enum StoreError {
///     Busy,
///     Full,
///     #[classify(permanent)]
///     Corrupt,
/// }
///
/// assert_eq!(FeedError::Timeout.classify(), Class::Temporary);
/// assert_eq!(StoreError::Corrupt.classify(), Class::Permanent);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which of its errors are temporary",
    label = "the trait `Classify` is not implemented for `{Self}`",
    note = "derive `Classify` for it and mark its variants `#[classify(temporary)]` or `#[classify(permanent)]`, or write an arm for each"
)]
pub trait Classify {
    /// What kind of error this one is.
    fn classify(&self) -> Class;
}

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// It may: the child is restarted.
    Temporary,
    /// It will not: the child is stopped.
    Permanent,
}

impl Class {
    /// What it means for the child: [`Directive::Restart`] or [`Directive::Stop`].
    ///
    /// ```
    /// use supervise_runtime::{Class, policy::Directive};
    /// assert_eq!(Class::Temporary.directive(), Directive::Restart);
    /// assert_eq!(Class::Permanent.directive(), Directive::Stop);
    /// ```
    #[must_use]
    pub const fn directive(self) -> Directive {
        match self {
            Class::Temporary => Directive::Restart,
            Class::Permanent => Directive::Stop,
        }
    }
}

impl<E: Classify + ?Sized> Classify for &E {
    fn classify(&self) -> Class {
        (**self).classify()
    }
}

impl<E: Classify + ?Sized> Classify for Box<E> {
    fn classify(&self) -> Class {
        (**self).classify()
    }
}
