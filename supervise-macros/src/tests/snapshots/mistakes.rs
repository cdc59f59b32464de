#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_ona),
            children: __ide::of((
                __ide::kind::worker {
                    actor: __ide::any(),
                    shut,
                    ..__ide::any()
                },
                __ide::kind::task {
                    run: __ide::any(),
                    ..__ide::anything()
                },
                __ide::kind::wor,
            )),
            ..__ide::anything()
        };
    }
};
::core::compile_error! {
    "unknown strategy `one_for_ona`\nhelp: did you mean `one_for_one`?"
}
::core::compile_error! {
    "expected `: value` after `shut`\nhelp: did you mean `shutdown`?"
}
::core::compile_error! {
    "unknown kind of child `wor`\nhelp: did you mean `worker`?"
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__App__db = Db;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__db = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<<__of__App__db as ::supervision::Actor>::Args>;
        true
    },
> as ::supervision::__private::Then<__of__App__db>>::Type;
///The handles of the supervision tree `App`.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub struct App {
    ///`db`, a worker.
    pub db: ::supervision::ActorRef<__App__db>,
    ///`y`, a task.
    pub y: ::supervision::TaskRef,
}
#[automatically_derived]
impl ::core::clone::Clone for App {
    fn clone(&self) -> Self {
        Self {
            db: ::core::clone::Clone::clone(&self.db),
            y: ::core::clone::Clone::clone(&self.y),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for App {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(f, "App", &[("db", &self.db), ("y", &self.y)])
    }
}
#[automatically_derived]
impl ::supervision::Handles for App {
    fn __one(&self) -> ::supervision::__private::One {
        ::supervision::__private::one(&[&self.db])
    }
}
#[allow(
    dead_code,
    unreachable_pub,
    private_interfaces,
    unexpected_cfgs,
    clippy::used_underscore_binding
)]
impl App {
    /// What the tree is made of and how it recovers, as constant data.
    pub const SPEC: &'static ::supervision::policy::TreeSpec = ::supervision::__private::spec::<
        Self,
    >();
    ///Starts the tree `App`: every child, in order.
    ///
    /// # Errors
    ///
    /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
    /// the error names the one that failed.
    pub async fn start() -> ::core::result::Result<
        ::supervision::Running<Self>,
        ::supervision::StartError,
    > {
        ::core::future::pending().await
    }
    ///Starts the tree `App` with some of its numbers, or some of its children, replaced.
    ///
    /// # Errors
    ///
    /// Those of `start`; and an override that names no child, or that makes a policy that cannot work. Nothing is started
    /// then.
    pub async fn start_with(
        _overrides: ::supervision::Overrides,
    ) -> ::core::result::Result<
        ::supervision::Running<Self>,
        ::supervision::StartError,
    > {
        ::core::future::pending().await
    }
    ///Makes the tree `App` without starting it.
    ///
    /// # Errors
    ///
    /// Where there is no tokio runtime, or something of the tree cannot be made.
    pub fn prepare() -> ::core::result::Result<
        ::supervision::Prepared<Self>,
        ::supervision::StartError,
    > {
        loop {
            ::core::hint::spin_loop();
        }
    }
    #[cfg(rust_analyzer)]
    #[doc(hidden)]
    pub fn __build(at: &mut ::supervision::__private::Builder<()>) -> Self {
        #[allow(unused_imports)]
        use ::supervision::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _,
            PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
        #[allow(non_upper_case_globals)]
        const __KIND__App__db: ::supervision::__private::Kind<__App__db> = ::supervision::__private::Kind::new(
            <__App__db>::__ON,
            <::supervision::__private::Source<
                <__App__db as ::supervision::Actor>::Error,
            >>::OF,
            <::supervision::__private::State<__App__db>>::OF,
            <__App__db>::__COPY,
        );
        let child_0 = at.actor(__KIND__App__db, ::supervision::__private::no_args);
        let child_1 = at
            .task(
                ::supervision::__private::Task::<
                    (),
                    _,
                    _,
                    _,
                    _,
                    _,
                >::new(::supervision::__private::no_args::<_, ()>, poll)
                    .with_source(),
            );
        App { db: child_0, y: child_1 }
    }
    #[cfg(not(rust_analyzer))]
    #[doc(hidden)]
    pub fn __build(_: &mut ::supervision::__private::Builder<()>) -> Self {
        loop {
            ::core::hint::spin_loop();
        }
    }
}
#[automatically_derived]
#[allow(unexpected_cfgs)]
impl ::supervision::Tree for App {
    type Itself = Self;
    const SPEC: &'static ::supervision::policy::TreeSpec = {
        const __PATCH: ::supervision::policy::SupervisorPatch = ::supervision::policy::SupervisorPatch::new(
            ::supervision::policy::Strategy::OneForOne,
        );
        &::supervision::policy::TreeSpec {
            name: "App",
            doc: "",
            supervisor: ::supervision::policy::SupervisorSpec::new(
                &__PATCH,
                ::core::option::Option::None,
                &[],
            ),
            shutdown: ::supervision::policy::Shutdown::Brutal,
            panic_abort: ::supervision::policy::PanicAbort::Refuse,
            panic_hook: ::supervision::policy::PanicHook::Install,
        }
    };
    #[cfg(rust_analyzer)]
    const DECIDE: ::core::option::Option<
        fn(&::supervision::Failure) -> ::supervision::policy::Directive,
    > = ::core::option::Option::None;
    #[cfg(not(rust_analyzer))]
    const DECIDE: ::core::option::Option<
        fn(&::supervision::Failure) -> ::supervision::policy::Directive,
    > = ::core::option::Option::None;
}
