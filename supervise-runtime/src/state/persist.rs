//! How state becomes bytes.

use std::error::Error;

/// What may go wrong between state and bytes.
pub type CodecError = Box<dyn Error + Send + Sync>;

/// State that can be written down, for a [`StateStore`](crate::StateStore).
///
/// Implemented for bytes, strings and integers; with the feature `serde`, `Json<T>` makes anything
/// that serde knows into one. Nothing here runs on the message path.
///
/// ```
/// use supervise_runtime::{CodecError, Persist};
///
/// #[derive(Debug, PartialEq)]
/// struct Balance(i64);
///
/// impl Persist for Balance {
///     fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
///         Ok(self.0.to_string().into_bytes())
///     }
///
///     fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
///         Ok(Self(std::str::from_utf8(bytes)?.parse()?))
///     }
/// }
///
/// let bytes = Balance(-3).to_bytes().unwrap();
/// assert_eq!(Balance::from_bytes(&bytes).unwrap(), Balance(-3));
/// assert!(Balance::from_bytes(b"three").is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put into a store: it cannot be written down",
    label = "the trait `Persist` is not implemented for `{Self}`",
    note = "implement `Persist` for it, or, with the feature `serde`, make the actor's `State` a `Json<..>`"
)]
pub trait Persist: Sized {
    /// The state as bytes.
    ///
    /// # Errors
    ///
    /// The state is not saved then, and
    /// [`EventKind::StateSaveFailed`](crate::EventKind::StateSaveFailed) says so.
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError>;

    /// State from bytes that the same version wrote.
    ///
    /// # Errors
    ///
    /// As for [`Snapshot::migrate`](crate::Snapshot::migrate).
    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError>;
}

impl Persist for Vec<u8> {
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        Ok(self.clone())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        Ok(bytes.to_vec())
    }
}

impl Persist for String {
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        Ok(self.clone().into_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        Ok(std::str::from_utf8(bytes)?.to_owned())
    }
}

macro_rules! integers {
    ($($int:ty),*) => {$(
        /// Little endian, of its own size.
        impl Persist for $int {
            fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
                Ok(self.to_le_bytes().to_vec())
            }

            fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
                Ok(Self::from_le_bytes(bytes.try_into()?))
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_what_is_not_whole_is_refused() {
        let there_and_back = |n: i64| i64::from_bytes(&n.to_bytes().ok()?).ok();
        assert_eq!(there_and_back(i64::MIN), Some(i64::MIN));
        assert!(u64::from_bytes(&[1, 2, 3]).is_err());
        assert!(String::from_bytes(&[0xff]).is_err());
        assert_eq!(Vec::from_bytes(&[1, 2]).ok(), Some(vec![1, 2]));
    }
}
