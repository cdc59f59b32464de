//! The programs: a title, a sentence or none, and code.

use std::fs;

use crate::nested_cargo::root;

/// A program with mistakes.
pub struct Program {
    /// The file's name without its ending.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// What there is to say about it.
    pub prose: String,
    /// The code, without the marks.
    pub code: String,
    /// The lines of the code in which a mistake is, once for each.
    pub mistakes: Vec<usize>,
}

/// All of them, in order.
pub fn programs() -> Vec<Program> {
    let files = fs::read_dir(root().join("tests/mistakes")).unwrap();
    let mut found: Vec<Program> = files
        .map(|file| file.unwrap().path())
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let numbered = name.starts_with(|first: char| first.is_ascii_digit());
            numbered.then(|| program(name, &fs::read_to_string(&path).unwrap()))
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// The actors that the programs share.
pub fn market() -> String {
    fs::read_to_string(root().join("tests/mistakes/market.rs")).unwrap()
}

fn program(name: String, text: &str) -> Program {
    let (documentation, code) = text.split_once("\n\n").expect("documentation, then code");
    let mut lines = documentation
        .lines()
        .map(|line| line.trim_start_matches("//!").trim());
    let title = lines.next().unwrap_or_default().to_owned();
    let prose: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let mistakes = code
        .lines()
        .enumerate()
        .flat_map(|(index, line)| line.matches("//~").map(move |_| index + 1))
        .collect();
    let plain: Vec<&str> = code
        .lines()
        .map(|line| line.split("//~").next().unwrap_or_default().trim_end())
        .collect();
    Program {
        name,
        title,
        prose: prose.join(" "),
        code: plain.join("\n") + "\n",
        mistakes,
    }
}
