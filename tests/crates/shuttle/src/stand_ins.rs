//! What shuttle has no stand-in for.

/// `std::sync`.
pub(crate) mod sync {
    pub use real_std::sync::Once;
    use shuttle::sync::atomic::{AtomicBool, Ordering};
    pub use shuttle::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic};

    impl<T> From<T> for OnceLock<T> {
        fn from(value: T) -> Self {
            Self { value: value.into(), point: AtomicBool::new(false) }
        }
    }

    impl<T> Default for OnceLock<T> {
        fn default() -> Self {
            Self::new()
        }
    }

    /// `std`'s, with a point before each use at which others may run.
    #[derive(Debug)]
    pub struct OnceLock<T> {
        value: real_std::sync::OnceLock<T>,
        /// Each look at it is such a point. `yield_now` would be one too, but wakes the task that it is called in, which
        /// would be polled for ever if it looked at a lock in each poll.
        point: AtomicBool,
    }

    impl<T> OnceLock<T> {
        pub const fn new() -> Self {
            Self { value: real_std::sync::OnceLock::new(), point: AtomicBool::new(false) }
        }

        pub fn get(&self) -> Option<&T> {
            self.others_may_run();
            self.value.get()
        }

        pub fn get_mut(&mut self) -> Option<&mut T> {
            self.value.get_mut()
        }

        pub fn take(&mut self) -> Option<T> {
            self.value.take()
        }

        pub fn into_inner(self) -> Option<T> {
            self.value.into_inner()
        }

        pub fn set(&self, value: T) -> Result<(), T> {
            self.others_may_run();
            self.value.set(value)
        }

        /// Others do not run while the value is made.
        pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
            self.others_may_run();
            self.value.get_or_init(make)
        }

        fn others_may_run(&self) {
            self.point.load(Ordering::SeqCst);
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
