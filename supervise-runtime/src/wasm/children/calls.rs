//! Calls into a guest about its children. What it does not export it is not told.

use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower};

use super::{EventRecord, Verdict};
use crate::wasm::{
    EntryKind,
    guest::Guest,
    instance::{Called, Limits},
};

impl Guest {
    /// Whether it wants to decide on failures.
    pub(in crate::wasm) fn hears_of_giving_up(&self) -> bool {
        self.exports.on_give_up.is_some()
    }

    /// Whether anything that happens to its children is for it to know.
    pub(in crate::wasm) fn hears_of_events(&self) -> bool {
        let exports = &self.exports;
        exports.on_child_exit.is_some()
            || exports.on_child_stop.is_some()
            || exports.on_event.is_some()
    }

    /// What becomes of a child that failed.
    pub(in crate::wasm) async fn on_child_error(
        &mut self,
        name: String,
        error: String,
        limits: Limits,
    ) -> Called<Verdict> {
        let index = self.exports.on_child_error;
        let noted = format!("{name}: {error}");
        let verdict = self
            .told(index, "on-child-error", noted, (name, error), limits)
            .await?;
        Ok(verdict.map_or(Verdict::Restart, |(verdict,)| verdict))
    }

    pub(in crate::wasm) async fn on_child_exit(
        &mut self,
        name: String,
        exit: String,
        failed: bool,
        limits: Limits,
    ) -> Called<()> {
        let index = self.exports.on_child_exit;
        let noted = format!("{name}: {exit}");
        let told = self.told::<_, ()>(index, "on-child-exit", noted, (name, exit, failed), limits);
        told.await.map(drop)
    }

    pub(in crate::wasm) async fn on_child_stop(
        &mut self,
        name: String,
        limits: Limits,
    ) -> Called<()> {
        let index = self.exports.on_child_stop;
        let told = self.told::<_, ()>(index, "on-child-stop", name.clone(), (name,), limits);
        told.await.map(drop)
    }

    pub(in crate::wasm) async fn on_give_up(
        &mut self,
        child: String,
        error: String,
        limits: Limits,
    ) -> Called<()> {
        let index = self.exports.on_give_up;
        let noted = format!("{child}: {error}");
        let told = self.told::<_, ()>(index, "on-give-up", noted, (child, error), limits);
        told.await.map(drop)
    }

    pub(in crate::wasm) async fn on_event(
        &mut self,
        event: EventRecord,
        limits: Limits,
    ) -> Called<()> {
        let index = self.exports.on_event;
        let told = self.told::<_, ()>(index, "on-event", event.to_text(), (event,), limits);
        told.await.map(drop)
    }

    /// Calls what it exports under this name, if it does.
    async fn told<P, R>(
        &mut self,
        index: Option<ComponentExportIndex>,
        name: &'static str,
        noted: String,
        params: P,
        limits: Limits,
    ) -> Called<Option<R>>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        let Some(index) = index else {
            return Ok(None);
        };
        let function = self.live.function::<P, R>(index, name)?;
        self.live.fit()?;
        self.note(EntryKind::Told, || format!("{name} {noted}").into_bytes());
        let result = self.live.call(&function, params, &limits).await;
        self.noted(result, |_| Vec::new()).map(Some)
    }
}
