//! Adding components: what is theirs alone.

use std::sync::Arc;

use super::Builder;
use crate::{
    driver::Node,
    wasm::{CallLog, Components, Functions, Grants, WasmArgs},
};

impl<C: Send + Sync + 'static> Builder<C> {
    /// The most that components below this supervisor may reach.
    pub fn grants(&mut self, grants: Grants) {
        self.node.grant(grants);
    }

    /// The most that components below the tree may reach that is mounted next.
    pub fn grants_of_next(&mut self, grants: Grants) {
        self.next_grants = Some(grants);
    }

    /// A component with the functions that it may be granted.
    pub fn offering<O: Into<Arc<Functions>>>(
        &self,
        component: WasmArgs,
        functions: impl FnOnce(&C) -> O,
    ) -> WasmArgs {
        component.functions(functions(&self.context))
    }

    /// A component with those that it may run itself.
    pub fn running<O: Into<Arc<Components>>>(
        &self,
        component: WasmArgs,
        components: impl FnOnce(&C) -> O,
    ) -> WasmArgs {
        component.components(components(&self.context))
    }

    /// A component whose calls are noted.
    pub fn noting(&self, component: WasmArgs, log: impl FnOnce(&C) -> CallLog) -> WasmArgs {
        component.call_log(log(&self.context))
    }

    pub(super) fn grant_next(&mut self, node: &Node) {
        if let Some(grants) = self.next_grants.take() {
            node.grant(grants);
        }
    }
}
