//! `docs/RULES.md`, which is the module `rules` of the documentation: every rule has a tree that breaks it, and the same tree
//! mended. That the one does not compile and the other does is what the documentation's own tests see.

use std::{collections::BTreeSet, fs, path::Path};

/// Files that hold no rule of their own, and those of components, which are a feature.
const NO_RULES: [&str; 12] = [
    "check/mod",
    "check/judge",
    "check/literal",
    "check/wasm",
    "judge/above",
    "judge/at",
    "judge/declared",
    "judge/mod",
    "judge/span",
    "judge/tests",
    "judge/verdict",
    "judge/verdicts",
];

#[test]
fn every_rule_is_broken_once_and_mended() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/RULES.md")).unwrap();
    let mut shown = BTreeSet::new();
    for section in page.split("<!-- ").skip(1) {
        let (rule, text) = section.split_once(" -->").unwrap();
        assert_eq!(
            text.matches("```compile_fail\n").count(),
            1,
            "{rule}: broken once"
        );
        assert_eq!(text.matches("```\n#").count(), 1, "{rule}: and mended");
        assert!(shown.insert(rule.to_owned()), "{rule} twice");
    }
    let mut rules = BTreeSet::new();
    for folder in ["supervise-macros/src/check", "supervise-policy/src/judge"] {
        let kind = folder.rsplit('/').next().unwrap();
        for file in fs::read_dir(root.join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.file_stem().unwrap().to_str().unwrap();
                rules.insert(format!("{kind}/{name}"));
            }
        }
    }
    rules.retain(|rule| !NO_RULES.contains(&rule.as_str()));
    assert_eq!(shown, rules);
}
