//! Where a component comes from.

use std::{borrow::Cow, path::PathBuf};

use super::{WasmError, error::Reason};

/// Where the bytes of a component are: a file, or the program itself.
///
/// ```
/// use supervise_runtime::wasm::ComponentSource;
/// let file = ComponentSource::from("plugins/thumbnails.wasm");
/// let bytes = ComponentSource::from(vec![0, b'a', b's', b'm']);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComponentSource {
    /// A file, read when a child first starts with it.
    File(PathBuf),
    /// The bytes.
    Bytes(Cow<'static, [u8]>),
}

impl ComponentSource {
    /// Reads it. Blocks.
    pub(super) fn read(&self) -> Result<Cow<'_, [u8]>, WasmError> {
        match self {
            ComponentSource::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            ComponentSource::File(path) => std::fs::read(path).map(Cow::Owned).map_err(|error| {
                WasmError::Compile(Reason::new(format!(
                    "can't read `{}`: {error}",
                    path.display()
                )))
            }),
        }
    }
}

impl From<&str> for ComponentSource {
    fn from(path: &str) -> Self {
        ComponentSource::File(path.into())
    }
}

impl From<String> for ComponentSource {
    fn from(path: String) -> Self {
        ComponentSource::File(path.into())
    }
}

impl From<PathBuf> for ComponentSource {
    fn from(path: PathBuf) -> Self {
        ComponentSource::File(path)
    }
}

impl From<Vec<u8>> for ComponentSource {
    fn from(bytes: Vec<u8>) -> Self {
        ComponentSource::Bytes(bytes.into())
    }
}

impl From<&'static [u8]> for ComponentSource {
    fn from(bytes: &'static [u8]) -> Self {
        ComponentSource::Bytes(bytes.into())
    }
}

impl<const N: usize> From<&'static [u8; N]> for ComponentSource {
    fn from(bytes: &'static [u8; N]) -> Self {
        ComponentSource::Bytes(Cow::Borrowed(bytes))
    }
}
