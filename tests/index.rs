//! `docs/CONFORMANCE.md` names every test of a row, and nothing else: `BLESS=1` writes its column of tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The sources of rows, as tests and rows begin.
const SOURCES: [&str; 20] = [
    "OTP", "OBS", "DYN", "SUP", "PAR", "TSK", "PKC", "HIE", "MIS", "TRE", "BKO", "BOR", "TYP",
    "SUT", "GLM", "ERG", "PRO", "S6", "SYD", "TOK",
];
/// Those that come from nowhere else.
const OURS: &str = "GAP";
/// Where tests are looked for.
const FOLDERS: [&str; 5] = [
    "src",
    "tests",
    "supervise-policy/src",
    "supervise-macros/src",
    "supervise-runtime/src",
];
const INDEX: &str = "docs/CONFORMANCE.md";

/// What a test is for: a source and a number in it.
type Row = (String, u32);

#[test]
fn the_index_of_conformance_names_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeMap::<Row, Vec<String>>::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut tests);
    }
    let index = root.join(INDEX);
    let text = fs::read_to_string(&index).unwrap();
    let mut wrong = Vec::new();
    let written: String = text
        .lines()
        .map(|line| format!("{}\n", written(line, &mut tests, &mut wrong)))
        .collect();
    wrong.extend(
        tests
            .iter()
            .map(|((source, number), names)| format!("no row {source}-{number}: {names:?}")),
    );
    if std::env::var_os("BLESS").is_some() {
        fs::write(&index, &written).unwrap();
    } else if written != text {
        wrong.push(format!(
            "{INDEX} names other tests than there are: BLESS=1 writes them"
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The line of the index as it is to be: with all tests of its row, which are taken out of `tests`.
fn written(line: &str, tests: &mut BTreeMap<Row, Vec<String>>, wrong: &mut Vec<String>) -> String {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let ["", rows, scenario, _, remark, ""] = cells[..] else {
        return line.to_owned();
    };
    let Some((source, numbers)) = range(rows) else {
        return line.to_owned();
    };
    let mut names: Vec<String> = numbers
        .filter_map(|number| tests.remove(&(source.to_owned(), number)))
        .flatten()
        .collect();
    names.sort();
    names.dedup();
    if names.is_empty() && remark.is_empty() {
        wrong.push(format!("{rows} has neither a test nor a remark"));
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let cell = |text: &str| match text {
        "" => " ".to_owned(),
        text => format!(" {text} "),
    };
    format!(
        "| {rows} |{}|{}|{}|",
        cell(scenario),
        cell(&names.join(", ")),
        cell(remark)
    )
}

/// `DYN-19..21`: the source and the numbers.
fn range(rows: &str) -> Option<(&str, impl Iterator<Item = u32>)> {
    let (source, numbers) = rows.split_once('-')?;
    if source != OURS && !SOURCES.contains(&source) {
        return None;
    }
    let (first, last) = numbers.split_once("..").unwrap_or((numbers, numbers));
    Some((source, first.parse().ok()?..=last.parse().ok()?))
}

/// Every test whose name begins with a row, in the sources below `folder`.
fn collect(folder: &Path, tests: &mut BTreeMap<Row, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, tests);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            for name in test_names(&fs::read_to_string(&path).unwrap()) {
                for row in rows_of(name) {
                    tests.entry(row).or_default().push(name.to_owned());
                }
            }
        }
    }
}

/// The functions of a source text that an attribute makes tests.
fn test_names(text: &str) -> Vec<&str> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in text.lines().map(str::trim_start) {
        let function = line.strip_prefix("async ").unwrap_or(line);
        if let Some(rest) = function.strip_prefix("fn ") {
            if is_test {
                names.extend(rest.split('(').next());
            }
            is_test = false;
        } else if line.starts_with("#[") {
            is_test |= line.contains("test");
        } else if line.ends_with('}') || line.ends_with(';') {
            is_test = false;
        }
    }
    names
}

/// `otp_57_58_…`, `pkc_14_bko_02_…`: all rows that a name begins with.
fn rows_of(name: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut source = None;
    for word in name.split('_') {
        let upper = word.to_uppercase();
        if upper == OURS || SOURCES.contains(&upper.as_str()) {
            source = Some(upper);
            continue;
        }
        let (Some(source), Ok(number)) = (&source, word.parse()) else {
            break;
        };
        rows.push((source.clone(), number));
    }
    rows
}

#[test]
fn rows_are_read_from_names() {
    let rows = |name| {
        rows_of(name)
            .into_iter()
            .map(|(source, number)| format!("{source}-{number}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(rows("otp_57_58_nobody"), "OTP-57 OTP-58");
    assert_eq!(rows("pkc_14_bko_02_a_message"), "PKC-14 BKO-2");
    assert_eq!(rows("s6_01_readiness"), "S6-1");
    assert_eq!(rows("a_pool_of_2"), "");
    let text = "#[tokio::test]\nasync fn a_1() {\n}\nfn helper() {\n}\n  #[test]\n  fn b_2() {}\n";
    assert_eq!(test_names(text), ["a_1", "b_2"]);
}
