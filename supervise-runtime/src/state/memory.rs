//! A store that lives as long as the process.

use std::{
    collections::BTreeMap,
    future::ready,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{StateStore, StoreFuture, StoredState};

/// Keeps state in memory: for tests, and for trees that are started anew within one process.
///
/// Clones are the same store.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    states: Arc<Mutex<BTreeMap<Box<str>, StoredState>>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn states(&self) -> MutexGuard<'_, BTreeMap<Box<str>, StoredState>> {
        // Nothing panics while the lock is held, so a poisoned one is as good as any.
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredState>> {
        Box::pin(ready(Ok(self.states().get(key).cloned())))
    }

    fn save<'a>(&'a self, key: &'a str, state: StoredState) -> StoreFuture<'a, ()> {
        self.states().insert(key.into(), state);
        Box::pin(ready(Ok(())))
    }

    fn delete<'a>(&'a self, key: &'a str) -> StoreFuture<'a, ()> {
        self.states().remove(key);
        Box::pin(ready(Ok(())))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> StoreFuture<'a, Vec<String>> {
        let states = self.states();
        let keys = states.keys().filter(|key| key.starts_with(prefix));
        let keys = keys.map(|key| String::from(&**key)).collect();
        Box::pin(ready(Ok(keys)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_state_is_there_until_it_is_deleted() {
        let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
        for bytes in ["1", "2"] {
            let state = StoredState::new("s", 3, bytes);
            store.save("a/b", state.clone()).await.unwrap();
            assert_eq!(store.load("a/b").await.unwrap(), Some(state));
        }
        store.save("a/c", StoredState::default()).await.unwrap();
        assert_eq!(store.list("a/").await.unwrap(), ["a/b", "a/c"]);
        assert_eq!(store.list("a/c").await.unwrap(), ["a/c"]);
        store.delete("a/b").await.unwrap();
        store.delete("a/b").await.unwrap();
        assert_eq!(store.load("a/b").await.unwrap(), None);
    }
}
