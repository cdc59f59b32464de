//! Compiled code on disk, for the next process.

mod load;

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Component};

use super::Hash;

/// Keeps what components are compiled to in this directory from now on, and looks there before it compiles. It is for the
/// whole process, and off until somebody says so; said again, it goes for another directory.
///
/// What is found there is machine code, and is run. So the directory has to belong to the user that the process runs as, and nobody else may
/// write in it; it is made that way if it is not there. (Where permissions are not those of Unix, this is not looked at.) What is
/// read is compared with the hash that was written with it: a file that was cut short, changed, renamed, or made by another version or
/// another configuration of the engine is told of by `tracing` and compiled anew, and so is what cannot be read or written any more. Nothing is
/// ever removed.
///
/// Blocks for a moment: call it before the first tree starts.
///
/// # Errors
///
/// [`CodeCacheError`] if the directory cannot be made, written in or looked at, or if others may write in it. What was said before still holds.
///
/// ```
/// # let directory = std::env::temp_dir().join(format!("code-of-components-{}", std::process::id()));
/// supervise_runtime::wasm::keep_code_in(&directory)?;
/// // Every `wasm` child that starts from now on is compiled once on this machine.
/// # std::fs::remove_dir_all(directory).unwrap();
/// # Ok::<(), supervise_runtime::wasm::CodeCacheError>(())
/// ```
pub fn keep_code_in(directory: impl Into<PathBuf>) -> Result<(), CodeCacheError> {
    let cache = CodeCache::open(directory.into())?;
    *CACHE.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(cache));
    Ok(())
}

/// Why compiled code cannot be kept in a directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodeCacheError {
    /// It cannot be made, written in or looked at.
    #[error("can't use `{}` for compiled code", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody else could put code there, which would be run.
    #[error(
        "`{}` belongs to another user, or others may write in it; compiled code has to be kept where only this user can write",
        path.display()
    )]
    Shared {
        /// The directory.
        path: PathBuf,
    },
}

static CACHE: RwLock<Option<Arc<CodeCache>>> = RwLock::new(None);

/// The directory, if one was named.
pub(super) fn chosen() -> Option<Arc<CodeCache>> {
    CACHE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A directory with compiled code.
pub(super) struct CodeCache(PathBuf);

impl CodeCache {
    fn open(path: PathBuf) -> Result<Self, CodeCacheError> {
        match usable(&path) {
            Ok(true) => Ok(Self(path)),
            Ok(false) => Err(CodeCacheError::Shared { path }),
            Err(source) => Err(CodeCacheError::Directory { path, source }),
        }
    }

    /// What the component of this hash was compiled to for this engine, if it is there and whole.
    pub(super) fn load(&self, engine: &Engine, hash: Hash) -> Option<Component> {
        let path = self.0.join(name(engine, hash));
        let refuse = |why: &dyn std::fmt::Display| {
            tracing::warn!(path = %path.display(), "compiled code is not used, and made anew: {why}");
        };
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                refuse(&error);
                return None;
            }
        };
        let Some(code) = unsealed(&name(engine, hash), &file) else {
            refuse(&"it is not what was written");
            return None;
        };
        load::load(engine, code)
            .inspect_err(|error| refuse(&format_args!("{error:#}")))
            .ok()
    }

    /// Keeps what the component of this hash was compiled to.
    pub(super) fn store(&self, engine: &Engine, hash: Hash, component: &Component) {
        let name = name(engine, hash);
        let kept = component
            .serialize()
            .map_err(|error| format!("{error:#}"))
            .and_then(|code| write(&self.0, &name, &code).map_err(|error| error.to_string()));
        if let Err(why) = kept {
            tracing::warn!(directory = %self.0.display(), "compiled code is not kept: {why}");
        }
    }
}

/// Code depends on the component and on the engine: its version, its settings and the machine.
fn name(engine: &Engine, hash: Hash) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{hash}-{:016x}.code", hasher.finish())
}

/// The hash stands before the code, and is of the name too, so that no file can stand for another.
fn seal(name: &str, code: &[u8]) -> [u8; 32] {
    let hasher = Sha256::new().chain_update(name).chain_update([0]);
    hasher.chain_update(code).finalize().into()
}

fn unsealed<'a>(name: &str, file: &'a [u8]) -> Option<&'a [u8]> {
    let (written, code) = file.split_at_checked(32)?;
    (seal(name, code) == *written).then_some(code)
}

/// Moved to its name when it is whole, so that processes that write the same at the same time do not meet.
fn write(directory: &Path, name: &str, code: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    // Relaxed: a number that nobody else in this process has.
    let number = WRITTEN.fetch_add(1, Relaxed);
    let partial = directory.join(format!("{}-{number}.partial", process::id()));
    let file = [&seal(name, code), code].concat();
    let written =
        fs::write(&partial, file).and_then(|()| fs::rename(&partial, directory.join(name)));
    if written.is_err() {
        // The first error is the one that says why.
        let _ = fs::remove_file(&partial);
    }
    written
}

/// Makes the directory if it is not there; whether it is ours alone.
#[cfg(unix)]
fn usable(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    const WRITTEN_BY_OTHERS: u32 = 0o022;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    // What this process makes belongs to its user.
    let probe = path.join(format!("{}.partial", process::id()));
    let ours = fs::write(&probe, []).and_then(|()| fs::metadata(&probe));
    let _ = fs::remove_file(&probe);
    let (ours, directory) = (ours?, fs::metadata(path)?);
    Ok(directory.uid() == ours.uid() && directory.mode() & WRITTEN_BY_OTHERS == 0)
}

#[cfg(not(unix))]
fn usable(path: &Path) -> io::Result<bool> {
    fs::create_dir_all(path)?;
    let probe = path.join(format!("{}.partial", process::id()));
    fs::write(&probe, [])?;
    fs::remove_file(&probe)?;
    Ok(true)
}

#[cfg(test)]
mod tests;
