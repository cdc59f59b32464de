//! Whether it is an editor that expands the macro, and not the compiler.
//!
//! What is emitted under `cfg(rust_analyzer)` has to be Rust, since the compiler reads it before it leaves it out. Asked by
//! rust-analyzer itself, the macro can do better: half-typed expressions are emitted as they are, and tokens of ours do not
//! claim the places of the user's, which to the compiler is where a mistake is told, but to an editor what a name means.
//! Where this guess fails nothing breaks; completions are fewer.

use std::sync::OnceLock;

use proc_macro2::Span;

/// Whether the output goes to an editor.
pub(crate) fn editor() -> bool {
    #[cfg(test)]
    if let Some(answer) = tests::ANSWER.get() {
        return answer;
    }
    static EDITOR: OnceLock<bool> = OnceLock::new();
    *EDITOR.get_or_init(|| {
        let program = std::env::current_exe().ok();
        let name = program.as_deref().and_then(std::path::Path::file_name);
        name.is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
    })
}

/// Whether the output surely goes to the compiler, which reads nothing that is meant for editors.
///
/// Where this guess fails, the compiler leaves it out, which takes a little longer.
pub(crate) fn compiler() -> bool {
    static COMPILER: OnceLock<bool> = OnceLock::new();
    *COMPILER.get_or_init(|| {
        let program = std::env::current_exe().ok();
        let name = program.as_deref().and_then(std::path::Path::file_stem);
        name.is_some_and(|name| ["rustc", "clippy-driver"].iter().any(|it| name == *it))
            && std::env::var_os("SUPERVISE_EDITOR").is_none()
    })
}

/// For tokens of ours about which the compiler tells at `site`.
pub(crate) fn told_at(hygiene: Span, site: Span) -> Span {
    if editor() {
        hygiene
    } else {
        hygiene.located_at(site)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    thread_local! {
        /// The answer of this thread, if a test gives one.
        pub(crate) static ANSWER: Cell<Option<bool>> = const { Cell::new(None) };
    }

    /// What `f` gives when an editor asks.
    pub(crate) fn in_editor<T>(f: impl FnOnce() -> T) -> T {
        ANSWER.set(Some(true));
        let out = f();
        ANSWER.set(None);
        out
    }
}
