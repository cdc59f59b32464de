//! Numbers that a configuration changes.

use super::*;

fn read(json: &str) -> Result<Overrides, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[track_caller]
fn wrong(json: &str, message: &str) {
    let error = read(json).unwrap_err();
    assert!(error.starts_with(message), "{error}");
}

#[test]
fn a_configuration_says_what_code_says() {
    let read = read(
        r#"{
            "": { "shutdown": "1m" },
            "market": { "preset": "strict", "as_child": { "within": "1.5s" } },
            "market/rates": {
                "max_restarts": "unlimited",
                "backoff": { "exponential": { "base": "250ms", "jitter": 0.2, "fast_first": true } },
                "shutdown": "brutal",
                "capacity": 3
            },
            "a": { "max_restarts": 3, "backoff": "immediate", "start_timeout": "2s" },
            "b": { "backoff": { "linear": { "base": "1s", "cap": "9s", "jitter": "full" } } },
            "c": { "backoff": { "fixed": { "delay": "1s", "reset_after": "1h" } }, "shutdown": "infinity" }
        }"#,
    );
    let exponential =
        Backoff::exponential(SECOND / 4, 30 * SECOND, Factor::new(2.0)).with_fast_first(true);
    let jitter = supervision::policy::Jitter::fraction(0.2);
    let written = Overrides::new()
        .set("", numbers().shutdown(60 * SECOND))
        .set(
            "market",
            numbers()
                .preset(Preset::Strict)
                .as_child(numbers().within(SECOND * 3 / 2)),
        )
        .set(
            "market/rates",
            numbers()
                .max_restarts(MaxRestarts::Unlimited)
                .backoff(exponential.with_jitter(jitter))
                .shutdown(Shutdown::Brutal)
                .capacity(3),
        )
        .set(
            "a",
            numbers()
                .max_restarts(3)
                .backoff(Backoff::immediate())
                .start_timeout(2 * SECOND),
        )
        .set("b", {
            let linear = Backoff::linear(SECOND, SECOND, 9 * SECOND);
            numbers().backoff(linear.with_jitter(supervision::policy::Jitter::Full))
        })
        .set("c", {
            let fixed = Backoff::fixed(SECOND).with_reset_after(3600 * SECOND);
            numbers().backoff(fixed).shutdown(Shutdown::Infinity)
        });
    assert_eq!(format!("{:?}", read.unwrap()), format!("{written:?}"));
}

#[test]
fn what_is_no_number_of_a_tree_is_refused() {
    wrong(
        r#"{ "a": { "max_restart": 1 } }"#,
        "unknown field `max_restart`",
    );
    wrong(r#"{ "a": {}, "a": {} }"#, "the path `a` is given twice");
    wrong(
        r#"{ "a": { "within": "5 s" } }"#,
        "`5 s`: a duration ends with a unit",
    );
    wrong(
        r#"{ "a": { "within": 5 } }"#,
        "invalid value: floating point `5.0`, expected a duration",
    );
    wrong(r#"{ "a": { "max_restarts": -1 } }"#, "invalid value");
    wrong(r#"{ "a": { "max_restarts": 1.5 } }"#, "invalid value");
    wrong(
        r#"{ "a": { "max_restarts": "many" } }"#,
        "`many`: expected a whole number",
    );
    wrong(
        r#"{ "a": { "preset": "prod" } }"#,
        "`prod`: expected `production`",
    );
    wrong(
        r#"{ "a": { "backoff": { "fixed": {} } } }"#,
        "missing field `delay`",
    );
    wrong(
        r#"{ "a": { "backoff": { "fixed": { "delay": "1s", "cap": "1s" } } } }"#,
        "unknown field `cap`",
    );
    wrong(
        r#"{ "a": { "backoff": { "fixed": { "delay": "1s", "jitter": 2 } } } }"#,
        "invalid value: floating point `2.0`, expected a fraction from 0.0 to 1.0, or `full`",
    );
    wrong(r#"{ "a": { "backoff": "exp" } }"#, "unknown variant `exp`");
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_judged_as_the_tree_was() {
    let overrides = read(r#"{ "market": { "shutdown": "3s" }, "leger": {} }"#).unwrap();
    assert_eq!(
        told(overrides).await,
        [
            "`leger`: `Shop` has no child `leger`, \
             only `ledger`, `market`, `mounted`, `feeds` and `poller`; did you mean `ledger`?",
            "`market/rates`: `rates` may take 5s to stop, but `market` stops its children within 3s",
            "`market/quotes`: `quotes` may take 5s to stop, but `market` stops its children within 3s",
        ]
    );
}
