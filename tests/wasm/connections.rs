//! W11: connections, for a guest that is a program like any other, and its grants as a tree has them.

use std::{fs, io::Write as _, net::TcpListener, path::Path, thread};

use supervision::prelude::*;
use supervision::wasm::WasmError;

use crate::system::{Config, Office, does, granted, office};
use crate::trees::failed;

/// Says hello to whoever connects, for as long as the test lives.
fn host() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = (&stream).write_all(b"hello");
        }
    });
    port
}

#[tokio::test]
async fn w11_connections_are_made_to_granted_addresses_alone() {
    let (granted_port, other) = (host(), host());
    let app = office(granted().network([format!("127.0.0.1:{granted_port}")])).await;
    let connect = format!("connect 127.0.0.1:{granted_port}");
    assert_eq!(does(&app, &connect).await.as_deref(), Ok("hello"));
    for refused in [
        format!("connect 127.0.0.1:{other}"),
        format!("connect 127.0.0.2:{granted_port}"),
        format!("connect localhost:{granted_port}"),
        format!("listen 127.0.0.1:{granted_port}"),
        "listen 0.0.0.0:0".to_owned(),
        format!("send 127.0.0.1:{granted_port}"),
    ] {
        let done = does(&app, &refused).await;
        assert!(done.is_err(), "{refused}: {done:?}");
    }
    app.shutdown().await.expect("a clean end");

    // By default to none, also where everything is there to be linked.
    let app = office(granted().stdio()).await;
    assert!(does(&app, &connect).await.is_err());
    app.shutdown().await.expect("a clean end");

    // And only as far as those around allow it.
    for (own, around, allowed) in [
        ("*:*", format!("127.0.0.1:{granted_port}"), true),
        ("127.0.0.1:*", format!("*:{granted_port}"), true),
        ("127.0.0.1:*", format!("*:{other}"), false),
        ("*:*", format!("127.0.0.2:{granted_port}"), false),
    ] {
        let config = Config {
            own: granted().stdio().network([own]),
            around: Some(granted().stdio().network([around.clone()])),
        };
        let app = Office::start(config).await.expect("a start");
        assert_eq!(
            does(&app, &connect).await.is_ok(),
            allowed,
            "{own} in {around}"
        );
        app.shutdown().await.expect("a clean end");
    }
}

supervision_tree!(Written {
    strategy: one_for_one,
    grants: allow { clock: true, stdio: true, read: ["tests"], network: ["*:443"] },
    children: [clerk = wasm {
        component: embed("guests/bin/clerk.wasm"),
        handle_timeout: 20s,
        grants: allow {
            clock: true,
            stdio: true,
            write: ["tests/wasm"],
            network: ["127.0.0.1:*"],
        },
    },],
});

#[tokio::test]
async fn w11_grants_are_written_in_the_tree_and_narrowed_by_it() {
    let app = Written::start().await.expect("a start");
    let here = app
        .clerk
        .call("read tests/wasm/main.rs")
        .await
        .expect("an answer");
    assert_eq!(here, fs::read("tests/wasm/main.rs").expect("a file"));
    // Changed it must not be: that is not granted around it.
    let change = app.clerk.call("write tests/wasm/never.rs x").await;
    assert!(matches!(failed(change), WasmError::Guest(_)));
    assert!(!Path::new("tests/wasm/never.rs").exists());
    app.shutdown().await.expect("a clean end");
}
