//! The blocks that have fields.

/// A block that has fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Place {
    /// The tree itself.
    Root,
    /// `#[supervised(strategy = one_for_one)]` on a struct of children.
    Struct,
    /// `supervisor { .. }`.
    Supervisor,
    /// `worker { .. }`.
    Worker,
    /// `task { .. }`.
    Task,
    /// `wasm { .. }`.
    Wasm,
    /// `pool { .. }`.
    Pool,
    /// `#[supervised(..)]` on an actor.
    Actor,
}

impl Place {
    pub(crate) const ALL: &[Self] = &[
        Self::Root,
        Self::Struct,
        Self::Supervisor,
        Self::Worker,
        Self::Task,
        Self::Wasm,
        Self::Pool,
        Self::Actor,
    ];

    /// How a message speaks of it.
    pub(crate) fn article(self) -> &'static str {
        match self {
            Self::Root => "a tree",
            Self::Struct => "a supervisor struct",
            Self::Supervisor => "a supervisor",
            Self::Worker => "a worker",
            Self::Task => "a task",
            Self::Wasm => "a component",
            Self::Pool => "a pool",
            Self::Actor => "an actor's `#[supervised(..)]`",
        }
    }

    /// The word for a child whose block this is; `None` if it is no child's.
    pub(crate) fn kind(self) -> Option<&'static str> {
        match self {
            Self::Supervisor => Some("supervisor"),
            Self::Worker => Some("worker"),
            Self::Task => Some("task"),
            Self::Wasm => Some("wasm"),
            Self::Pool => Some("pool"),
            Self::Root | Self::Struct | Self::Actor => None,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Root => 1,
            Self::Struct => 2,
            Self::Supervisor => 4,
            Self::Worker => 8,
            Self::Task => 16,
            Self::Actor => 32,
            Self::Pool => 64,
            Self::Wasm => 128,
        }
    }
}

/// A set of places.
#[derive(Clone, Copy)]
pub(crate) struct Places(u8);

impl Places {
    pub(crate) const fn of(places: &[Place]) -> Self {
        let mut bits = 0;
        let mut rest = places;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    pub(crate) const fn has(self, place: Place) -> bool {
        self.0 & place.bit() != 0
    }
}
