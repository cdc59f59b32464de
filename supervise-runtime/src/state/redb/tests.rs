//! The file in every condition.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use super::{file, *};

/// A directory that goes with the test.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let name = format!("supervise-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.redb")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn state(n: u8) -> StoredState {
    StoredState::new("sums", 1, vec![n; 3000])
}

/// A store with twenty states.
async fn filled(path: &Path) {
    let store = RedbStore::open(path).await.unwrap();
    for n in 0..20 {
        store.save(&format!("a/{n}"), state(n)).await.unwrap();
    }
    store.close().await;
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_reopening() {
    let directory = Directory::new();
    filled(&directory.file()).await;
    assert_eq!(directory.names(), ["state.redb"]);
    let store = RedbStore::open(directory.file()).await.unwrap();
    assert_eq!(store.load("a/7").await.unwrap(), Some(state(7)));
    assert_eq!(store.load("a/77").await.unwrap(), None);
    assert_eq!(store.list("a/1").await.unwrap().len(), 11);
    store.delete("a/7").await.unwrap();
    assert_eq!(store.load("a/7").await.unwrap(), None);
    store.close().await;
}

#[tokio::test]
async fn saves_that_come_together_are_all_there() {
    let directory = Directory::new();
    let store = RedbStore::open(directory.file()).await.unwrap();
    let saves: Vec<_> = (0..200)
        .map(|n| (format!("k/{n}"), state(u8::try_from(n % 250).unwrap())))
        .map(|(key, state)| {
            let store = store.clone();
            tokio::spawn(async move { store.save(&key, state).await })
        })
        .collect();
    for save in saves {
        save.await.unwrap().unwrap();
    }
    assert_eq!(store.list("k/").await.unwrap().len(), 200);
    store.close().await;
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let directory = Directory::new();
    let store = RedbStore::open(directory.file()).await.unwrap();
    store.clone().close().await;
    assert!(matches!(
        store.save("a", state(1)).await,
        Err(StoreError::Closed)
    ));
    assert!(matches!(store.load("a").await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_store_is_open_once() {
    let directory = Directory::new();
    let store = RedbStore::open(directory.file()).await.unwrap();
    let second = RedbStore::open(directory.file()).await;
    assert!(
        matches!(second, Err(StoreError::InUse { .. })),
        "{second:?}"
    );
    store.close().await;
    assert!(RedbStore::open(directory.file()).await.is_ok());
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_named() {
    let directory = Directory::new();
    let path = directory.0.join("none").join("state.redb");
    let error = RedbStore::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("none/state.redb"), "{error}");
    let StoreError::Io { source, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
}

#[tokio::test]
async fn a_directory_that_is_a_file_is_no_directory() {
    let directory = Directory::new();
    let file = directory.0.join("file");
    fs::write(&file, "text").unwrap();
    let error = RedbStore::open(file.join("state.redb")).await.unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_alone() {
    let directory = Directory::new();
    filled(&directory.file()).await;
    let db = Database::open(directory.file()).unwrap();
    let begun = db.begin_write().unwrap();
    let about: redb::TableDefinition<'_, &str, u32> = redb::TableDefinition::new("about");
    begun
        .open_table(about)
        .unwrap()
        .insert("format", 2)
        .unwrap();
    begun.commit().unwrap();
    drop(db);
    let error = RedbStore::open(directory.file()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NewerFormat { found: 2, known: 1, .. }),
        "{error}"
    );
    let error = RedbStore::recover(directory.file()).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { .. }), "{error}");
    assert_eq!(directory.names(), ["state.redb"]);
}

#[tokio::test]
async fn what_is_no_store_is_not_taken_for_one() {
    let directory = Directory::new();
    for bytes in [&b""[..], b"text", &[7; 9000]] {
        fs::write(directory.file(), bytes).unwrap();
        let error = RedbStore::open(directory.file()).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
        assert_eq!(fs::read(directory.file()).unwrap(), bytes);
    }
    fs::remove_file(directory.file()).unwrap();
    drop(Database::create(directory.file()).unwrap());
    let error = RedbStore::open(directory.file()).await.unwrap_err();
    assert!(error.to_string().contains("something else"), "{error}");
}

#[tokio::test]
async fn a_file_cut_short_is_damaged_and_what_is_recovered_is_whole() {
    let directory = Directory::new();
    filled(&directory.file()).await;
    let whole = fs::read(directory.file()).unwrap();
    for cut in [
        0,
        1,
        100,
        4096,
        whole.len() / 3,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        fs::write(directory.file(), &whole[..cut]).unwrap();
        let error = RedbStore::open(directory.file()).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Damaged { .. }),
            "{cut}: {error:?}"
        );
        recovers(&directory.file()).await;
    }
}

#[tokio::test]
async fn a_damaged_file_never_gives_damaged_state() {
    let directory = Directory::new();
    filled(&directory.file()).await;
    let whole = fs::read(directory.file()).unwrap();
    let step = whole.len() / 30;
    let mut told = 0;
    for at in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        for byte in bytes.iter_mut().skip(at).take(64) {
            *byte ^= 0xa5;
        }
        fs::write(directory.file(), &bytes).unwrap();
        match RedbStore::open(directory.file()).await {
            Ok(store) => {
                for n in 0..20 {
                    match store.load(&format!("a/{n}")).await {
                        Ok(found) => assert_eq!(found, Some(state(n)), "at {at}"),
                        Err(StoreError::DamagedEntry { .. }) => told += 1,
                        Err(error) => panic!("at {at}: {error}"),
                    }
                }
                store.close().await;
            }
            Err(StoreError::Damaged { .. }) => told += 1,
            Err(error) => panic!("at {at}: {error:?}"),
        }
        // Opening it may have mended it.
        fs::write(directory.file(), &bytes).unwrap();
        recovers(&directory.file()).await;
    }
    assert!(told > 5, "only {told} of the damages were told");
}

/// Recovers the store: what it gives is whole, and what was there is set aside as it was.
async fn recovers(path: &Path) {
    let before = fs::read(path).unwrap();
    let (store, recovery) = RedbStore::recover(path).await.unwrap();
    for key in &recovery.kept {
        let n = key.strip_prefix("a/").unwrap().parse().unwrap();
        assert_eq!(store.load(key).await.unwrap(), Some(state(n)));
    }
    assert_eq!(store.list("").await.unwrap().len(), recovery.kept.len());
    store.save("a/0", state(0)).await.unwrap();
    store.close().await;
    if let Some(aside) = recovery.set_aside {
        assert_eq!(fs::read(&aside).unwrap(), before);
        fs::remove_file(aside).unwrap();
    } else {
        assert_eq!(recovery.kept.len(), 20);
    }
}

#[tokio::test]
async fn a_damaged_entry_is_lost_alone() {
    let directory = Directory::new();
    filled(&directory.file()).await;
    let db = Database::open(directory.file()).unwrap();
    let begun = db.begin_write().unwrap();
    begun
        .open_table(file::STATES)
        .unwrap()
        .insert("a/3", &b"torn"[..])
        .unwrap();
    begun.commit().unwrap();
    drop(db);
    let store = RedbStore::open(directory.file()).await.unwrap();
    let torn = store.load("a/3").await;
    assert!(matches!(torn, Err(StoreError::DamagedEntry { key }) if &*key == "a/3"));
    store.close().await;
    let (store, recovery) = RedbStore::recover(directory.file()).await.unwrap();
    assert_eq!(
        (recovery.kept.len(), recovery.lost),
        (19, vec!["a/3".to_owned()])
    );
    assert_eq!(
        recovery.set_aside,
        Some(directory.0.join("state.redb.damaged-1"))
    );
    assert_eq!(store.load("a/4").await.unwrap(), Some(state(4)));
    store.close().await;
}
