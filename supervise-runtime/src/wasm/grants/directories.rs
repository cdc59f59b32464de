//! Directories that a guest may be granted.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

/// Directories, by the names under which a guest finds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::wasm) struct Directories(BTreeMap<String, Directory>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::wasm) struct Directory {
    pub(in crate::wasm) path: PathBuf,
    /// Whether it may be changed, and not only read.
    pub(in crate::wasm) write: bool,
    /// Where it has to be once links are followed: within what those around grant.
    pub(in crate::wasm) bounds: BTreeSet<PathBuf>,
}

impl Directories {
    pub(super) fn add(&mut self, name: String, write: bool) {
        // Of where the program is now, whatever becomes of that.
        let path = std::path::absolute(&name).unwrap_or_else(|_| PathBuf::from(&name));
        let bounds = BTreeSet::new();
        self.insert(name, Directory { path, write, bounds });
    }

    fn insert(&mut self, name: String, directory: Directory) {
        let known = self.0.entry(name).or_insert_with(|| directory.clone());
        if directory.write && !known.write {
            *known = directory;
        }
    }

    /// What is left of these where only `outer` can be granted.
    pub(super) fn within(&self, outer: &Self) -> Self {
        let mut left = Self::default();
        for (name, own) in &self.0 {
            for around in outer.0.values() {
                let write = own.write && around.write;
                let bounds = || &(&own.bounds | &around.bounds) | &bound(around);
                if is_within(&own.path, &around.path) {
                    let path = own.path.clone();
                    let bounds = bounds();
                    left.insert(name.clone(), Directory { path, write, bounds });
                } else if is_within(&around.path, &own.path) {
                    // It has a part of what it wants, and finds it where it would have been.
                    let part = around.path.strip_prefix(&own.path).unwrap_or(&around.path);
                    let name = Path::new(name).join(part).to_string_lossy().into_owned();
                    let path = around.path.clone();
                    let mut bounds = bounds();
                    bounds.insert(own.path.clone());
                    left.insert(name, Directory { path, write, bounds });
                }
            }
        }
        left
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg_attr(not(feature = "wasi"), allow(dead_code, reason = "nothing opens them"))]
    pub(in crate::wasm) fn iter(&self) -> impl Iterator<Item = (&String, &Directory)> {
        self.0.iter()
    }
}

fn bound(directory: &Directory) -> BTreeSet<PathBuf> {
    [directory.path.clone()].into()
}

/// By what is written. What leads back up may lead anywhere by way of links, and is within nothing but itself.
fn is_within(inner: &Path, outer: &Path) -> bool {
    let up = |path: &Path| path.components().any(|part| part == Component::ParentDir);
    inner == outer || (inner.starts_with(outer) && !up(inner) && !up(outer))
}
