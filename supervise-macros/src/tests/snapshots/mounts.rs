#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_one),
            context: __ide::any(),
            children: __ide::of((
                __ide::kind::supervisor {
                    tree: __ide::any(),
                    context: __ide::any(),
                    shutdown: __ide::any(),
                    ..__ide::anything()
                },
                __ide::kind::supervisor {
                    tree: __ide::any(),
                    context: __ide::any(),
                    ..__ide::anything()
                },
            )),
            ..__ide::anything()
        };
    }
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __AppContext = Cfg;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__App__sub = Market;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__sub = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<<__of__App__sub as ::supervision::Tree>::Itself>;
        true
    },
> as ::supervision::__private::Then<__of__App__sub>>::Type;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__App__other = Archive;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__other = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<<__of__App__other as ::supervision::Tree>::Itself>;
        true
    },
> as ::supervision::__private::Then<__of__App__other>>::Type;
///The handles of the supervision tree `App`.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub struct App {
    ///`sub`, a supervisor.
    pub sub: __App__sub,
    ///`other`, a supervisor.
    pub other: __App__other,
}
#[automatically_derived]
impl ::core::clone::Clone for App {
    fn clone(&self) -> Self {
        Self {
            sub: ::core::clone::Clone::clone(&self.sub),
            other: ::core::clone::Clone::clone(&self.other),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for App {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(
            f,
            "App",
            &[("sub", &self.sub), ("other", &self.other)],
        )
    }
}
#[automatically_derived]
impl ::supervision::Handles for App {
    fn __one(&self) -> ::supervision::__private::One {
        ::supervision::__private::one(&[&self.sub, &self.other])
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
    pub async fn start(
        context: __AppContext,
    ) -> ::core::result::Result<
        ::supervision::Running<Self>,
        ::supervision::StartError,
    > {
        ::supervision::__private::start(Self::__build, context).await
    }
    ///Starts the tree `App` with some of its numbers, or some of its children, replaced.
    ///
    /// # Errors
    ///
    /// Those of `start`; and an override that names no child, or that makes a policy that cannot work. Nothing is started
    /// then.
    pub async fn start_with(
        context: __AppContext,
        overrides: ::supervision::Overrides,
    ) -> ::core::result::Result<
        ::supervision::Running<Self>,
        ::supervision::StartError,
    > {
        ::supervision::__private::start_with(Self::__build, context, overrides).await
    }
    ///Makes the tree `App` without starting it.
    ///
    /// # Errors
    ///
    /// Where there is no tokio runtime, or something of the tree cannot be made.
    pub fn prepare(
        context: __AppContext,
    ) -> ::core::result::Result<
        ::supervision::Prepared<Self>,
        ::supervision::StartError,
    > {
        ::supervision::__private::prepare(
            Self::__build,
            context,
            <::supervision::Overrides as ::core::default::Default>::default(),
        )
    }
    #[doc(hidden)]
    pub fn __build(at: &mut ::supervision::__private::Builder<__AppContext>) -> Self {
        #[allow(unused_imports)]
        use ::supervision::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _,
            PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
        let child_0 = at
            .mount::<__App__sub, _>(<__App__sub>::__build, |cfg| cfg.market.clone());
        let child_1 = at.mount::<__App__other, _>(<__App__other>::__build, |_| ());
        App {
            sub: child_0,
            other: child_1,
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
            stated: ::supervision::policy::SupervisorPatch::new(
                ::supervision::policy::Strategy::OneForOne,
            ),
            entries: &[
                ::supervision::policy::Entry {
                    name: "sub",
                    kind: ::supervision::policy::ChildKind::Supervisor,
                    says: &[
                        ::supervision::policy::Said::Shutdown(
                            ::supervision::policy::Shutdown::After(
                                ::core::time::Duration::from_nanos(9000000000),
                            ),
                        ),
                    ],
                    attribute: ::supervision::policy::Attribute::NONE,
                },
                ::supervision::policy::Entry {
                    name: "other",
                    kind: ::supervision::policy::ChildKind::Supervisor,
                    says: &[],
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
                                2,
                            >(
                                &[
                                    (0, &<__App__sub as ::supervision::Tree>::SPEC.supervisor),
                                    (1, &<__App__other as ::supervision::Tree>::SPEC.supervisor),
                                ],
                            )
                    })
            }
        }
        const _: () = {
            let found = ::supervision::policy::judge::entry(
                __DECLARED_0,
                __spec_0::<()>(),
                0,
            );
            found.assert_none_of(4096);
            found.assert_none();
        };
        #[allow(clippy::panic, clippy::indexing_slicing)]
        const _: () = if let ::core::option::Option::Some(verdict) = ::supervision::policy::judge::shutdown(
            <__App__sub as ::supervision::Tree>::SPEC.supervisor.children,
            <__App__sub as ::supervision::Tree>::SPEC.supervisor.policy.start,
            &::supervision::policy::judge::Parent {
                shutdown: __DECLARED_0.entries[0].stated().shutdown,
                ..::supervision::policy::judge::Parent::new("sub")
            },
        ) {
            ::core::panic!("{}", verdict.text().as_str())
        };
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
