//! What is taken from disk, and what is not.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::*;
use crate::wasm::{engine::engine, tests::guests};

/// A directory that is gone after the test.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let name = format!("supervise-code-{test}-{}", process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A cache with the code of one component for the engine without fuel.
fn filled(directory: &Directory) -> (CodeCache, Engine, Hash, PathBuf) {
    let cache = CodeCache::open(directory.0.clone()).unwrap();
    let engine = engine(false).unwrap();
    let bytes = guests::probe();
    let hash = Hash(Sha256::digest(&bytes).into());
    assert!(cache.load(&engine, hash).is_none(), "nothing is there yet");
    let component = Component::from_binary(&engine, &bytes).unwrap();
    cache.store(&engine, hash, &component);
    let file = directory.0.join(name(&engine, hash));
    (cache, engine, hash, file)
}

#[test]
fn what_was_stored_is_loaded_and_no_partial_file_stays() {
    let directory = Directory::new("stored");
    let (cache, engine, hash, file) = filled(&directory);
    let component = cache.load(&engine, hash).unwrap();
    assert!(component.get_export_index(None, "init").is_some());
    let files: Vec<_> = fs::read_dir(&directory.0)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files, [file]);
}

#[test]
fn what_was_changed_or_cut_short_or_stands_for_another_is_not_loaded() {
    let directory = Directory::new("changed");
    let (cache, engine, hash, file) = filled(&directory);
    let whole = fs::read(&file).unwrap();
    for at in [0, 31, 32, 100, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(cache.load(&engine, hash).is_none(), "changed at {at}");
        fs::write(&file, &whole[..at]).unwrap();
        assert!(cache.load(&engine, hash).is_none(), "cut at {at}");
    }
    fs::write(&file, &whole).unwrap();
    assert!(cache.load(&engine, hash).is_some());

    let other = Hash([7; 32]);
    fs::copy(&file, directory.0.join(name(&engine, other))).unwrap();
    assert!(cache.load(&engine, other).is_none(), "of another component");
}

#[test]
fn code_for_another_engine_is_another_file_and_is_not_loaded_in_its_place() {
    let directory = Directory::new("engines");
    let (cache, plain, hash, file) = filled(&directory);
    let fuelled = engine(true).unwrap();
    assert_ne!(name(&plain, hash), name(&fuelled, hash));
    assert!(cache.load(&fuelled, hash).is_none());
    // Even well sealed, it is for the engine to refuse.
    let sealed = fs::read(&file).unwrap();
    write(&directory.0, &name(&fuelled, hash), &sealed[32..]).unwrap();
    assert!(cache.load(&fuelled, hash).is_none());
}

#[test]
fn a_directory_in_which_others_may_write_is_refused() {
    let directory = Directory::new("shared");
    fs::create_dir(&directory.0).unwrap();
    for mode in [0o777, 0o770, 0o702] {
        fs::set_permissions(&directory.0, fs::Permissions::from_mode(mode)).unwrap();
        let refused = CodeCache::open(directory.0.clone()).err();
        assert!(
            matches!(refused, Some(CodeCacheError::Shared { .. })),
            "{mode:o}"
        );
    }
    fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(CodeCache::open(directory.0.clone()).is_ok());
}

#[test]
fn what_is_no_directory_is_refused_with_what_the_system_says() {
    let directory = Directory::new("file");
    fs::create_dir(&directory.0).unwrap();
    let file = directory.0.join("file");
    fs::write(&file, "no directory").unwrap();
    let refused = CodeCache::open(file).err();
    assert!(matches!(refused, Some(CodeCacheError::Directory { .. })));
}

#[test]
fn a_cache_that_cannot_be_written_any_more_fails_nobody() {
    let directory = Directory::new("gone");
    let (cache, engine, hash, _) = filled(&directory);
    let component = cache.load(&engine, hash).unwrap();
    fs::remove_dir_all(&directory.0).unwrap();
    cache.store(&engine, hash, &component);
    assert!(cache.load(&engine, hash).is_none());
}
