//! What holds of a queue.

#![allow(clippy::unwrap_used)]

use std::{
    future::{pending, ready},
    pin::{Pin, pin},
    sync::Arc,
    task::Waker,
};

use super::*;

/// A reader whose task nobody knows.
pub(super) struct Unknown;

impl Reader for Unknown {
    fn waker(&self) -> Option<&Waker> {
        None
    }
}

/// One poll with a waker that does nothing.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn tell<M>(msg: M) -> Letter<M> {
    Letter { msg, asks: false, pass: 0 }
}

fn try_push<M>(mailbox: &Mailbox<M>, msg: M) -> Pushed<M> {
    mailbox.try_push(tell(msg), &Unknown)
}

fn refused<M>(msg: M, why: Why) -> Pushed<M> {
    Err(Refused { msg, why })
}

/// All that waits, in order.
fn all<M>(mailbox: &Mailbox<M>) -> Vec<M> {
    std::iter::from_fn(|| {
        match mailbox.poll_pop(&mut Context::from_waker(Waker::noop()), &Unknown) {
            Poll::Ready(letter) => Some(letter.msg),
            Poll::Pending => None,
        }
    })
    .collect()
}

#[test]
fn an_idle_mailbox_has_no_buffer() {
    let mailbox = Mailbox::<[u8; 64]>::new(1024);
    assert_eq!(mailbox.back().queue.capacity(), 0);
}

#[test]
fn a_full_mailbox_gives_the_message_back() {
    let mailbox = Mailbox::new(1);
    assert_eq!(try_push(&mailbox, 1), Ok(None));
    assert_eq!(try_push(&mailbox, 2), refused(2, Why::Full));
}

#[test]
fn a_closed_mailbox_gives_the_message_back_and_keeps_the_queue() {
    let mailbox = Mailbox::new(4);
    try_push(&mailbox, 1).unwrap();
    mailbox.set_intake(Intake::Closed);
    assert_eq!(try_push(&mailbox, 2), refused(2, Why::Closed));
    assert_eq!(mailbox.drain(), [tell(1)]);
    mailbox.set_intake(Intake::Open);
    assert_eq!(try_push(&mailbox, 3), Ok(None));
    assert!(mailbox.drain().is_empty(), "an open queue is not drained");
    assert_eq!(mailbox.len(), 1);
}

#[test]
fn a_rejecting_mailbox_keeps_what_it_has() {
    let mailbox = Mailbox::new(4);
    try_push(&mailbox, 1).unwrap();
    mailbox.set_intake(Intake::Rejecting);
    assert_eq!(try_push(&mailbox, 2), refused(2, Why::Rejected));
    assert!(mailbox.drain().is_empty(), "it is for the next incarnation");
    mailbox.set_intake(Intake::Open);
    assert_eq!(all(&mailbox), [1]);
}

#[test]
fn the_oldest_makes_room_where_it_may() {
    let mailbox = Mailbox::new(2);
    mailbox.set_intake(Intake::DroppingOldest);
    assert_eq!(
        mailbox.try_push(Letter { msg: 1, asks: true, pass: 0 }, &Unknown),
        Ok(None)
    );
    assert_eq!(try_push(&mailbox, 2), Ok(None));
    let oldest = Letter { msg: 1, asks: true, pass: 0 };
    assert_eq!(try_push(&mailbox, 3), Ok(Some(oldest)));
    assert_eq!(try_push(&mailbox, 4), Ok(Some(tell(2))));
    assert_eq!(mailbox.len(), 2, "never more than there is room for");
    mailbox.set_intake(Intake::Open);
    assert_eq!(try_push(&mailbox, 5), refused(5, Why::Full));
    assert_eq!(all(&mailbox), [3, 4]);
}

#[test]
fn a_sender_waits_for_room() {
    let mailbox = Mailbox::new(1);
    try_push(&mailbox, 1).unwrap();
    let mut push = pin!(mailbox.push(tell(2), &Unknown, pending()));
    assert!(poll_once(push.as_mut()).is_pending());
    let mut pop = pin!(mailbox.pop());
    assert_eq!(poll_once(pop.as_mut()), Poll::Ready(1));
    assert_eq!(poll_once(push.as_mut()), Poll::Ready(Ok(None)));
    assert_eq!(mailbox.len(), 1);
}

#[test]
fn a_sender_waits_no_longer_than_it_wants_to() {
    let mailbox = Mailbox::new(1);
    assert_eq!(
        poll_once(pin!(mailbox.push(tell(1), &Unknown, ready(())))),
        Poll::Ready(Ok(None)),
        "where there is room, the time does not matter"
    );
    let late = poll_once(pin!(mailbox.push(tell(2), &Unknown, ready(()))));
    assert_eq!(late, Poll::Ready(refused(2, Why::Full)));
    assert_eq!(mailbox.back().waiting(), 0);
}

#[test]
fn what_the_reader_took_at_once_is_still_queued() {
    let mailbox = Mailbox::new(4);
    for n in 1..=4 {
        try_push(&mailbox, n).unwrap();
    }
    let pop = || poll_once(pin!(mailbox.pop()));
    assert_eq!(pop(), Poll::Ready(1));
    assert_eq!(mailbox.left.load(Acquire), 3, "they are in front");
    assert_eq!(mailbox.len(), 3);
    assert_eq!(try_push(&mailbox, 5), Ok(None));
    assert_eq!(try_push(&mailbox, 6), refused(6, Why::Full));
    assert_eq!(pop(), Poll::Ready(2));
    assert_eq!(
        try_push(&mailbox, 7),
        Ok(None),
        "one was taken from the front"
    );
    assert_eq!(try_push(&mailbox, 8), refused(8, Why::Full));
    assert_eq!(mailbox.len(), 4);
    mailbox.set_intake(Intake::DroppingOldest);
    assert_eq!(try_push(&mailbox, 9), Ok(Some(tell(3))));
    assert_eq!(try_push(&mailbox, 10), Ok(Some(tell(4))));
    assert_eq!(
        try_push(&mailbox, 11),
        Ok(Some(tell(5))),
        "the front is at its end"
    );
    assert_eq!(mailbox.len(), 4);
    mailbox.set_intake(Intake::Open);
    assert_eq!(pop(), Poll::Ready(7));
    mailbox.set_intake(Intake::Closed);
    assert_eq!(mailbox.drain(), [tell(9), tell(10), tell(11)]);
    assert_eq!(mailbox.len(), 0);
    mailbox.set_intake(Intake::Open);
    try_push(&mailbox, 12).unwrap();
    assert_eq!(all(&mailbox), [12]);
}

#[test]
fn a_place_that_becomes_free_in_front_is_told() {
    let mailbox = Mailbox::new(3);
    for n in 1..=3 {
        try_push(&mailbox, n).unwrap();
    }
    let pop = || poll_once(pin!(mailbox.pop()));
    assert_eq!(pop(), Poll::Ready(1));
    try_push(&mailbox, 4).unwrap();
    let mut fifth = pin!(mailbox.push(tell(5), &Unknown, pending()));
    let mut sixth = pin!(mailbox.push(tell(6), &Unknown, pending()));
    assert!(poll_once(fifth.as_mut()).is_pending());
    assert!(poll_once(sixth.as_mut()).is_pending());
    assert_eq!((pop(), pop()), (Poll::Ready(2), Poll::Ready(3)));
    assert_eq!(poll_once(fifth.as_mut()), Poll::Ready(Ok(None)));
    assert_eq!(poll_once(sixth.as_mut()), Poll::Ready(Ok(None)));
    assert_eq!(mailbox.back().waiting(), 0);
    assert_eq!(all(&mailbox), [4, 5, 6]);
}

#[test]
fn a_waiting_sender_learns_what_becomes_of_the_mailbox() {
    for (intake, outcome) in [
        (Intake::Closed, refused(2, Why::Closed)),
        (Intake::Rejecting, refused(2, Why::Rejected)),
        (Intake::DroppingOldest, Ok(Some(tell(1)))),
    ] {
        let mailbox = Mailbox::new(1);
        try_push(&mailbox, 1).unwrap();
        let mut push = pin!(mailbox.push(tell(2), &Unknown, pending()));
        assert!(poll_once(push.as_mut()).is_pending());
        mailbox.set_intake(intake);
        assert_eq!(poll_once(push.as_mut()), Poll::Ready(outcome));
    }
}

#[test]
fn a_waiting_sender_that_is_dropped_passes_its_place_on() {
    let mailbox = Mailbox::new(1);
    try_push(&mailbox, 1).unwrap();
    let mut second = pin!(mailbox.push(tell(3), &Unknown, pending()));
    {
        let mut first = pin!(mailbox.push(tell(2), &Unknown, pending()));
        assert!(poll_once(first.as_mut()).is_pending());
        assert!(poll_once(second.as_mut()).is_pending());
        let mut pop = pin!(mailbox.pop());
        assert_eq!(poll_once(pop.as_mut()), Poll::Ready(1));
    }
    assert_eq!(poll_once(second.as_mut()), Poll::Ready(Ok(None)));
    assert_eq!(mailbox.back().waiting(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_between_many_senders_and_one_reader() {
    let mailbox = Arc::new(Mailbox::new(3));
    let senders: Vec<_> = (0..8_u64)
        .map(|sender| {
            let mailbox = mailbox.clone();
            tokio::spawn(async move {
                for n in 0..500 {
                    let msg = tell(sender * 1000 + n);
                    mailbox.push(msg, &Unknown, pending()).await.unwrap();
                }
            })
        })
        .collect();
    let mut last = [None; 8];
    for _ in 0..8 * 500 {
        let msg = mailbox.pop().await;
        let (sender, n) = ((msg / 1000) as usize, msg % 1000);
        assert!(last[sender] < Some(n), "out of order");
        last[sender] = Some(n);
    }
    for sender in senders {
        sender.await.unwrap();
    }
    assert_eq!(mailbox.len(), 0);
}

/// A task that is known counts how often it is woken.
#[derive(Default)]
struct Known {
    woken: std::sync::atomic::AtomicUsize,
}

impl std::task::Wake for Known {
    fn wake(self: Arc<Self>) {
        self.woken
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Reader for Waker {
    fn waker(&self) -> Option<&Waker> {
        Some(self)
    }
}

#[test]
fn a_known_reader_is_woken_once_and_its_waker_shared_with_nobody() {
    let task = Arc::new(Known::default());
    let woken = || task.woken.load(std::sync::atomic::Ordering::Relaxed);
    let reader = Waker::from(task.clone());
    let mailbox = Mailbox::new(4);
    for round in 1..=2 {
        let mut cx = Context::from_waker(&reader);
        assert!(mailbox.poll_pop(&mut cx, &reader).is_pending());
        assert_eq!(Arc::strong_count(&task), 2);
        mailbox.try_push(tell(1), &reader).unwrap();
        mailbox.try_push(tell(2), &reader).unwrap();
        assert_eq!(woken(), round, "it is awake when the second one comes");
        assert!(mailbox.poll_pop(&mut cx, &reader).is_ready());
        assert!(mailbox.poll_pop(&mut cx, &reader).is_ready());
    }
}

#[test]
fn a_reader_that_is_not_the_known_task_is_woken_all_the_same() {
    let task = Arc::new(Known::default());
    let known = Waker::noop().clone();
    let mailbox = Mailbox::new(4);
    let own = Waker::from(task.clone());
    let mut cx = Context::from_waker(&own);
    assert!(mailbox.poll_pop(&mut cx, &known).is_pending());
    mailbox.try_push(tell(1), &known).unwrap();
    assert_eq!(task.woken.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[test]
fn a_reader_that_was_woken_for_one_message_sleeps_again_as_soon_as_it_has_it() {
    let (mailbox, task) = (Mailbox::new(4), Arc::new(Known::default()));
    let reader = Waker::from(task.clone());
    let woken = || task.woken.load(std::sync::atomic::Ordering::Relaxed);
    let pop = || {
        let mut cx = Context::from_waker(&reader);
        match mailbox.poll_pop(&mut cx, &reader) {
            Poll::Ready(letter) => Some(letter.msg),
            Poll::Pending => None,
        }
    };
    let push = |msg| mailbox.try_push(tell(msg), &reader).unwrap();
    assert_eq!(pop(), None);
    for msg in 0..3 {
        push(msg);
        assert_eq!((woken(), mailbox.len()), (msg + 1, 1));
        assert_eq!(pop(), Some(msg));
        assert_eq!(mailbox.left.load(Acquire), QUIET);
        assert_eq!((pop(), mailbox.len()), (None, 0), "without a look");
    }
    // While it handles the last of them, others come: it is woken once, and finds them all.
    push(3);
    assert_eq!(pop(), Some(3));
    push(4);
    push(5);
    push(6);
    assert_eq!((woken(), mailbox.len()), (5, 3));
    assert_eq!(
        [pop(), pop(), pop(), pop()],
        [Some(4), Some(5), Some(6), None]
    );
    push(7);
    assert_eq!((woken(), pop()), (6, Some(7)));
    // Another task than the one that senders know has to look, and to be woken itself.
    let other = Arc::new(Known::default());
    let waker = Waker::from(other.clone());
    let mut cx = Context::from_waker(&waker);
    assert!(mailbox.poll_pop(&mut cx, &reader).is_pending());
    push(8);
    assert_eq!(
        (woken(), Arc::strong_count(&other)),
        (6, 2),
        "it keeps no waker"
    );
    assert_eq!(other.woken.load(std::sync::atomic::Ordering::Relaxed), 1);
}
