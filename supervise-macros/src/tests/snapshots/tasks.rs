#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_all),
            preset: __ide::of(__ide::preset::strict),
            children: __ide::of((
                __ide::kind::task {
                    run: __ide::any(),
                    ..__ide::anything()
                },
                __ide::kind::task {
                    run: __ide::any(),
                    args: __ide::any(),
                    on: __ide::of([__ide::directive::restart]),
                    ..__ide::anything()
                },
            )),
            ..__ide::anything()
        };
    }
};
///The handles of the supervision tree `App`.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub struct App {
    ///`plain`, a task.
    pub plain: ::supervision::TaskRef,
    #[cfg(unix)]
    ///`given`, a task.
    pub given: ::supervision::TaskRef,
}
#[automatically_derived]
impl ::core::clone::Clone for App {
    fn clone(&self) -> Self {
        Self {
            plain: ::core::clone::Clone::clone(&self.plain),
            #[cfg(unix)]
            given: ::core::clone::Clone::clone(&self.given),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for App {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(
            f,
            "App",
            &[("plain", &self.plain), #[cfg(unix)] ("given", &self.given)],
        )
    }
}
#[automatically_derived]
impl ::supervision::Handles for App {
    fn __one(&self) -> ::supervision::__private::One {
        ::supervision::__private::one(&[&self.plain])
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
        ::supervision::__private::start(Self::__build, ()).await
    }
    ///Starts the tree `App` with some of its numbers, or some of its children, replaced.
    ///
    /// # Errors
    ///
    /// Those of `start`; and an override that names no child, or that makes a policy that cannot work. Nothing is started
    /// then.
    pub async fn start_with(
        overrides: ::supervision::Overrides,
    ) -> ::core::result::Result<
        ::supervision::Running<Self>,
        ::supervision::StartError,
    > {
        ::supervision::__private::start_with(Self::__build, (), overrides).await
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
        ::supervision::__private::prepare(
            Self::__build,
            (),
            <::supervision::Overrides as ::core::default::Default>::default(),
        )
    }
    #[doc(hidden)]
    pub fn __build(at: &mut ::supervision::__private::Builder<()>) -> Self {
        #[allow(unused_imports)]
        use ::supervision::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _,
            PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
        let child_0 = at
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
        #[cfg(unix)]
        let child_1 = at
            .task(
                ::supervision::__private::Task::<(), _, _, _, _, _>::new(|_| 5, drain)
                    .on(|error| {
                        #[deny(unreachable_patterns)]
                        let decided = match error {
                            _ => ::supervision::policy::Directive::Restart,
                        };
                        decided
                    })
                    .with_source(),
            );
        App {
            plain: child_0,
            #[cfg(unix)]
            given: child_1,
        }
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::supervision::Tree for App {
    type Itself = Self;
    const SPEC: &'static ::supervision::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::supervision::__private::{Differ as _, NoState as _, PolicyFallback as _};
        const __DECLARED_0: &::supervision::policy::Declared = &::supervision::policy::Declared {
            name: "App",
            shutdown: ::core::option::Option::None,
            stated: ::supervision::policy::SupervisorPatch {
                preset: ::core::option::Option::Some(
                    ::supervision::policy::Preset::Strict,
                ),
                ..::supervision::policy::SupervisorPatch::new(
                    ::supervision::policy::Strategy::OneForAll,
                )
            },
            entries: &[
                ::supervision::policy::Entry {
                    name: "plain",
                    kind: ::supervision::policy::ChildKind::Task,
                    says: &[],
                    attribute: ::supervision::policy::Attribute::NONE,
                },
                #[cfg(unix)]
                ::supervision::policy::Entry {
                    name: "given",
                    kind: ::supervision::policy::ChildKind::Task,
                    says: &[
                        ::supervision::policy::Said::Arms(
                            ::supervision::policy::Arms::NEITHER,
                        ),
                    ],
                    attribute: ::supervision::policy::Attribute::NONE,
                },
            ],
        };
        #[allow(clippy::extra_unused_type_parameters)]
        const fn __spec_0<T>() -> &'static ::supervision::policy::SupervisorSpec {
            const {
                &__DECLARED_0
                    .supervisor(const {
                        &__DECLARED_0
                            .children::<
                                {
                                    {
                                        let count = 0;
                                        let count = count + 1;
                                        #[cfg(unix)]
                                        let count = count + 1;
                                        count
                                    }
                                },
                            >(&[])
                    })
            }
        }
        #[cfg(unix)]
        const _: () = {
            let found = ::supervision::policy::judge::entry(
                __DECLARED_0,
                __spec_0::<()>(),
                1,
            );
            found.assert_none();
        };
        const _: () = {
            let found = ::supervision::policy::judge::together(
                __DECLARED_0,
                __spec_0::<()>(),
            );
            found.assert_none_of(4);
            found.assert_none();
        };
        &::supervision::policy::TreeSpec {
            name: "App",
            doc: "",
            supervisor: *__spec_0::<()>(),
            shutdown: __spec_0::<()>().shutdown(),
            panic_abort: ::supervision::policy::PanicAbort::Refuse,
            panic_hook: ::supervision::policy::PanicHook::Install,
        }
    };
    const DECIDE: ::core::option::Option<
        fn(&::supervision::Failure) -> ::supervision::policy::Directive,
    > = ::core::option::Option::None;
}
