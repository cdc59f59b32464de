//! What a guest may reach beyond its own memory.

use std::{collections::BTreeSet, fmt};

/// What a component may reach. Without any of these it has its messages, its state and the log.
///
/// Grants only narrow on their way down: what a child reaches is what it is granted itself, as far as every supervisor
/// round it that says something of grants has it too.
///
/// ```
/// use supervise_runtime::wasm::Grants;
/// let tree = Grants::none().clock().env(["LANG", "TZ"]);
/// let child = Grants::none().clock().random().env(["LANG", "HOME"]);
/// let reached = child.within(&tree);
/// assert_eq!(reached, Grants::none().clock().env(["LANG"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    pub(super) clock: bool,
    pub(super) random: bool,
    pub(super) env: Option<BTreeSet<String>>,
    pub(super) functions: BTreeSet<String>,
}

/// One kind of grant, as a message names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Grant {
    /// The time.
    Clock,
    /// Random numbers.
    Random,
    /// Environment variables.
    Env,
    /// Functions of the program.
    Functions,
}

impl Grants {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The time: `wasi:clocks/wall-clock`, and `wasi:clocks/monotonic-clock` without its timers.
    #[must_use]
    pub fn clock(mut self) -> Self {
        self.clock = true;
        self
    }

    /// Random numbers from the system: `wasi:random/random`.
    #[must_use]
    pub fn random(mut self) -> Self {
        self.random = true;
        self
    }

    /// These environment variables of the process, by `wasi:cli/environment`. Given none, a guest that asks for variables finds that there are none.
    #[must_use]
    pub fn env<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        let env = self.env.get_or_insert_default();
        env.extend(names.into_iter().map(Into::into));
        self
    }

    /// Functions that the child's [`Functions`](super::Functions) have: an interface, as in `acme:geo/api@1.0.0`, or one
    /// function of it, as in `acme:geo/api@1.0.0#lookup`.
    #[must_use]
    pub fn functions<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.functions.extend(names.into_iter().map(Into::into));
        self
    }

    /// What is left of these where no more than `outer` can be granted.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        Self {
            clock: self.clock && outer.clock,
            random: self.random && outer.random,
            env: both(&self.env, &outer.env, |own, outer| own & outer),
            functions: self
                .functions
                .iter()
                .filter(|name| outer.has_function(name))
                // An interface of which only some functions are left.
                .chain(
                    outer
                        .functions
                        .iter()
                        .filter(|name| self.has_function(name)),
                )
                .cloned()
                .collect(),
        }
    }

    /// Whether a function, or a whole interface, is granted.
    pub(super) fn has_function(&self, name: &str) -> bool {
        let interface = name.split('#').next().unwrap_or(name);
        self.functions.contains(name) || self.functions.contains(interface)
    }

    /// Whether a kind is granted at all.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        match grant {
            Grant::Clock => self.clock,
            Grant::Random => self.random,
            Grant::Env => self.env.is_some(),
            Grant::Functions => !self.functions.is_empty(),
        }
    }
}

fn both<T>(own: &Option<T>, outer: &Option<T>, meet: impl FnOnce(&T, &T) -> T) -> Option<T> {
    own.as_ref()
        .zip(outer.as_ref())
        .map(|(own, outer)| meet(own, outer))
}

impl Grant {
    /// The word that grants it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Grant::Clock => "clock",
            Grant::Random => "random",
            Grant::Env => "env",
            Grant::Functions => "functions",
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
