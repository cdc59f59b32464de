//! What holds of a child's orders.

use super::*;

#[test]
fn a_pause_is_no_level_and_ends_with_the_next() {
    let cell = Cell::alone();
    cell.pause(true);
    assert_eq!(cell.level(), Level::NONE, "nothing to pause");
    cell.order(1, Op::Run);
    let run = cell.level();
    for paused in [true, true, false, true] {
        cell.pause(paused);
        assert_eq!(cell.level(), run);
        let duty = if paused { Duty::Pause } else { Duty::Work };
        assert_eq!((cell.duty(1), cell.duty(0)), (duty, Duty::Stop));
    }
    cell.order(1, Op::Stop);
    assert_eq!(cell.duty(1), Duty::Stop);
    cell.pause(true);
    assert_eq!(cell.duty(1), Duty::Stop, "what stops is not paused");
    cell.order(2, Op::Run);
    assert_eq!((cell.duty(1), cell.duty(2)), (Duty::Stop, Duty::Work));
}

#[test]
fn levels_grow_by_incarnation_then_by_operation() {
    let cell = Cell::alone();
    assert_eq!(cell.level(), Level::NONE);
    let mut last = cell.level();
    for (incarnation, op) in [
        (1, Op::Run),
        (1, Op::Stop),
        (1, Op::Abort),
        (2, Op::Run),
        (9, Op::Run),
    ] {
        cell.order(incarnation, op);
        assert!(cell.level() > last);
        last = cell.level();
        assert_eq!(last, Level::new(incarnation, op));
    }
    assert!(cell.reached(8, Op::Abort), "a replaced incarnation is over");
    assert!(!cell.reached(9, Op::Stop));
}
