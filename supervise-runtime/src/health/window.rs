//! How many of the last messages failed.

use std::{collections::VecDeque, time::Duration};

use supervise_policy::{Moment, Ppm, Written};

use super::Health;

/// The parts that the window is counted in: a message counts for the window, but for one part of it at the most.
const PARTS: u64 = 60;

/// A sliding count of messages and of those that failed, in bounded memory.
#[derive(Debug)]
pub(super) struct Window {
    above: Ppm,
    window: Duration,
    /// The length of a part, in nanoseconds.
    part: u64,
    /// The parts in which there were messages, oldest first.
    parts: VecDeque<Part>,
    messages: u64,
    errors: u64,
    degraded: bool,
}

#[derive(Debug)]
struct Part {
    number: u64,
    messages: u64,
    errors: u64,
}

impl Window {
    pub(super) fn new(above: Ppm, window: Duration) -> Self {
        let nanos = u64::try_from(window.as_nanos()).unwrap_or(u64::MAX);
        Self {
            above,
            window,
            part: (nanos / PARTS).max(1),
            parts: VecDeque::new(),
            messages: 0,
            errors: 0,
            degraded: false,
        }
    }

    /// Counts a message; whether the rate has come to lie on the other side of its limit.
    pub(super) fn count(&mut self, succeeded: bool, now: Moment) -> bool {
        self.forget(now);
        let number = now.as_nanos() / self.part;
        let errors = u64::from(!succeeded);
        match self.parts.back_mut() {
            // Clocks are read before the lock is taken, so an earlier reading may come later.
            Some(last) if last.number >= number => {
                last.messages += 1;
                last.errors += errors;
            }
            _ => self.parts.push_back(Part { number, messages: 1, errors }),
        }
        self.messages += 1;
        self.errors += errors;
        self.is_above() != self.degraded
    }

    /// What the rate says, and when it may say something else though there is no message.
    pub(super) fn rated(&mut self, now: Moment) -> (Health, Option<Moment>) {
        self.forget(now);
        self.degraded = self.is_above();
        if !self.degraded {
            return (Health::Healthy, None);
        }
        let first = self.parts.front().map_or(0, |part| part.number);
        let until = first.saturating_add(PARTS).saturating_mul(self.part);
        let (errors, messages, window) = (self.errors, self.messages, Written(self.window));
        let reason = format!("{errors} of {messages} messages failed within {window}");
        (
            Health::Degraded(reason.into()),
            Some(Moment::from_nanos(until)),
        )
    }

    fn is_above(&self) -> bool {
        let (errors, messages) = (u128::from(self.errors), u128::from(self.messages));
        errors * u128::from(Ppm::ONE.get()) > messages * u128::from(self.above.get())
    }

    fn forget(&mut self, now: Moment) {
        let number = now.as_nanos() / self.part;
        while let Some(first) = self.parts.front()
            && number.saturating_sub(first.number) >= PARTS
        {
            self.messages -= first.messages;
            self.errors -= first.errors;
            self.parts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Moment {
        Moment::from_nanos(seconds * 1_000_000_000)
    }

    fn window() -> Window {
        Window::new(Ppm::new(100_000), Duration::from_secs(60))
    }

    #[test]
    fn h3_more_than_one_in_ten_is_too_many() {
        let mut window = window();
        for _ in 0..9 {
            assert!(!window.count(true, at(0)));
        }
        // One in ten is not more than one in ten.
        assert!(!window.count(false, at(1)));
        assert_eq!(window.rated(at(1)).0, Health::Healthy);
        assert!(window.count(false, at(2)));
        let (health, until) = window.rated(at(2));
        assert_eq!(
            health,
            Health::Degraded("2 of 11 messages failed within 60s".into())
        );
        // The nine good ones leave first, at which the rate is even higher.
        assert_eq!(until, Some(at(60)));
        let (health, until) = window.rated(at(60));
        assert_eq!(
            health,
            Health::Degraded("2 of 2 messages failed within 60s".into())
        );
        assert_eq!(until, Some(at(61)));
        assert_eq!(window.rated(at(62)), (Health::Healthy, None));
    }

    #[test]
    fn h3_the_rate_is_not_that_of_a_lifetime() {
        let mut window = window();
        for second in 0..10_000 {
            window.count(true, at(second));
        }
        assert!(window.parts.len() <= PARTS as usize);
        for _ in 0..7 {
            window.count(false, at(10_000));
        }
        assert!(matches!(window.rated(at(10_000)).0, Health::Degraded(_)));
        assert_eq!(window.rated(at(10_060)), (Health::Healthy, None));
        assert_eq!((window.messages, window.errors), (0, 0));
    }

    #[test]
    fn h3_readings_of_the_clock_in_the_wrong_order_are_counted() {
        let mut window = window();
        window.count(true, at(100));
        window.count(false, at(99));
        assert_eq!((window.messages, window.errors), (2, 1));
        window.forget(Moment::MAX);
        assert_eq!((window.messages, window.errors), (0, 0));
    }
}
