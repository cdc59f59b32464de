//! The page.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Complaint, Program, program::market};

const INTRODUCTION: &str = "\
# Mistakes

What the compiler says to mistakes that are easily made, word for word. All mistakes of a program are told at once, each once,
where it stands. This page is written by `BLESS=1 cargo test --test mistakes` and compared with the compiler by every run of the
tests without `BLESS`.

The programs share these actors, as a crate `market`:
";

/// The page, from the programs and what was said to them.
pub fn page(programs: &[Program], said: &BTreeMap<String, Vec<Complaint>>) -> String {
    let mut page = INTRODUCTION.to_owned();
    let _ = write!(page, "\n```rust\n{}```\n", market());
    for (index, program) in programs.iter().enumerate() {
        let Program { title, prose, code, .. } = program;
        let _ = write!(page, "\n## {}. {title}\n\n", index + 1);
        if !prose.is_empty() {
            let _ = write!(page, "{prose}\n\n");
        }
        let mut complaints: Vec<&Complaint> = said[&program.name].iter().collect();
        complaints.sort_by_key(|complaint| complaint.line);
        let texts: Vec<&str> = complaints
            .iter()
            .map(|complaint| complaint.rendered.trim_end())
            .collect();
        let code = code.trim_end().trim_end_matches("fn main() {}").trim_end();
        let _ = write!(
            page,
            "```rust\n{code}\n```\n\n```text\n{}\n```\n",
            texts.join("\n\n")
        );
    }
    page
}
