//! Numbers from a configuration.

use super::*;

#[test]
fn a_configuration_has_all_of_them() {
    let read: Overrides = serde_json::from_str(
        r#"{
            "a": {
                "health": { "probe": { "interval": "1s", "timeout": "500ms", "threshold": 2 } },
                "breaker": { "trip": { "failures": 2, "while_open": "stop" } },
                "resume_budget": { "limit": { "max": 1, "within": "60s", "then": "escalate" } },
                "retry": { "attempts": { "times": 2, "backoff": { "fixed": { "delay": "2s" } } } }
            },
            "b": { "health": { "probe": {} }, "retry": { "attempts": {} }, "max": 7 },
            "c": { "health": { "heartbeat": { "max_silence": "7s" } }, "size": 8 },
            "d": { "health": { "error_rate": { "above": 0.25 } }, "breaker": { "trip": {} } }
        }"#,
    )
    .unwrap();
    let stop = supervision::policy::WhileOpen::Stop;
    let then = OnResumeLimit::Escalate;
    let quarter = HealthCheck::ErrorRate { above: Ppm::new(250_000), window: 60 * SECOND };
    let written = Overrides::new()
        .set(
            "a",
            numbers()
                .health(PROBE)
                .breaker(Trip { failures: 2, while_open: stop, ..Trip::DEFAULT })
                .resume_budget(ResumeBudget { max: 1, within: 60 * SECOND, then })
                .retry(Retry { times: 2, backoff: Backoff::fixed(2 * SECOND) }),
        )
        .set(
            "b",
            numbers()
                .health(HealthCheck::PROBE)
                .retry(Retry::DEFAULT)
                .max(7),
        )
        .set(
            "c",
            numbers()
                .health(HealthCheck::Heartbeat { max_silence: 7 * SECOND })
                .size(8),
        )
        .set("d", numbers().health(quarter).breaker(Trip::DEFAULT));
    assert_eq!(format!("{read:?}"), format!("{written:?}"));

    let wrong = |json: &str, expected: &str| {
        let error = serde_json::from_str::<Overrides>(json)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    wrong(
        r#"{ "a": { "health": { "probe": { "every": "1s" } } } }"#,
        "unknown field `every`",
    );
    wrong(
        r#"{ "a": { "health": { "prob": {} } } }"#,
        "unknown variant `prob`",
    );
    wrong(
        r#"{ "a": { "health": { "error_rate": { "above": 1.5 } } } }"#,
        "invalid value: floating point `1.5`, expected a fraction from 0.0 to 1.0",
    );
    wrong(
        r#"{ "a": { "breaker": { "trip": { "while_open": "wait" } } } }"#,
        "unknown variant `wait`",
    );
    wrong(
        r#"{ "a": { "resume_budget": { "limit": { "max": 1 } } } }"#,
        "missing field `within`",
    );
    wrong(
        r#"{ "a": { "retry": { "attempts": { "times": -1 } } } }"#,
        "invalid value: integer `-1`",
    );
    wrong(
        r#"{ "a": { "max": "many" } }"#,
        "invalid type: string \"many\"",
    );
}
