//! All programs as binaries of one crate, checked by one call of cargo.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::Value;

use super::{Program, program::market};
use crate::nested_cargo::{cargo, root};

/// An error or a warning.
pub struct Complaint {
    /// Whether it is an error; else it is a warning or a note.
    pub error: bool,
    /// The line of the program on which it stands; 0 if on none.
    pub line: usize,
    /// As the user sees it.
    pub rendered: String,
}

/// What the compiler says to each program, by name and in its order.
pub fn complaints(programs: &[Program]) -> BTreeMap<String, Vec<Complaint>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    lay_out(&folder, programs);
    let command = ["check", "--bins", "--keep-going", "--message-format=json"];
    let output = cargo(&folder, &command)
        .env("RUSTFLAGS", "")
        .output()
        .unwrap();
    let mut found: BTreeMap<String, Vec<Complaint>> = programs
        .iter()
        .map(|program| (program.name.clone(), Vec::new()))
        .collect();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["reason"] != "compiler-message" {
            continue;
        }
        let target = message["target"]["name"].as_str().unwrap_or_default();
        if let (Some(said), Some(complaint)) =
            (found.get_mut(target), complaint(&message["message"], target))
            // Cargo, too, shows what reads the same but once.
            && said.iter().all(|earlier| earlier.rendered != complaint.rendered)
        {
            said.push(complaint);
        }
    }
    let silent = found.values().all(Vec::is_empty);
    assert!(!silent, "{}", String::from_utf8_lossy(&output.stderr));
    found
}

/// A crate with a library of actors, and a binary for each program.
fn lay_out(folder: &Path, programs: &[Program]) {
    let bins = folder.join("src/bin");
    // What was removed or renamed is not to be compiled any more.
    let _ = fs::remove_dir_all(&bins);
    fs::create_dir_all(&bins).unwrap();
    let manifest = format!(
        "[package]\nname = \"market\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nsupervision = {{ path = {:?} }}\nthiserror = \"2\"\n",
        root()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), market()).unwrap();
    for program in programs {
        fs::write(bins.join(format!("{}.rs", program.name)), &program.code).unwrap();
    }
}

fn complaint(message: &Value, target: &str) -> Option<Complaint> {
    let text = message["message"].as_str()?;
    let counted = text.starts_with("aborting due to")
        || text.ends_with("warning emitted")
        || text.ends_with("warnings emitted");
    // How many there were, and where to read about their numbers.
    if counted || message["level"] == "failure-note" {
        return None;
    }
    let file = format!("src/bin/{target}.rs");
    let rendered = message["rendered"].as_str()?.replace(&file, "src/main.rs");
    let rendered = elsewhere(&rendered);
    let place = rendered.split("--> src/main.rs:").nth(1);
    let line = place
        .and_then(|place| place.split(':').next()?.parse().ok())
        .unwrap_or_default();
    Some(Complaint { error: message["level"] == "error", line, rendered })
}

/// Places outside of the program: where the library and the toolchain are, and in which line something stands there, says
/// nothing about the mistake.
fn elsewhere(rendered: &str) -> String {
    let root = root().display().to_string();
    let mut out = String::new();
    let mut outside = false;
    for line in rendered.lines() {
        let place = line
            .trim_start()
            .strip_prefix("--> ")
            .or(line.trim_start().strip_prefix("::: "));
        if let Some(place) = place {
            outside = !place.starts_with("src/");
            if outside {
                let file = name(place, &root);
                let indent = &line[..line.len() - line.trim_start().len()];
                out += &format!("{indent}--> {file}\n");
                continue;
            }
        }
        let quoted = line
            .trim_start()
            .starts_with(|first: char| first.is_ascii_digit() || first == '|' || first == '.');
        if outside && quoted {
            continue;
        }
        // Where a long type's full name was written to is different each time.
        if line.contains("the full name for the type has been written to") {
            continue;
        }
        outside &= quoted;
        out += line;
        out.push('\n');
    }
    out
}

/// A file by the crate it belongs to, wherever that is on this machine.
fn name(place: &str, root: &str) -> String {
    let (file, _) = place.split_once(".rs:").unwrap_or((place, ""));
    let inside = |marker: &str| file.split_once(marker).map(|(_, inside)| inside);
    let file = match (inside("/library/"), inside("/registry/src/")) {
        (Some(rust), _) => format!("rust/{rust}"),
        (_, Some(dependency)) => dependency
            .split_once('/')
            .unwrap_or(("", dependency))
            .1
            .to_owned(),
        _ => file.replace(root, "supervision"),
    };
    file + ".rs"
}
