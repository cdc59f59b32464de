//! What holds of the orders to a child.

use ::core::{future::poll_fn, task::Poll};
use alloc::{sync::Arc, vec::Vec};

use shuttle::{future::block_on, sync::Weak, thread};
use tokio::task::spawn;

use crate::{
    core::Op,
    driver::cell::{Cell, Level},
};

/// A task that registers and then looks, and looks again whenever it is woken, obeys the last order, and sees none of
/// them after a later one.
pub fn no_order_is_slept_through() {
    block_on(async {
        let cell = Arc::new(Cell::new("a".into(), Weak::new(), 0));
        let child = spawn({
            let cell = cell.clone();
            async move {
                poll_fn(|cx| {
                    cell.register(cx.waker());
                    Poll::Ready(())
                })
                .await;
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
        assert_eq!(cell.level(), Level { incarnation, op: Some(op) });
    });
}

const ORDERS: [(u64, Op); 4] = [(1, Op::Run), (1, Op::Stop), (2, Op::Run), (2, Op::Stop)];
