//! What is said of a state by itself.

use crate::core::State;

/// Each with its name, and whether it is terminal, transitional and active.
const STATES: [(State, &str, bool, bool, bool); 9] = [
    (State::Starting, "starting", false, true, false),
    (State::Running, "running", false, false, true),
    (State::Held, "held", false, true, true),
    (State::Paused, "paused", false, false, true),
    (State::BackingOff, "backing_off", false, true, false),
    (State::Stopping, "stopping", false, true, true),
    (State::Stuck, "stuck", false, true, false),
    (State::Stopped, "stopped", true, false, false),
    (State::LimitExceeded, "limit_exceeded", true, false, false),
];

#[test]
fn every_state_says_what_it_is() {
    for (state, name, terminal, transitional, active) in STATES {
        assert_eq!(state.as_str(), name);
        assert_eq!(state.to_string(), name);
        let said = (
            state.is_terminal(),
            state.is_transitional(),
            state.is_active(),
        );
        assert_eq!(said, (terminal, transitional, active), "{name}");
    }
}
