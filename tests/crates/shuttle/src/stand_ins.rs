//! What shuttle has no stand-in for.

/// `std::sync`.
pub(crate) mod sync {
    pub use shuttle::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic};

    /// `std`'s, with a point before each use at which others may run.
    #[derive(Debug)]
    pub struct OnceLock<T>(real_std::sync::OnceLock<T>);

    impl<T> OnceLock<T> {
        pub const fn new() -> Self {
            Self(real_std::sync::OnceLock::new())
        }

        pub fn get(&self) -> Option<&T> {
            shuttle::thread::yield_now();
            self.0.get()
        }

        /// Others do not run while the value is made.
        pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
            shuttle::thread::yield_now();
            self.0.get_or_init(make)
        }
    }
}
