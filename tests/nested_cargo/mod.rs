//! Cargo run by a test, on crates that are not of this workspace.
//!
//! They share this workspace's target folder, so that dependencies are built once, and the versions in its lock file.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The target folder of the cargo that runs this test.
pub fn target() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).to_owned()
}

/// `cargo <command>` in a crate's folder.
///
/// Everything it needs was fetched for this workspace, which depends on the same versions; so it runs offline, and a
/// version that is not in the main lock file is an error and no download.
pub fn cargo(folder: &Path, command: &[&str]) -> Command {
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .unwrap_or_else(|error| panic!("cannot lock {}: {error}", folder.display()));
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(folder)
        .args(command)
        .arg("--offline")
        .arg("--target-dir")
        .arg(target())
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("CARGO_TARGET_DIR");
    cargo
}
