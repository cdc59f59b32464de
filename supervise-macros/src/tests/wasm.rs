//! Components.

use super::{Mistake, mistakes};

fn wasm(fields: &str, expected: &[Mistake<'_>]) {
    let input =
        format!("App {{ strategy: one_for_one, children: [thumbnails = wasm {{ {fields} }}] }}");
    mistakes(&input, expected);
}

#[test]
fn all_of_it() {
    wasm(
        "component: \"src/lib.rs\", fuel: 10_000_000, memory: 64MiB, tables: 20_000, handle_timeout: 2s, args: |cfg| cfg.quality, restart: transient, \
         on: match error { WasmError::Guest(GuestError::Temporary(_)) => resume, _ => restart }",
        &[],
    );
    wasm(
        "component: embed(\"Cargo.toml\"), fuel: FUEL, memory: MEMORY, tables: TABLES",
        &[],
    );
    wasm("component: PLUGIN.to_vec(), handle_timeout: 1s", &[]);
}

#[test]
fn a_file_that_is_not_there() {
    let looked = format!("looked in `{}/plugins/x.wasm`", env!("CARGO_MANIFEST_DIR"));
    for component in ["\"plugins/x.wasm\"", "embed(\"plugins/x.wasm\")"] {
        wasm(
            &format!("component: {component}, fuel: 5"),
            &[(
                "can't read wasm module `plugins/x.wasm`",
                &looked,
                "\"plugins/x.wasm\"",
            )],
        );
    }
}

#[test]
fn nothing_that_ends_it() {
    wasm(
        "component: BYTES",
        &[(
            "nothing limits how long `thumbnails` may run",
            "give `fuel`, `handle_timeout` or both",
            "wasm",
        )],
    );
}

#[test]
fn no_component() {
    wasm(
        "fuel: 5",
        &[(
            "wasm `thumbnails` has no `component`",
            "add `component: \"plugins/thumbnails.wasm\"`, a path from where Cargo.toml is",
            "wasm",
        )],
    );
}

#[test]
fn memory_comes_in_pages() {
    let memory = |written: &str, message: &str, help: &str| {
        wasm(
            &format!("component: BYTES, fuel: 5, memory: {written}"),
            &[(message, help, written)],
        );
    };
    memory(
        "100KiB",
        "wasm memory comes in pages of 64KiB",
        "write `128KiB`",
    );
    memory("64", "`memory` needs a unit", "write `64MiB` or `64KiB`");
    memory("64MB", "unknown unit `MB`", "write `64MiB`");
    memory("64kb", "unknown unit `kb`", "write `64KiB`");
    memory(
        "64TiB",
        "unknown unit `TiB`",
        "the units are `KiB`, `MiB` and `GiB`",
    );
    memory("5GiB", "wasm memory ends at 4GiB", "write `4GiB` or less");
    memory(
        "0MiB",
        "`memory` must be at least one page of 64KiB",
        "write `64KiB` or more",
    );
    memory(
        "1.5MiB",
        "`memory` is a size known at compile time, as in `64MiB`",
        "write it in `KiB`, `MiB` or `GiB`",
    );
}

#[test]
fn no_fuel_at_all() {
    wasm(
        "component: BYTES, fuel: 0",
        &[("`fuel` must be at least 1", "write `1` or more", "0")],
    );
}

#[test]
fn tables_are_counted_by_entries() {
    let tables = |written: &str, message: &str, help: &str| {
        wasm(
            &format!("component: BYTES, fuel: 5, tables: {written}"),
            &[(message, help, written)],
        );
    };
    tables("0", "`tables` must be at least 1", "write `1` or more");
    for written in ["1MiB", "1.5", "\"many\""] {
        tables(
            written,
            "`tables` is a whole number known at compile time, as in `1_000_000`",
            "write a number, or a constant such as `TABLES`",
        );
    }
}

#[test]
fn what_is_left_of_an_instance() {
    let resume = |pattern: &str, fine: bool| {
        let told = [(
            "only an error of the guest itself leaves it fit to be resumed",
            "write `WasmError::Guest(_) => resume`, and `restart` for the rest",
            "resume",
        )];
        wasm(
            &format!(
                "component: BYTES, fuel: 5, on: match error {{ {pattern} => resume, _ => restart }}"
            ),
            if fine { &[] } else { &told },
        );
    };
    resume("WasmError::Guest(_)", true);
    resume(
        "WasmError::Guest(GuestError::Temporary(_)) | WasmError::Guest(_)",
        true,
    );
    resume("WasmError::Trap(_)", false);
    resume("WasmError::Guest(_) | WasmError::OutOfFuel", false);
    resume("error", false);
}

#[test]
fn state_and_grants() {
    wasm(
        "component: BYTES, fuel: 5, state: snapshot { every: 10 }, store: |cfg| cfg.store.clone(), initial: |cfg| cfg.first, \
         retry: attempts { times: 2 }, functions: |cfg| cfg.geo.clone(), \
         grants: allow { clock: true, env: [\"LANG\"], functions: [GEO] }",
        &[],
    );
    wasm("component: BYTES, fuel: 5, grants: none", &[]);
    wasm(
        "component: BYTES, fuel: 5, grants: allow { stdio: true, read: [\"data\", DIRECTORY], write: spools(), \
         network: [\"10.0.0.7:5432\", \"[::1]:*\", \"*:443\", PEER] }",
        &[],
    );
    mistakes(
        "App { strategy: one_for_one, grants: allow { clock: true }, children: [thumbnails = wasm { component: BYTES, fuel: 5 }] }",
        &[],
    );
    wasm(
        "component: BYTES, fuel: 5, state: fresh, store: |cfg| cfg.store.clone()",
        &[(
            "this child's state is not kept, so `store` has no effect",
            "write `state: per_call` or `state: snapshot { every: 100 }`, or remove it",
            "store",
        )],
    );
    wasm(
        "component: BYTES, fuel: 5, initial: || 5",
        &[(
            "`initial` takes `|cfg|`",
            "the first parameter is the tree's context; write `|_| ..` if it is not needed",
            "||",
        )],
    );
    wasm(
        "component: BYTES, fuel: 5, grants: allow { clocks: true }",
        &[(
            "`allow` has no parameter `clocks`",
            "did you mean `clock`?",
            "clocks",
        )],
    );
}

#[test]
fn an_actor_of_a_world_of_its_own() {
    wasm(
        "actor: Images, component: BYTES, fuel: 5, args: |cfg| cfg.quality, state: per_call, retry: attempts { times: 2 }",
        &[],
    );
    wasm(
        "actor: Images, component: BYTES, fuel: 5, call_log: |cfg| cfg.log.clone()",
        &[(
            "the calls of a world of its own are not noted",
            "remove `call_log`, or have the component be of the world `child`, without `actor`",
            "call_log",
        )],
    );
}

/// What makes the log is a closure over the context, as everything that is made from it.
#[test]
fn a_log_that_is_made_from_nothing() {
    wasm(
        "component: BYTES, fuel: 5, call_log: |cfg| cfg.log.clone()",
        &[],
    );
    wasm(
        "component: BYTES, fuel: 5, call_log: || CallLog::keeping(5)",
        &[(
            "`call_log` takes `|cfg|`",
            "the first parameter is the tree's context; write `|_| ..` if it is not needed",
            "||",
        )],
    );
    wasm(
        "component: BYTES, fuel: 5, call_log: |cfg, up| up.log.clone()",
        &[(
            "`call_log` takes `|cfg|`",
            "the first parameter is the tree's context; write `|_| ..` if it is not needed",
            "|cfg, up|",
        )],
    );
}

#[test]
fn what_cannot_be_granted() {
    let granted = |grants: &str, told: &[(&str, &str, &str)]| {
        wasm(
            &format!("component: BYTES, fuel: 5, grants: allow {{ {grants} }}"),
            told,
        );
    };
    let help =
        "write `127.0.0.1:5432` or `[::1]:5432`; `*` is any address or any port, as in `*:443`";
    for address in [
        "localhost:80",
        "10.0.0.7",
        "::1:80",
        "10.0.0.7:66000",
        ":80",
        "[10.0.0.7]:80",
    ] {
        granted(
            &format!("network: [\"*:443\", {address:?}]"),
            &[(
                &format!("`{address}` is no address with a port"),
                help,
                &format!("{address:?}"),
            )],
        );
    }
    granted(
        "network: \"10.0.0.7:5432\"",
        &[(
            "`network` takes a list",
            "write `network: [..]`",
            "\"10.0.0.7:5432\"",
        )],
    );
    granted(
        "read: [\"\"]",
        &[(
            "a directory has a name",
            "write `.` for the one in which the program runs",
            "\"\"",
        )],
    );
    // Also on a supervisor, about what is below it.
    mistakes(
        "App { strategy: one_for_one, grants: allow { network: [\"nowhere\"] }, children: [thumbnails = wasm { component: BYTES, fuel: 5 }] }",
        &[("`nowhere` is no address with a port", help, "\"nowhere\"")],
    );
}

#[test]
fn a_component_that_runs_others() {
    wasm(
        "component: BYTES, fuel: 5, components: |cfg| cfg.parts.clone(), \
         supervises: limit { children: 4, memory: 64MiB, max_restarts: 3, within: 30s }",
        &[],
    );
    wasm(
        "component: BYTES, fuel: 5, components: |cfg| cfg.parts.clone()",
        &[],
    );
    wasm(
        "component: |cfg| cfg.plugin.clone(), fuel: 5",
        &[(
            "`component` is the same for every tree, and no closure of the context",
            "write a path, `embed(\"..\")` or an expression; one that the context knows is `worker { actor: Wasm, args: |cfg| WasmArgs::new(cfg.plugin.clone()) }`",
            "|cfg| cfg.plugin.clone()",
        )],
    );
    wasm(
        "component: BYTES, fuel: 5, supervises: limit { children: 4 }",
        &[(
            "there is nothing that this component could run",
            "add `components: |cfg| cfg.components.clone()`, what it may run by name; or remove it",
            "supervises",
        )],
    );
    wasm(
        "actor: Images, component: BYTES, fuel: 5, components: |cfg| cfg.parts.clone()",
        &[(
            "a component of a world of its own runs no others",
            "remove `components`, or have the component be of the world `supervising-child`, without `actor`",
            "components",
        )],
    );
    wasm(
        "component: BYTES, fuel: 5, components: || parts()",
        &[(
            "`components` takes `|cfg|`",
            "the first parameter is the tree's context; write `|_| ..` if it is not needed",
            "||",
        )],
    );
}
