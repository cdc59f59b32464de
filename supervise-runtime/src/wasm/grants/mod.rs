//! What a guest may reach beyond its own memory.

mod directories;
mod endpoints;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, fmt};

#[cfg(feature = "wasi")]
pub(super) use self::directories::Directory;
pub(super) use self::{directories::Directories, endpoints::Endpoints};

/// What a component may reach. Without any of these it has its messages, its state and the log.
///
/// A program of WASI imports all that its library might use. So with any of [`stdio`](Self::stdio), [`read`](Self::read),
/// [`write`](Self::write) and [`network`](Self::network) the interfaces of all of them are there, and those that are not
/// granted are empty: no directory, nobody to connect to. They take the feature `wasi`; without it a component that imports
/// them does not start.
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
    stdio: bool,
    pub(super) directories: Directories,
    pub(super) endpoints: Endpoints,
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
    /// Standard output and what comes with it.
    Stdio,
    /// Directories.
    Files,
    /// Connections.
    Network,
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

    /// Standard output and standard error, whose lines go to the log under the path of the child: those of the first as `INFO`, those of
    /// the second as `WARN`, in pieces of at most 4 KiB. Standard input is empty.
    #[must_use]
    pub fn stdio(mut self) -> Self {
        self.stdio = true;
        self
    }

    /// The files of these directories, to be read. The guest finds each under the name that is written here, and nothing outside of it:
    /// neither by `..` nor by a link. A directory has to be there when the child starts.
    ///
    /// Where supervisors around grant directories, one of the child's has to lie within one of theirs, also once links are followed.
    #[must_use]
    pub fn read<S: Into<String>>(self, directories: impl IntoIterator<Item = S>) -> Self {
        self.directories(directories, false)
    }

    /// The files of these directories, to be read, changed, made and removed; otherwise as [`read`](Self::read).
    #[must_use]
    pub fn write<S: Into<String>>(self, directories: impl IntoIterator<Item = S>) -> Self {
        self.directories(directories, true)
    }

    fn directories<S: Into<String>>(
        mut self,
        directories: impl IntoIterator<Item = S>,
        write: bool,
    ) -> Self {
        for name in directories {
            self.directories.add(name.into(), write);
        }
        self
    }

    /// Connections by TCP to these addresses, as in `10.0.0.7:5432`, `[::1]:80`, `*:443` or `127.0.0.1:*`. Nobody can connect to the guest,
    /// it sends no datagrams, and it cannot look up names. What is no address fails the start.
    #[must_use]
    pub fn network<S: AsRef<str>>(mut self, addresses: impl IntoIterator<Item = S>) -> Self {
        for address in addresses {
            self.endpoints.add(address.as_ref());
        }
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
            stdio: self.stdio && outer.stdio,
            directories: self.directories.within(&outer.directories),
            endpoints: self.endpoints.within(&outer.endpoints),
        }
    }

    /// Whether it may be a program of WASI.
    pub(super) fn has_system(&self) -> bool {
        [Grant::Stdio, Grant::Files, Grant::Network]
            .into_iter()
            .any(|grant| self.has(grant))
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
            Grant::Stdio => self.stdio,
            Grant::Files => !self.directories.is_empty(),
            Grant::Network => !self.endpoints.is_empty(),
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
            Grant::Stdio => "stdio",
            Grant::Files => "read",
            Grant::Network => "network",
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
