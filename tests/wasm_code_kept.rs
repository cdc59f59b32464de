//! What components are compiled to is kept in a directory: another process compiles nothing, and what was damaged is compiled anew.
//!
//! The test starts itself again as those processes, since within one the code is shared by other means too.
#![cfg(feature = "wasm")]

#[allow(dead_code)]
#[path = "wasm/guests.rs"]
mod guests;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use supervision::{prelude::*, wasm};

/// Names the directory to the process that is to use it.
const DIRECTORY: &str = "SUPERVISE_TEST_CODE";

supervision_tree!(Two {
    visibility: private,
    strategy: one_for_one,
    children: [
        plain = wasm { component: guests::probe(), handle_timeout: 10s },
        fuelled = wasm { component: guests::probe(), fuel: 10_000_000 },
    ],
});

/// The process; in a plain run of the tests it does nothing.
#[tokio::test(flavor = "current_thread")]
async fn process() {
    let Ok(directory) = env::var(DIRECTORY) else {
        return;
    };
    wasm::keep_code_in(directory).unwrap();
    let app = Two::start().await.unwrap();
    for child in [&app.plain, &app.fuelled] {
        assert_eq!(child.call("hello").await.unwrap(), b"hello");
    }
    app.shutdown().await.unwrap();
    // What the harness has begun to say of this test ends here.
    println!("\ncompiled {}", wasm::compilations());
}

/// How often such a process compiles.
fn compiled(directory: &Path) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "process", "--nocapture"])
        .env(DIRECTORY, directory)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.strip_prefix("compiled "));
    line.unwrap_or_else(|| panic!("{said}")).to_owned()
}

struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn w4_another_process_compiles_nothing_but_what_was_damaged() {
    let name = format!("supervise-code-kept-{}", std::process::id());
    let directory = Directory(env::temp_dir().join(name));
    assert_eq!(compiled(&directory.0), "2", "one for each engine");
    assert_eq!(compiled(&directory.0), "0");

    let one = fs::read_dir(&directory.0)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut code = fs::read(&one).unwrap();
    let middle = code.len() / 2;
    code[middle] ^= 0x40;
    fs::write(&one, &code).unwrap();
    assert_eq!(compiled(&directory.0), "1", "one is damaged");
    assert_eq!(compiled(&directory.0), "0", "and was mended");
}
