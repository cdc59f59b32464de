//! W11: files and standard streams, for a guest that is a program like any other.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use supervision::prelude::*;
use supervision::wasm::{
    CallError, Grant, Grants, GuestError, LinkError, Wasm, WasmArgs, WasmError,
};

use crate::trees::{failed, refused};

/// Compiled once for all of these tests.
static CLERK: LazyLock<WasmArgs> =
    LazyLock::new(|| WasmArgs::new(include_bytes!("../../guests/bin/clerk.wasm")));

#[derive(Clone, Default)]
pub struct Config {
    /// What the clerk is granted,
    pub own: Grants,
    /// and what there is for it at most.
    pub around: Option<Grants>,
}

supervision_tree!(Office {
    context: Config,
    strategy: one_for_one,
    backoff: immediate,
    children: [clerk = worker {
        actor: Wasm,
        args: |cfg| cfg.clerk(),
        handle_timeout: 20s,
        on: match error {
            WasmError::Guest(_) => resume,
            _ => restart,
        },
    },],
});

impl Config {
    fn clerk(&self) -> WasmArgs {
        let args = CLERK.clone().grants(self.own.clone());
        match &self.around {
            Some(around) => args.within(around),
            None => args,
        }
    }
}

/// The clock it needs for nothing but to have been built for the standard library.
pub fn granted() -> Grants {
    Grants::none().clock()
}

pub async fn office(own: Grants) -> Running<Office> {
    let config = Config { own, around: None };
    Office::start(config).await.expect("a start")
}

pub async fn does(app: &Running<Office>, message: &str) -> Result<String, String> {
    match app.clerk.call(message).await {
        Ok(answer) => Ok(String::from_utf8(answer).expect("text")),
        Err(CallError::Failed { error: WasmError::Guest(GuestError::Temporary(why)), .. }) => {
            Err(why)
        }
        Err(other) => panic!("{message}: {other:?}"),
    }
}

/// A directory of this test alone, with `in/a.txt`, `in/deep/b.txt`, `out/secret.txt` and links from the first to the second.
struct Desk(PathBuf);

impl Desk {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let name = format!("supervision-desk-{}-{number}", std::process::id());
        let desk = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(desk.at("in/deep")).expect("a directory");
        fs::create_dir_all(desk.at("out")).expect("a directory");
        fs::write(desk.at("in/a.txt"), "alpha").expect("a file");
        fs::write(desk.at("in/deep/b.txt"), "beta").expect("a file");
        fs::write(desk.at("out/secret.txt"), "secret").expect("a file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink("../out", desk.at("in/link")).expect("a link");
            symlink("../out/secret.txt", desk.at("in/link.txt")).expect("a link");
            symlink(desk.at("out"), desk.at("in/far")).expect("a link");
        }
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    fn name(&self, path: &str) -> String {
        text(&self.at(path))
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("text").to_owned()
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn w11_a_program_that_is_granted_nothing_does_not_start_and_the_import_is_named() {
    let error = Office::start(Config::default())
        .await
        .expect_err("it is granted nothing");
    let error = refused(&error);
    assert!(
        matches!(error, WasmError::Link(LinkError::NotGranted { import, .. }) if import.starts_with("wasi:")),
        "{error}"
    );
    // The clock alone is not what it needs for its files.
    let config = Config { own: granted(), around: None };
    let error = Office::start(config)
        .await
        .expect_err("it is granted the clock alone");
    let grant = match refused(&error) {
        WasmError::Link(LinkError::NotGranted { grant, .. }) => *grant,
        other => panic!("{other}"),
    };
    assert!(
        matches!(
            grant,
            Grant::Stdio | Grant::Files | Grant::Network | Grant::Env
        ),
        "{grant}"
    );
}

#[tokio::test]
async fn w11_a_granted_directory_is_read_and_nothing_outside_of_it() {
    let desk = Desk::new();
    let app = office(granted().read([desk.name("in")])).await;
    let within = desk.name("in");
    assert_eq!(
        does(&app, &format!("read {within}/a.txt")).await.as_deref(),
        Ok("alpha")
    );
    assert_eq!(
        does(&app, &format!("read {within}/deep/b.txt"))
            .await
            .as_deref(),
        Ok("beta")
    );
    assert_eq!(
        does(&app, &format!("read {within}/deep/../a.txt"))
            .await
            .as_deref(),
        Ok("alpha")
    );
    for outside in [
        "/etc/hostname".to_owned(),
        desk.name("out/secret.txt"),
        format!("{within}/../out/secret.txt"),
        format!("{within}/deep/../../out/secret.txt"),
        format!("{within}/link/secret.txt"),
        format!("{within}/link.txt"),
        format!("{within}/far/secret.txt"),
        "a.txt".to_owned(),
    ] {
        let read = does(&app, &format!("read {outside}")).await;
        assert!(read.is_err(), "{outside}: {read:?}");
    }
    // It is granted to be read.
    for change in [
        format!("write {within}/a.txt x"),
        format!("write {within}/c.txt x"),
        format!("remove {within}/a.txt"),
    ] {
        assert!(does(&app, &change).await.is_err(), "{change}");
    }
    assert_eq!(
        fs::read_to_string(desk.at("in/a.txt")).expect("a file"),
        "alpha"
    );
    assert!(!desk.at("in/c.txt").exists());
    // Whatever was refused, it lives on.
    assert_eq!(app.clerk.incarnation(), 1);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w11_a_directory_is_changed_where_that_is_granted() {
    let desk = Desk::new();
    let own = granted()
        .read([desk.name("in")])
        .write([desk.name("in/deep")]);
    let app = office(own).await;
    let deep = desk.name("in/deep");
    assert_eq!(
        does(&app, &format!("write {deep}/c.txt gamma"))
            .await
            .as_deref(),
        Ok("")
    );
    assert_eq!(
        fs::read_to_string(desk.at("in/deep/c.txt")).expect("a file"),
        "gamma"
    );
    assert_eq!(
        does(&app, &format!("list {deep}")).await.as_deref(),
        Ok("b.txt c.txt")
    );
    assert_eq!(
        does(&app, &format!("remove {deep}/c.txt")).await.as_deref(),
        Ok("")
    );
    assert!(!desk.at("in/deep/c.txt").exists());
    let outside = does(&app, &format!("write {deep}/../d.txt x")).await;
    assert!(
        outside.is_err() && !desk.at("in/d.txt").exists(),
        "{outside:?}"
    );
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w11_directories_only_narrow() {
    let desk = Desk::new();
    let inside = desk.name("in");
    let start =
        |own: Grants, around: Grants| Office::start(Config { own, around: Some(around.clock()) });

    // What may be read alone is not changed, whatever the child says; what stands beside it is not there.
    let own = granted().write([desk.name("in/deep"), desk.name("out")]);
    let app = start(own, Grants::none().read([inside.clone()]))
        .await
        .expect("a start");
    let deep = desk.name("in/deep");
    assert_eq!(
        does(&app, &format!("read {deep}/b.txt")).await.as_deref(),
        Ok("beta")
    );
    assert!(does(&app, &format!("write {deep}/b.txt x")).await.is_err());
    assert!(
        does(&app, &format!("read {}", desk.name("out/secret.txt")))
            .await
            .is_err()
    );
    app.shutdown().await.expect("a clean end");

    // A child that wants more has the part that there is.
    let app = start(
        granted().read([desk.name(".")]),
        Grants::none().read([deep.clone()]),
    )
    .await
    .expect("a start");
    assert!(
        does(&app, &format!("read {deep}/b.txt")).await.is_err(),
        "it is written with a dot"
    );
    app.shutdown().await.expect("a clean end");
    let app = start(
        granted().read([text(&desk.0)]),
        Grants::none().read([deep.clone()]),
    )
    .await
    .expect("a start");
    assert_eq!(
        does(&app, &format!("read {deep}/b.txt")).await.as_deref(),
        Ok("beta")
    );
    assert!(does(&app, &format!("read {inside}/a.txt")).await.is_err());
    app.shutdown().await.expect("a clean end");

    // A link that leads out is no way out.
    #[cfg(unix)]
    for link in ["in/link", "in/far"] {
        let link = desk.name(link);
        let error = start(
            granted().read([link.clone()]),
            Grants::none().read([inside.clone()]),
        )
        .await
        .expect_err("it leads out");
        let error = refused(&error);
        assert!(
            matches!(error, WasmError::Link(LinkError::NoDirectory { directory, .. }) if **directory == *link),
            "{error}"
        );
    }
}

#[tokio::test]
async fn w11_what_cannot_be_granted_fails_the_start_by_name() {
    let desk = Desk::new();
    for none in [desk.name("nowhere"), desk.name("in/a.txt"), String::new()] {
        let error = Office::start(Config { own: granted().read([none.clone()]), around: None })
            .await
            .expect_err("there is no such directory");
        let error = refused(&error);
        assert!(
            matches!(error, WasmError::Link(LinkError::NoDirectory { directory, .. }) if **directory == *none),
            "{error}"
        );
    }
    let error = Office::start(Config { own: granted().network(["localhost:80"]), around: None })
        .await
        .expect_err("that is no address");
    assert_eq!(
        refused(&error).to_string(),
        "the component does not fit: `localhost:80`, to which it is granted connections, is no address with a port"
    );
}

#[tokio::test]
async fn w11_a_program_has_no_input_no_variables_and_no_more_files_than_it_may_hold() {
    let desk = Desk::new();
    let app = office(granted().stdio().read([desk.name("in")])).await;
    assert_eq!(does(&app, "ask").await.as_deref(), Ok(""));
    assert_eq!(does(&app, "env PATH").await.as_deref(), Ok(""));
    // It takes as many as it is given, and that is its end.
    let error = failed(
        app.clerk
            .call(format!("hoard {}", desk.name("in/a.txt")))
            .await,
    );
    assert!(matches!(error, WasmError::Malformed(_)), "{error}");
    assert_eq!(does(&app, "ask").await.as_deref(), Ok(""));
    assert_eq!(app.clerk.incarnation(), 2);
    app.shutdown().await.expect("a clean end");

    let name = "CARGO_PKG_NAME";
    let app = office(granted().stdio().env([name])).await;
    assert_eq!(
        does(&app, &format!("env {name}")).await.as_deref(),
        Ok("supervision")
    );
    assert_eq!(does(&app, "env PATH").await.as_deref(), Ok(""));
    app.shutdown().await.expect("a clean end");
}

#[tokio::test]
async fn w11_a_program_that_exits_has_broken_off_its_call() {
    let app = office(granted().stdio()).await;
    let error = failed(app.clerk.call("exit 1").await);
    assert!(
        matches!(&error, WasmError::Malformed(why) if why.to_string().contains("exited")),
        "{error}"
    );
    assert_eq!(does(&app, "ask").await.as_deref(), Ok(""));
    assert_eq!(app.clerk.incarnation(), 2);
    app.shutdown().await.expect("a clean end");
}

#[tokio::test(start_paused = true)]
async fn w11_a_program_that_sleeps_wakes_up_or_is_over_at_its_deadline() {
    let app = office(granted().stdio()).await;
    let began = tokio::time::Instant::now();
    assert_eq!(does(&app, "sleep 15000").await.as_deref(), Ok(""));
    let slept = began.elapsed();
    assert!(
        slept >= Duration::from_secs(15) && slept < Duration::from_secs(16),
        "{slept:?}"
    );
    let error = failed(app.clerk.call("sleep 60000").await);
    assert!(
        matches!(error, WasmError::Deadline(limit) if limit == Duration::from_secs(20)),
        "{error}"
    );
    app.shutdown().await.expect("a clean end");
}
