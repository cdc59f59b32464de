//! What may be written where: one table of fields, which parsing, messages and expansion all read.
//!
//! A new field is one row in `fields`; a new vocabulary is one table in `words` or `forms`.

mod fields;
mod forms;
mod places;
mod takes;
mod words;

pub(crate) use fields::{FIELDS, RESTARTS_ONLY};
#[cfg(test)]
pub(crate) use forms::ALL_FORMS;
pub(crate) use forms::{Form, Forms, Param, TASK_HEALTH};
pub(crate) use places::{Place, Places};
pub(crate) use takes::Takes;
#[cfg(test)]
pub(crate) use words::VOCABULARIES;
pub(crate) use words::{CORES, DIRECTIVES, FULL, KINDS, SHUTDOWNS, STRATEGIES, UNLIMITED, Words};

/// One field: where it stands, what it takes, where its value goes.
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) on: Places,
    pub(crate) value: Takes,
    pub(crate) lands: Lands,
    /// What it decides, in a sentence without a full stop.
    pub(crate) doc: &'static str,
    /// What holds where it is not written, in a phrase; read where documentation is made.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) default: &'static str,
}

/// Where a value goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lands {
    /// Into the `PolicyPatch` of the child (or actor) it stands on.
    Policy,
    /// Into the `SupervisorPatch` of the block it stands on.
    Supervisor,
    /// Somewhere of its own.
    Apart,
}

impl Lands {
    /// Whether a field may depend on a `#[cfg]`: only those that are plain data.
    pub(crate) fn is_data(self) -> bool {
        matches!(self, Self::Policy | Self::Supervisor)
    }
}

/// The field of this name that may stand here.
pub(crate) fn field(key: &str, place: Place) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| field.key == key && field.on.has(place))
}

/// The names of all fields that may stand here, in the order of the table.
pub(crate) fn keys(place: Place) -> Vec<&'static str> {
    let here = FIELDS.iter().filter(|field| field.on.has(place));
    here.map(|field| field.key).collect()
}

/// Every place where a field of this name may stand.
pub(crate) fn homes(key: &str) -> Vec<Place> {
    let named = FIELDS.iter().filter(|field| field.key == key);
    let places = named.flat_map(|field| Place::ALL.iter().filter(|place| field.on.has(**place)));
    places.copied().collect()
}
