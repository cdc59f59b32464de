//! What holds of the mailbox. Each of these is one run, to be repeated; one that waits for what never comes is
//! a deadlock, which fails.

use ::core::{
    future::{Future, pending, poll_fn},
    task::Waker,
};
use alloc::{sync::Arc, vec::Vec};

use shuttle::future::block_on;
use tokio::task::{JoinHandle, spawn, yield_now};

use crate::alone::queue::{Intake, Letter, Mailbox, Pushed, Reader, Refused};

/// A reader whose task nobody knows. That of an actor is known: its trees are in the tests of orders.
struct Unknown;

impl Reader for Unknown {
    fn waker(&self) -> Option<&Waker> {
        None
    }
}

async fn pop(mailbox: &Mailbox<u64>) -> u64 {
    poll_fn(|cx| mailbox.poll_pop(cx, &Unknown)).await.msg
}

fn tell(msg: u64) -> Letter<u64> {
    Letter { msg, asks: false, pass: 0 }
}

fn send(mailbox: &Mailbox<u64>, msg: u64) -> impl Future<Output = Pushed<u64>> {
    mailbox.push(tell(msg), &Unknown, pending())
}

fn push(mailbox: &Arc<Mailbox<u64>>, msg: u64) -> JoinHandle<Pushed<u64>> {
    let mailbox = mailbox.clone();
    spawn(async move { send(&mailbox, msg).await })
}

/// Every message of every sender arrives, in its sender's order, through a mailbox that is nearly always full.
pub fn nothing_is_lost() {
    nothing_is_lost_with(1);
}

/// And through one that has a front: what its reader took at once.
pub fn nothing_is_lost_in_front() {
    nothing_is_lost_with(3);
}

fn nothing_is_lost_with(capacity: u32) {
    block_on(async move {
        let mailbox = Arc::new(Mailbox::new(capacity));
        for sender in 0..3 {
            let mailbox = mailbox.clone();
            spawn(async move {
                for n in 0..3 {
                    send(&mailbox, sender * 10 + n).await.expect("it is open");
                }
            });
        }
        let mut next = [0; 3];
        for _ in 0..9 {
            let msg = pop(&mailbox).await;
            let expected = &mut next[(msg / 10) as usize];
            assert_eq!(msg % 10, *expected, "out of order");
            *expected += 1;
        }
        assert_eq!(mailbox.len(), 0);
    });
}

/// Two free places are for two of those who wait, even if nothing is read after that.
pub fn each_free_place_is_taken() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(2));
        for msg in 0..2 {
            mailbox
                .try_push(tell(msg), &Unknown)
                .expect("there is room");
        }
        let senders = [push(&mailbox, 2), push(&mailbox, 3)];
        yield_now().await;
        assert_eq!((pop(&mailbox).await, pop(&mailbox).await), (0, 1));
        for sender in senders {
            sender.await.expect("it ends").expect("it is open");
        }
        assert_eq!(mailbox.len(), 2);
    });
}

/// A sender that is dropped while it waits, or when its place is free already, costs the others nothing.
pub fn a_dropped_sender_passes_its_place_on() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(1));
        mailbox.try_push(tell(0), &Unknown).expect("there is room");
        let dropped = push(&mailbox, 1);
        let second = push(&mailbox, 2);
        let aborted = spawn(async move {
            yield_now().await;
            dropped.abort();
            dropped.await
        });
        assert_eq!(pop(&mailbox).await, 0);
        let mut msg = pop(&mailbox).await;
        if msg == 1 {
            msg = pop(&mailbox).await;
        }
        assert_eq!(msg, 2);
        second.await.expect("it ends").expect("it is open");
        let _ = aborted.await;
    });
}

/// Closing keeps nobody waiting, and each message is either given back or left to be drained.
pub fn a_close_gives_back_or_keeps_each_message() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(1));
        let senders: Vec<_> = (0..3).map(|msg| push(&mailbox, msg)).collect();
        yield_now().await;
        mailbox.set_intake(Intake::Closed);
        let mut found: Vec<u64> = mailbox
            .drain()
            .into_iter()
            .map(|letter| letter.msg)
            .collect();
        for sender in senders {
            if let Err(Refused { msg, .. }) = sender.await.expect("it ends") {
                found.push(msg);
            }
        }
        assert_eq!(mailbox.len(), 0, "a closed mailbox takes nothing");
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2]);
    });
}

/// A mailbox that closes and opens again is as good as one that never did: nobody who waited is forgotten.
pub fn a_reopened_mailbox_forgets_nobody() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(1));
        let senders: Vec<_> = (0..3).map(|msg| push(&mailbox, msg)).collect();
        let reopened = spawn({
            let mailbox = mailbox.clone();
            async move {
                mailbox.set_intake(Intake::Closed);
                yield_now().await;
                let drained = mailbox.drain().len();
                mailbox.set_intake(Intake::Open);
                drained
            }
        });
        let reader = spawn({
            let mailbox = mailbox.clone();
            async move {
                // Until told that there is no more.
                while pop(&mailbox).await != u64::MAX {}
            }
        });
        for sender in senders {
            let _ = sender.await.expect("it ends");
        }
        reopened.await.expect("it ends");
        send(&mailbox, u64::MAX).await.expect("it is open");
        reader.await.expect("it ends");
    });
}

/// Where the oldest makes room, each message is handled, given back or pushed out, and none twice.
pub fn whatever_is_pushed_out_is_somewhere() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(1));
        let senders: Vec<_> = (0..3).map(|msg| push(&mailbox, msg)).collect();
        let down = spawn({
            let mailbox = mailbox.clone();
            async move {
                mailbox.set_intake(Intake::DroppingOldest);
                yield_now().await;
                mailbox.set_intake(Intake::Rejecting);
            }
        });
        let mut found = Vec::new();
        for sender in senders {
            match sender.await.expect("it ends") {
                Ok(oldest) => found.extend(oldest.map(|letter| letter.msg)),
                Err(Refused { msg, .. }) => found.push(msg),
            }
        }
        down.await.expect("it ends");
        mailbox.set_intake(Intake::Closed);
        found.extend(mailbox.drain().into_iter().map(|letter| letter.msg));
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2]);
    });
}

/// What the reader took at once is pushed out, read or drained, and none of it twice, and nobody waits for a place in vain.
pub fn a_front_is_closed_and_pushed_out_like_the_back() {
    block_on(async {
        let mailbox = Arc::new(Mailbox::new(3));
        for msg in 0..3 {
            mailbox
                .try_push(tell(msg), &Unknown)
                .expect("there is room");
        }
        let first = pop(&mailbox).await;
        let senders: Vec<_> = (3..6).map(|msg| push(&mailbox, msg)).collect();
        let reader = spawn({
            let mailbox = mailbox.clone();
            async move { pop(&mailbox).await }
        });
        let down = spawn({
            let mailbox = mailbox.clone();
            async move {
                mailbox.set_intake(Intake::DroppingOldest);
                yield_now().await;
                mailbox.set_intake(Intake::Closed);
            }
        });
        let mut found = Vec::from([first, reader.await.expect("there are more")]);
        for sender in senders {
            match sender.await.expect("it ends") {
                Ok(oldest) => found.extend(oldest.map(|letter| letter.msg)),
                Err(Refused { msg, .. }) => found.push(msg),
            }
        }
        down.await.expect("it ends");
        found.extend(mailbox.drain().into_iter().map(|letter| letter.msg));
        assert_eq!(mailbox.len(), 0);
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3, 4, 5]);
    });
}
