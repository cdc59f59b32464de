//! What shuttle has no stand-in for.

/// `std::sync`.
pub(crate) mod sync {
    pub use real_std::sync::Once;
    pub use shuttle::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic};

    impl<T> From<T> for OnceLock<T> {
        fn from(value: T) -> Self {
            Self(value.into())
        }
    }

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

        pub fn take(&mut self) -> Option<T> {
            self.0.take()
        }

        pub fn into_inner(self) -> Option<T> {
            self.0.into_inner()
        }

        pub fn set(&self, value: T) -> Result<(), T> {
            shuttle::thread::yield_now();
            self.0.set(value)
        }

        /// Others do not run while the value is made.
        pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
            shuttle::thread::yield_now();
            self.0.get_or_init(make)
        }
    }
}
/// `std::thread`.
pub(crate) mod thread {
    pub use real_std::thread::{Result, panicking};
    pub use shuttle::thread::{sleep, spawn, yield_now};

    pub fn available_parallelism() -> real_std::io::Result<real_std::num::NonZeroUsize> {
        Ok(real_std::num::NonZeroUsize::MIN)
    }
}

/// Of a thread of shuttle's: all of them are on one of the system's.
macro_rules! thread_local {
    ($($(#[$meta:meta])* static $name:ident: $type:ty = const { $value:expr };)+) => {
        $(shuttle::thread_local! { $(#[$meta])* static $name: $type = $value; })+
    };
}
