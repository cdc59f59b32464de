//! The almanac: a plug-in that says in words how a month was. Without the feature `wasm` there is none, and nothing is said.

use std::collections::BTreeMap;

use crate::{
    data::Month,
    summary::{Summaries, Summary},
};

/// What was said of which month.
pub(crate) type Words = BTreeMap<Month, String>;

/// Of how many months the right thing was said.
pub(crate) fn right(said: &Words, summaries: &Summaries) -> usize {
    let right = |(month, summary)| said.get(month) == Some(&expected(summary));
    summaries.iter().filter(|month| right(*month)).count()
}

/// How a month was, as the plug-in has to say it.
fn expected(summary: &Summary) -> String {
    let (low, high, wet, days) = summary.in_numbers();
    let warmth = match (low + high) / 2 {
        ..=39 => "cold",
        40..=99 => "cool",
        100..=149 => "mild",
        _ => "warm",
    };
    format!(
        "{warmth} and {}",
        if wet * 2 > days { "wet" } else { "dry" }
    )
}

#[cfg(feature = "wasm")]
mod plugin {
    use supervision::{
        AskError,
        prelude::*,
        wasm::{CallError, WasmError},
    };

    use crate::{summary::Summary, tree::Weather};

    supervision_tree!(Almanac {
        doc: "Somebody else's code, which cannot hurt anybody.",
        visibility: in_crate,
        strategy: one_for_one,
        backoff: immediate,
        children: [guest = wasm {
            component: embed("guests/bin/almanac.wasm"),
            memory: 2MiB,
            fuel: 1_000_000,
            max_restarts: 100,
            within: 60s,
            on_limit: stop,
            on: match error {
                WasmError::Guest(_) => resume,
                _ => restart,
            },
        },],
    });

    /// How a month was. Asks again for as long as the plug-in falls over it; `None` if it is out of service.
    pub(crate) async fn words(app: &Weather, summary: &Summary) -> Option<String> {
        let (low, high, wet, days) = summary.in_numbers();
        loop {
            let question = format!("{low} {high} {wet} {days}");
            match app.almanac.guest.call(question).await {
                Ok(words) => return String::from_utf8(words).ok(),
                Err(CallError::Failed { .. } | CallError::Ask(AskError::NoAnswer { .. })) => {}
                Err(_) => return None,
            }
        }
    }
}

#[cfg(feature = "wasm")]
pub(crate) use plugin::{Almanac, words};

/// Nothing.
#[cfg(not(feature = "wasm"))]
pub(crate) async fn words(_: &crate::tree::Weather, _: &Summary) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_words() {
        let months = crate::summary::straight_pass(&crate::data::rows()).unwrap();
        let first = months.values().next().unwrap();
        assert_eq!(expected(first), "cool and wet");
    }
}
