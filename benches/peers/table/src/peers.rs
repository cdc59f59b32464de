//! Who is compared, and how each is built and called.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    asked::Asked,
    cell::{Job, Round},
};

/// One that can be asked.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    call: Call,
}

enum Call {
    Program(PathBuf),
    Erlang(PathBuf),
}

/// Name, package here, and the crate whose version counts.
const PEERS: [(&str, &str, Option<&str>); 7] = [
    ("floor", "peer-floor", Some("tokio")),
    ("supervision", "peer-ours", Some("supervision")),
    ("ractor", "peer-ractor", Some("ractor")),
    (
        "ractor-supervisor",
        "peer-ractor-supervisor",
        Some("ractor-supervisor"),
    ),
    ("kameo", "peer-kameo", Some("kameo")),
    ("hydra", "peer-hydra", Some("hydra")),
    ("actix", "peer-actix", Some("actix")),
];

/// Whether there is a peer of this name.
pub(crate) fn is_known(name: &str) -> bool {
    name == "Erlang" || PEERS.iter().any(|(peer, ..)| *peer == name)
}

/// Builds all that are asked for, each by itself, so that no peer gets the features that another asks of a crate; to count
/// allocations, or not.
pub(crate) fn build(asked: &Asked) -> io::Result<Vec<Peer>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lock = std::fs::read_to_string(here.join("Cargo.lock"))?;
    let programs = env::current_exe()?
        .parent()
        .map(Path::to_path_buf)
        .ok_or_else(|| io::Error::other("this program is in no folder"))?;
    let mut peers = Vec::new();
    for (name, package, krate) in PEERS {
        if !asked.has(name) {
            continue;
        }
        let status = Command::new("cargo")
            .args([
                "build",
                "--release",
                "--quiet",
                "--locked",
                "--package",
                package,
            ])
            .args(asked.count.then_some("--features=measure/count"))
            .current_dir(&here)
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("{package} does not build")));
        }
        let version = krate.and_then(|krate| locked(&lock, krate));
        peers.push(Peer {
            name,
            version: version.unwrap_or_default(),
            call: Call::Program(programs.join(package)),
        });
    }
    if asked.has("Erlang") {
        peers.extend(erlang(&here.join("erlang"), &programs));
    }
    Ok(peers)
}

/// The version of a crate in the lock file.
fn locked(lock: &str, krate: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("name = \"{krate}\"\nversion = \""))?;
    Some(after.split_once('"')?.0.to_owned())
}

/// Erlang, compiled into a folder beside the programs; nothing where it is not installed.
fn erlang(sources: &Path, programs: &Path) -> Option<Peer> {
    let built = programs.join("erlang");
    std::fs::create_dir_all(&built).ok()?;
    let compiled = Command::new("erlc")
        .arg("-o")
        .arg(&built)
        .args([
            sources.join("supervised.erl"),
            sources.join("supervised_child.erl"),
        ])
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        eprintln!("Erlang is not installed, and left out");
        return None;
    }
    let asked = Command::new("erl")
        .args(["-noshell", "-eval"])
        .arg("io:put_chars(erlang:system_info(otp_release)), halt().")
        .output()
        .ok()?;
    let version = format!("OTP {}", String::from_utf8_lossy(&asked.stdout));
    Some(Peer { name: "Erlang", version, call: Call::Erlang(built) })
}

impl Peer {
    /// Does the job once, in a process of its own; nothing if it has no such thing, or does not end.
    pub(crate) fn run(&self, job: Job) -> Option<Round> {
        let Job { work, count, threads } = job;
        let mut command = Command::new("timeout");
        command.arg("60");
        match &self.call {
            Call::Program(path) => {
                command
                    .arg(path)
                    .args([work.to_string(), count.to_string(), threads.to_string()]);
            }
            // It has as many threads as the machine, and no others are asked of it.
            Call::Erlang(_) if threads == 1 => return None,
            Call::Erlang(path) => {
                command
                    .args(["erl", "+P", "4000000", "-noshell", "-pa"])
                    .arg(path);
                command
                    .args(["-run", "supervised", "main"])
                    .args([work.to_string(), count.to_string()]);
            }
        }
        let output = command.output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let round = text.lines().last().and_then(Round::parse);
        if !output.status.success() {
            let why = if output.status.code() == Some(124) {
                "took more than a minute"
            } else {
                "failed"
            };
            eprintln!("{}: {job}: {why}", self.name);
        }
        round
    }
}
