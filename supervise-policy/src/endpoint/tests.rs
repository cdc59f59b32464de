//! What is an address with a port, and what is not.

use super::*;

#[test]
fn addresses_with_ports() {
    let four = IpAddr::from([10, 0, 0, 7]);
    let six = IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]);
    for (text, endpoint) in [
        ("10.0.0.7:5432", (Some(four), Some(5432))),
        ("10.0.0.7:*", (Some(four), None)),
        ("*:443", (None, Some(443))),
        ("*:*", (None, None)),
        ("[::1]:80", (Some(six), Some(80))),
        ("[::1]:*", (Some(six), None)),
        ("[::ffff:10.0.0.7]:1", (Some(four), Some(1))),
        ("*:0", (None, Some(0))),
        ("*:65535", (None, Some(65_535))),
    ] {
        assert_eq!(parse_endpoint(text), Some(endpoint), "{text}");
    }
}

#[test]
fn what_is_none() {
    for text in [
        "",
        "10.0.0.7",
        "*",
        ":80",
        "10.0.0.7:",
        "10.0.0.7:65536",
        "10.0.0.7:-1",
        "localhost:80",
        "::1:80",
        "[::1]",
        "[::1:80",
        "::1]:80",
        "[10.0.0.7]:80",
        "[*]:80",
        "10.0.0.7 :80",
    ] {
        assert_eq!(parse_endpoint(text), None, "{text}");
    }
}
