//! Constants in the place of literals.

use core::time::Duration;

use supervision::policy::{Backoff, Factor};

/// How often.
pub const LIMIT: u32 = 3;
/// How long to look back.
pub const WINDOW: Duration = Duration::from_secs(90);
/// The first delay.
pub const BASE: Duration = Duration::from_millis(50);
/// How much longer each delay is.
pub const FACTOR: f64 = 1.5;
/// All of it.
pub const BACKOFF: Backoff = Backoff::exponential(BASE, WINDOW, Factor::new(FACTOR));
