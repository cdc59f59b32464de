//! Functions of the program that guests may be granted.

use std::{fmt, future::Future, sync::Arc};

use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};

use super::{Recorded, WasmError, host::Host, link::Granted};

type Link =
    Box<dyn Fn(&mut LinkerInstance<'_, Host<Granted>>) -> wasmtime::Result<()> + Send + Sync>;

/// Functions that guests can import, by the names of their interfaces. Which of them a child reaches its grants say.
///
/// The types are the component model's: parameters are a tuple, and so is what is returned. A guest whose import is of other types does not link.
///
/// ```
/// use supervise_runtime::wasm::{Functions, Grants, WasmArgs};
///
/// let functions = Functions::new()
///     .add("acme:geo/api@1.0.0", "altitude", |(city,): (String,)| async move {
///         (if city == "La Paz" { 3640_u32 } else { 0 },)
///     });
/// let args = WasmArgs::new("plugins/enrich.wasm")
///     .functions(functions)
///     .grants(Grants::none().functions(["acme:geo/api@1.0.0#altitude"]));
/// ```
#[derive(Default)]
pub struct Functions(Vec<Function>);

pub(super) struct Function {
    pub(super) interface: Box<str>,
    pub(super) name: Box<str>,
    pub(super) link: Link,
}

impl Functions {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more. The guest waits while its future is awaited, and its time goes on. A panic of it is one of the child.
    #[must_use]
    pub fn add<P, R, F, Fut>(
        mut self,
        interface: impl Into<Box<str>>,
        name: impl Into<Box<str>>,
        function: F,
    ) -> Self
    where
        P: ComponentNamedList + Lift + Send + 'static,
        R: ComponentNamedList + Lower + Send + Sync + 'static,
        F: Fn(P) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
    {
        let (interface, name) = (interface.into(), name.into());
        let (named, import) = (name.clone(), import(&interface, &name));
        let link: Link = Box::new(move |linker| {
            let (function, import) = (function.clone(), import.clone());
            linker.func_wrap_async(&named, move |store, params: P| {
                if let Some(journal) = &store.data().journal {
                    journal.unrecorded(&import);
                }
                let answer = function(params);
                Box::new(async move { Ok(answer.await) })
            })
        });
        self.0.push(Function { interface, name, link });
        self
    }

    /// One more, whose parameters and answers are noted in the child's [`CallLog`](super::CallLog), if it has one: so that
    /// [`Recording::replay`](super::Recording::replay) can give the same answers without asking it.
    #[must_use]
    pub fn recorded<P, R, F, Fut>(
        mut self,
        interface: impl Into<Box<str>>,
        name: impl Into<Box<str>>,
        function: F,
    ) -> Self
    where
        P: ComponentNamedList + Lift + Recorded + Send + 'static,
        R: ComponentNamedList + Lower + Recorded + Send + Sync + 'static,
        F: Fn(P) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
    {
        let (interface, name) = (interface.into(), name.into());
        let (named, import) = (name.clone(), import(&interface, &name));
        let link: Link = Box::new(move |linker| {
            let (function, import) = (function.clone(), import.clone());
            linker.func_wrap_async(&named, move |store, params: P| {
                let journal = store.data().journal.clone();
                let noted = match &journal {
                    Some(journal) => journal.host_call(&import, &params.to_bytes()),
                    None => Ok(None),
                };
                let asked = matches!(noted, Ok(None)).then(|| function(params));
                Box::new(async move {
                    let answer: R = match (noted?, asked) {
                        (Some(noted), _) => noted,
                        (None, Some(asked)) => asked.await,
                        (None, None) => return Err(WasmError::host("nobody to ask").into()),
                    };
                    if let Some(journal) = journal {
                        journal.host_return(&answer);
                    }
                    Ok(answer)
                })
            })
        });
        self.0.push(Function { interface, name, link });
        self
    }

    /// Whether there is one of this name.
    #[must_use]
    pub fn has(&self, interface: &str, name: &str) -> bool {
        self.find(interface, name).is_some()
    }

    pub(super) fn find(&self, interface: &str, name: &str) -> Option<&Function> {
        // The latest of a name stands for it.
        self.0
            .iter()
            .rev()
            .find(|function| *function.interface == *interface && *function.name == *name)
    }
}

fn import(interface: &str, name: &str) -> Arc<str> {
    format!("{interface}#{name}").into()
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .0
            .iter()
            .map(|it| format!("{}#{}", it.interface, it.name));
        f.debug_list().entries(names).finish()
    }
}
