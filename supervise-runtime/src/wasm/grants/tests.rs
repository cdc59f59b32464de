#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{net::SocketAddr, path::Path};

use proptest::prelude::*;

use super::{Grant, Grants};

const ADDRESSES: [&str; 7] = [
    "127.0.0.1:80",
    "127.0.0.1:*",
    "*:80",
    "*:*",
    "[::1]:80",
    "10.0.0.7:443",
    "[::ffff:10.0.0.7]:443",
];
const DIRECTORIES: [&str; 7] = [
    "/data",
    "/data/a",
    "/data/a/b",
    "/data/b",
    "/",
    "/data/../etc",
    "/other",
];

fn grants() -> impl Strategy<Value = Grants> {
    let directories = || prop::collection::vec(prop::sample::select(&DIRECTORIES[..]), 0..4);
    let addresses = prop::collection::vec(prop::sample::select(&ADDRESSES[..]), 0..4);
    (addresses, directories(), directories(), any::<bool>()).prop_map(
        |(addresses, read, write, stdio)| {
            let grants = Grants::none().network(addresses).read(read).write(write);
            if stdio { grants.stdio() } else { grants }
        },
    )
}

/// What may be read, or changed, at a path: by what is written, without links.
fn reaches(grants: &Grants, path: &Path, write: bool) -> bool {
    grants
        .directories
        .iter()
        .any(|(_, directory)| path.starts_with(&directory.path) && (directory.write || !write))
}

proptest! {
    #[test]
    fn w11_what_is_left_of_grants_is_what_both_allow(own in grants(), outer in grants()) {
        let left = own.within(&outer);
        for address in ["127.0.0.1:80", "127.0.0.1:81", "[::1]:80", "10.0.0.7:443", "10.0.0.8:80", "[::ffff:10.0.0.7]:443"] {
            let address: SocketAddr = address.parse().unwrap();
            prop_assert_eq!(
                left.endpoints.have(address),
                own.endpoints.have(address) && outer.endpoints.have(address)
            );
        }
        for path in ["/data/a/b/x", "/data/a/x", "/data/x", "/x", "/other/x", "/data/b/x"] {
            for write in [false, true] {
                let path = Path::new(path);
                let both = reaches(&own, path, write) && reaches(&outer, path, write);
                prop_assert!(!reaches(&left, path, write) || both, "{} {}", path.display(), write);
            }
        }
        // Narrowed once more it is the same, so that the order of supervisors does not matter.
        prop_assert_eq!(left.within(&outer).has(Grant::Network), left.has(Grant::Network));
        prop_assert_eq!(left.has(Grant::Stdio), own.has(Grant::Stdio) && outer.has(Grant::Stdio));
    }
}

#[test]
fn w11_what_leads_back_up_is_within_nothing_but_itself() {
    let sly = Grants::none().read(["/data/../etc"]);
    assert!(
        !sly.within(&Grants::none().read(["/data"]))
            .has(Grant::Files)
    );
    assert!(
        sly.within(&Grants::none().read(["/data/../etc"]))
            .has(Grant::Files)
    );
}

#[test]
fn w11_what_is_no_address_is_one_nowhere() {
    let wrong = Grants::none().network(["localhost:80"]);
    assert_eq!(wrong.endpoints.unreadable(), Some("localhost:80"));
    // It is still told where it is narrowed.
    let narrowed = wrong.within(&Grants::none().network(["*:*"]));
    assert_eq!(narrowed.endpoints.unreadable(), Some("localhost:80"));
    assert!(!wrong.endpoints.have(([127, 0, 0, 1], 80).into()));
}
