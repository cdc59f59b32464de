//! Values that are a word with parameters: `exponential { base: 100ms }`.

mod delays;
mod grants;
mod health;
mod lives;
mod messages;
mod supervises;

pub(crate) use delays::BACKOFF;
pub(crate) use grants::GRANTS;
pub(crate) use health::{BREAKER, HEALTH, RESUME_BUDGET, TASK_HEALTH};
pub(crate) use lives::{AS_CHILD, SHARED_BUDGET, STATE};
pub(crate) use messages::{MAILBOX, RETRY, ROUTE};
pub(crate) use supervises::SUPERVISES;

use super::Takes;

/// The forms that one field takes.
pub(crate) struct Forms {
    /// What one of them is called.
    pub(crate) noun: &'static str,
    /// The type of a constant that may stand for one, in the policy crate.
    pub(crate) constant: Option<&'static str>,
    /// Words that one may expect here, and why they cannot be.
    pub(crate) impossible: &'static [(&'static str, &'static str)],
    pub(crate) forms: &'static [Form],
}

/// A word with parameters.
pub(crate) struct Form {
    pub(crate) word: &'static str,
    /// What it means, in a sentence without a full stop.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) doc: &'static str,
    pub(crate) params: &'static [Param],
    /// Further parameters, which all forms of the kind share.
    pub(crate) shared: &'static [Param],
}

/// A parameter of a form.
pub(crate) struct Param {
    pub(crate) key: &'static str,
    pub(crate) value: Takes,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
    /// What holds where it is not written, in a phrase.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(crate) default: &'static str,
}

impl Forms {
    pub(crate) fn words(&self) -> Vec<&'static str> {
        self.forms.iter().map(|form| form.word).collect()
    }
}

impl Form {
    pub(crate) fn param(&self, key: &str) -> Option<&'static Param> {
        self.params
            .iter()
            .chain(self.shared)
            .find(|param| param.key == key)
    }

    pub(crate) fn keys(&self) -> Vec<&'static str> {
        self.params
            .iter()
            .chain(self.shared)
            .map(|param| param.key)
            .collect()
    }

    /// How it is written: `linear { base: .., cap: .. }`.
    pub(crate) fn sample(&self) -> String {
        let required = self.params.iter().filter(|param| param.required);
        let mut keys: Vec<&str> = required.map(|param| param.key).collect();
        if keys.is_empty() {
            keys.extend(self.params.first().map(|param| param.key));
        }
        if keys.is_empty() {
            return self.word.to_owned();
        }
        format!("{} {{ {}: .. }}", self.word, keys.join(": .., "))
    }
}

/// Every set of forms.
#[cfg(test)]
pub(crate) static ALL_FORMS: &[&Forms] = &[
    &BACKOFF,
    &MAILBOX,
    &RETRY,
    &STATE,
    &AS_CHILD,
    &HEALTH,
    &BREAKER,
    &RESUME_BUDGET,
    &SHARED_BUDGET,
    &ROUTE,
    &GRANTS,
];

const fn needs(key: &'static str, value: Takes, doc: &'static str) -> Param {
    Param { key, value, required: true, doc, default: super::fields::REQUIRED }
}

const fn may(key: &'static str, value: Takes, doc: &'static str, default: &'static str) -> Param {
    Param { key, value, required: false, doc, default }
}
