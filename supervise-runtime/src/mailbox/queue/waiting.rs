//! A sender that waits for room.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use tokio::sync::Notify;

use super::{Letter, Mailbox, Pushed, Reader, Refused, Why};

/// It is counted for as long as it waits.
pub(super) struct Waiting<'a, M> {
    mailbox: &'a Mailbox<M>,
    room: Arc<Notify>,
    counted: bool,
}

impl<'a, M> Waiting<'a, M> {
    /// Of a sender that is counted already.
    pub(super) fn new(mailbox: &'a Mailbox<M>, room: Arc<Notify>) -> Self {
        Self { mailbox, room, counted: true }
    }

    pub(super) async fn push(
        mut self,
        mut letter: Letter<M>,
        reader: &impl Reader,
        until: impl Future<Output = ()>,
    ) -> Pushed<M> {
        let (asks, pass) = (letter.asks, letter.pass);
        let mut until = pin!(until);
        loop {
            // Registered before the queue is looked at, so that no free place goes by unseen.
            let mut room = pin!(self.room.notified());
            room.as_mut().enable();
            let counted = &mut self.counted;
            let pushed = self.mailbox.admit(letter, reader, |back, waits| {
                // In the same turn of the lock: who waits for room contends for it with the reader.
                if !waits {
                    *counted = false;
                    back.wait_no_more();
                }
            });
            letter = match pushed {
                Err(Refused { msg, why: Why::Full }) => Letter { msg, asks, pass },
                done => return done,
            };
            let room_first = poll_fn(|cx| {
                if room.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(true);
                }
                until.as_mut().poll(cx).map(|()| false)
            });
            if !room_first.await {
                return Err(Refused { msg: letter.msg, why: Why::Full });
            }
        }
    }
}

impl<M> Drop for Waiting<'_, M> {
    fn drop(&mut self) {
        if self.counted {
            self.mailbox.wait_no_more();
        }
    }
}
