//! `docs/MISTAKES.md`: programs with mistakes, and what the compiler says to each, word for word.
//!
//! Each program in `tests/mistakes/` has a mistake for every `//~`, on its line. They are compiled in one go; each mistake
//! gets one error, on its line, and there are no others. `BLESS=1 cargo test --test mistakes` writes the page anew.

mod nested_cargo;

#[path = "mistakes/support/mod.rs"]
mod support;

use std::{env, fs};

use nested_cargo::root;
use support::{Program, complaints, page, programs};

#[test]
fn gap_14_every_mistake_is_told_once_and_in_its_place() {
    let programs = programs();
    assert!(programs.len() >= 20);
    let complaints = complaints(&programs);
    let wrong: Vec<String> = programs
        .iter()
        .filter_map(|program| difference(program, &complaints[&program.name]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let page = page(&programs, &complaints);
    let path = root().join("docs/MISTAKES.md");
    if env::var_os("BLESS").is_some() {
        fs::create_dir_all(root().join("docs")).unwrap();
        fs::write(&path, page).unwrap();
        return;
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, (now, then))) = first_difference(&page, &written) {
        panic!(
            "docs/MISTAKES.md is out of date in line {line}; `BLESS=1 cargo test --test mistakes` writes it anew\n\
             now:  {now}\nthen: {then}"
        );
    }
}

/// How the errors differ from the mistakes: `None` if each line has as many of one as of the other.
fn difference(program: &Program, said: &[support::Complaint]) -> Option<String> {
    let errors = said.iter().filter(|complaint| complaint.error);
    let mut lines: Vec<usize> = errors.map(|complaint| complaint.line).collect();
    lines.sort_unstable();
    if lines == program.mistakes {
        return None;
    }
    let all: Vec<&str> = said
        .iter()
        .map(|complaint| complaint.rendered.as_str())
        .collect();
    Some(format!(
        "{}: mistakes in lines {:?}, errors in lines {lines:?}\n{}",
        program.name,
        program.mistakes,
        all.join("\n"),
    ))
}

fn first_difference<'a>(page: &'a str, written: &'a str) -> Option<(usize, (&'a str, &'a str))> {
    let now = page.lines().map(Some).chain([None]);
    let then = written.lines().map(Some).chain(std::iter::repeat(None));
    let mut pairs = now.zip(then).enumerate();
    let (index, (now, then)) = pairs.find(|(_, (now, then))| now != then)?;
    Some((
        index + 1,
        (now.unwrap_or("the end"), then.unwrap_or("the end")),
    ))
}
