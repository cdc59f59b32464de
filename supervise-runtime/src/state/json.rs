//! State that serde knows.

use serde::{Serialize, de::DeserializeOwned};

use super::{CodecError, Persist};

/// Makes anything that serde can write and read into state for a store, as JSON: text that a later
/// version still finds its way in, with `#[serde(default)]` for what is new.
///
/// ```
/// use supervise_runtime::{Json, Persist};
///
/// let bytes = Json(vec![1, 2]).to_bytes().unwrap();
/// assert_eq!(bytes, b"[1,2]");
/// assert_eq!(Json::<Vec<u8>>::from_bytes(&bytes).unwrap(), Json(vec![1, 2]));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json<T>(pub T);

impl<T: Serialize + DeserializeOwned> Persist for Json<T> {
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        Ok(serde_json::to_vec(&self.0)?)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        Ok(Self(serde_json::from_slice(bytes)?))
    }
}
