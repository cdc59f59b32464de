//! What a guest is told of its children, between messages.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;

use supervise_policy::Directive;

use super::{EventRecord, Supervising, Verdict};
use crate::{
    Event, EventKind, Events, Exit,
    driver::{Brood, Held, Word},
    wasm::{
        WasmError,
        guest::Guest,
        instance::{Called, Limits},
    },
};

/// What a component is told of those that it runs.
#[derive(Clone, Debug)]
pub struct Below(What);

#[derive(Clone, Debug)]
enum What {
    Held(Arc<Held>),
    GaveUp(Arc<crate::Escalated>),
    Event(Arc<Event>),
}

/// All that one incarnation is to be told.
pub(in crate::wasm) struct Words {
    brood: Arc<Brood>,
    /// Where it wants to know of events.
    events: Option<Events>,
}

impl Stream for Words {
    type Item = Below;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Below>> {
        // What has to be decided comes first.
        if let Poll::Ready(word) = self.brood.poll_word(cx) {
            return Poll::Ready(Some(Below(match word {
                Word::Held(held) => What::Held(Arc::new(held)),
                Word::GaveUp(escalated) => What::GaveUp(Arc::new(escalated)),
            })));
        }
        let Some(events) = &mut self.events else {
            return Poll::Pending;
        };
        match pin!(events).poll_next(cx) {
            Poll::Ready(Some(event)) => Poll::Ready(Some(Below(What::Event(Arc::new(event))))),
            // The tree has ended, and this with it.
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

impl Supervising {
    /// What its guest is to be told.
    pub(in crate::wasm) fn words(&self, guest: &Guest) -> Words {
        let events = guest.hears_of_events().then(|| self.events(super::EVENTS));
        Words { brood: self.brood.clone(), events }
    }

    /// Tells the guest.
    pub(in crate::wasm) async fn tell(
        &self,
        guest: &mut Guest,
        word: &Below,
        limits: Limits,
    ) -> Called<()> {
        match &word.0 {
            What::Held(held) => self.decide(guest, held, limits).await,
            What::GaveUp(escalated) => {
                if !guest.hears_of_giving_up() || !self.goes_on() {
                    return Err(Box::new(WasmError::child(escalated.clone())));
                }
                self.brood.begin();
                let why = match escalated.cause() {
                    Some(failure) => failure.to_string(),
                    None => escalated.to_string(),
                };
                let child = self.name(escalated.child()).to_owned();
                guest.on_give_up(child, why, limits).await
            }
            What::Event(event) => self.event(guest, event, limits).await,
        }
    }

    /// Asks the guest about a child that is held.
    async fn decide(&self, guest: &mut Guest, held: &Held, limits: Limits) -> Called<()> {
        let failure = &held.failure;
        let name = self.name(failure.path()).to_owned();
        // It may have been stopped meanwhile.
        if self.child(&name).is_none() {
            return Ok(());
        }
        let directive = match guest
            .on_child_error(name.clone(), failure.to_string(), limits)
            .await?
        {
            Verdict::Restart => Directive::Restart,
            Verdict::Stop => Directive::Stop,
            Verdict::Escalate => {
                let escalated = Arc::new(self.brood.escalated(held));
                return Err(Box::new(WasmError::child(escalated)));
            }
        };
        self.lock().ordered.insert(&name);
        self.brood.settle(held, directive);
        Ok(())
    }

    async fn event(&self, guest: &mut Guest, event: &Event, limits: Limits) -> Called<()> {
        let name = self.name(&event.path);
        // The children's own only: what is below them is theirs.
        if !name.contains('/') {
            match &event.kind {
                EventKind::Ended { exit, .. } => {
                    let failed = matches!(exit, Exit::Failed(_) | Exit::Killed);
                    guest
                        .on_child_exit(name.into(), exit.to_string(), failed, limits)
                        .await?;
                }
                EventKind::Stopped { .. } if self.is_stopped_by_others(name) => {
                    guest.on_child_stop(name.into(), limits).await?;
                }
                EventKind::Started | EventKind::Restarted { .. } => {
                    self.lock().ordered.remove(name);
                }
                _ => {}
            }
        }
        guest.on_event(EventRecord::new(event, name), limits).await
    }

    /// A child has stopped: whether it is gone, and neither the guest nor its supervisor wanted that.
    fn is_stopped_by_others(&self, name: &str) -> bool {
        let ordered = self.lock().ordered.remove(name);
        !ordered && self.child(name).is_none() && self.brood.is_running()
    }
}
