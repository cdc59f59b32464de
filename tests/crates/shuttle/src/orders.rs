//! What holds of the orders to a child.

use ::core::{future::poll_fn, task::Poll};
use alloc::{sync::Arc, vec::Vec};

use shuttle::{future::block_on, sync::Weak, thread};
use tokio::task::spawn;

use crate::{
    alone::cell::{Cell, Door, Duty, Level},
    core::Op,
};

/// A task that registers and then looks, and looks again whenever it is woken, obeys the last order, and sees none of
/// them after a later one.
pub fn no_order_is_slept_through() {
    block_on(async {
        let cell = Arc::new(Cell::new("a".into(), Door::new(Weak::new(), None), 0));
        let child = spawn({
            let cell = cell.clone();
            async move {
                registered(&cell).await;
                let mut seen = Vec::new();
                poll_fn(|_| {
                    seen.push(cell.level());
                    if cell.reached(2, Op::Stop) {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
                seen
            }
        });
        let supervisor = thread::spawn({
            let cell = cell.clone();
            move || {
                for (incarnation, op) in ORDERS {
                    cell.order(incarnation, op);
                    cell.wake();
                }
            }
        });
        let seen = child.await.expect("it ends");
        assert!(seen.is_sorted(), "{seen:?}");
        supervisor.join().expect("it ends");
        let (incarnation, op) = ORDERS[3];
        assert_eq!(cell.level(), Level::new(incarnation, op));
    });
}

/// From here on this task is woken by what is ordered.
async fn registered(cell: &Cell) {
    poll_fn(|cx| {
        cell.register(cx.waker());
        Poll::Ready(())
    })
    .await;
}

const ORDERS: [(u64, Op); 4] = [(1, Op::Run), (1, Op::Stop), (2, Op::Run), (2, Op::Stop)];

/// A pause is seen until it ends, its end is not slept through, and whatever is ordered next ends it too: an
/// actor that works while it may always comes to its stop, and never works after it.
pub fn a_pause_ends_with_what_follows() {
    block_on(async {
        let cell = Arc::new(Cell::new("a".into(), Door::new(Weak::new(), None), 0));
        cell.order(1, Op::Run);
        let child = spawn({
            let cell = cell.clone();
            async move {
                registered(&cell).await;
                let mut seen = Vec::new();
                poll_fn(|_| {
                    let duty = cell.duty(1);
                    seen.push(duty);
                    match duty {
                        Duty::Stop => Poll::Ready(()),
                        Duty::Work | Duty::Pause => Poll::Pending,
                    }
                })
                .await;
                seen
            }
        });
        let supervisor = thread::spawn({
            let cell = cell.clone();
            move || {
                for paused in [true, false, true] {
                    cell.pause(paused);
                    cell.wake();
                }
                assert_eq!(cell.duty(1), Duty::Pause);
                cell.order(1, Op::Stop);
                cell.pause(false);
                cell.wake();
            }
        });
        let seen = child.await.expect("it ends");
        assert_eq!(
            seen.iter().filter(|duty| **duty == Duty::Stop).count(),
            1,
            "{seen:?}"
        );
        supervisor.join().expect("it ends");
        assert_eq!(cell.level(), Level::new(1, Op::Stop));
    });
}
