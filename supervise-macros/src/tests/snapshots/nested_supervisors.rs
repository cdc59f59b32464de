#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_one),
            children: __ide::of((
                __ide::kind::supervisor {
                    strategy: __ide::of(__ide::strategy::rest_for_one),
                    shutdown: __ide::any(),
                    as_child: __ide::of(__ide::policy::policy {
                        max_restarts: __ide::any(),
                        within: __ide::any(),
                        ..__ide::anything()
                    }),
                    on: __ide::of([
                        __ide::directive::stop,
                        __ide::directive::stop,
                        __ide::directive::restart,
                        __ide::directive::escalate,
                    ]),
                    children: __ide::of((
                        __ide::kind::worker {
                            actor: __ide::any(),
                            ..__ide::anything()
                        },
                        __ide::kind::worker {
                            actor: __ide::any(),
                            args: __ide::any(),
                            ..__ide::anything()
                        },
                    )),
                    ..__ide::anything()
                },
            )),
            ..__ide::anything()
        };
    }
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__App__market__rates = Rates;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__market__rates = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<
            <__of__App__market__rates as ::supervision::Actor>::Args,
        >;
        true
    },
> as ::supervision::__private::Then<__of__App__market__rates>>::Type;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__App__market__quotes = Quotes;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__market__quotes = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<
            <__of__App__market__quotes as ::supervision::Actor>::Args,
        >;
        true
    },
> as ::supervision::__private::Then<__of__App__market__quotes>>::Type;
///The handles of the supervision tree `App`.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub struct App {
    ///`market`, a supervisor.
    pub market: AppMarket,
}
#[automatically_derived]
impl ::core::clone::Clone for App {
    fn clone(&self) -> Self {
        Self {
            market: ::core::clone::Clone::clone(&self.market),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for App {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(f, "App", &[("market", &self.market)])
    }
}
#[automatically_derived]
impl ::supervision::Handles for App {
    fn __one(&self) -> ::supervision::__private::One {
        ::supervision::__private::one(&[&self.market])
    }
}
///The handles of the supervisor `market`.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub struct AppMarket {
    ///`rates`, a worker.
    pub rates: ::supervision::ActorRef<__App__market__rates>,
    ///`quotes`, a worker.
    pub quotes: ::supervision::ActorRef<__App__market__quotes>,
}
#[automatically_derived]
impl ::core::clone::Clone for AppMarket {
    fn clone(&self) -> Self {
        Self {
            rates: ::core::clone::Clone::clone(&self.rates),
            quotes: ::core::clone::Clone::clone(&self.quotes),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for AppMarket {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(
            f,
            "AppMarket",
            &[("rates", &self.rates), ("quotes", &self.quotes)],
        )
    }
}
#[automatically_derived]
impl ::supervision::Handles for AppMarket {
    fn __one(&self) -> ::supervision::__private::One {
        ::supervision::__private::one(&[&self.rates])
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
        #[allow(non_upper_case_globals)]
        const __KIND__App__market__rates: ::supervision::__private::Kind<
            __App__market__rates,
        > = ::supervision::__private::Kind::new(
            <__App__market__rates>::__ON,
            <::supervision::__private::Source<
                <__App__market__rates as ::supervision::Actor>::Error,
            >>::OF,
            <::supervision::__private::State<__App__market__rates>>::OF,
            <__App__market__rates>::__COPY,
        );
        #[allow(non_upper_case_globals)]
        const __KIND__App__market__quotes: ::supervision::__private::Kind<
            __App__market__quotes,
        > = ::supervision::__private::Kind::new(
            <__App__market__quotes>::__ON,
            <::supervision::__private::Source<
                <__App__market__quotes as ::supervision::Actor>::Error,
            >>::OF,
            <::supervision::__private::State<__App__market__quotes>>::OF,
            <__App__market__quotes>::__COPY,
        );
        struct __Up0 {
            rates: ::supervision::ActorRef<__App__market__rates>,
        }
        let child_0 = at
            .supervisor(
                ::core::option::Option::Some(|
                    failure: &::supervision::Failure,
                | -> ::supervision::policy::Directive {
                    if let ::core::option::Option::Some(error) = failure
                        .downcast_ref::<io::Error>()
                    {
                        let _ = error;
                        match () {
                            () if error.is_fatal() => {
                                return ::supervision::policy::Directive::Stop;
                            }
                            () => {}
                        }
                    }
                    if let ::core::option::Option::Some(error) = failure
                        .downcast_ref::<Late>()
                    {
                        let _ = error;
                        match () {
                            () if error.is_fatal() => {
                                return ::supervision::policy::Directive::Stop;
                            }
                            () => {}
                        }
                    }
                    if let ::core::option::Option::Some(error) = failure
                        .downcast_ref::<L>()
                    {
                        let _ = error;
                        return match error {
                            L::C(_) => ::supervision::policy::Directive::Stop,
                            _ => ::supervision::policy::Directive::Restart,
                        };
                    }
                    ::supervision::policy::Directive::Escalate
                }),
                {
                    fn __nested(
                        at: &mut ::supervision::__private::Builder<()>,
                    ) -> AppMarket {
                        let child_0 = at
                            .actor(
                                __KIND__App__market__rates,
                                ::supervision::__private::no_args,
                            );
                        let child_1 = at
                            .actor_with(
                                __KIND__App__market__quotes,
                                __Up0 {
                                    rates: ::core::clone::Clone::clone(&child_0),
                                },
                                |_, up| up.rates.clone(),
                            );
                        AppMarket {
                            rates: child_0,
                            quotes: child_1,
                        }
                    }
                    __nested
                },
            );
        App { market: child_0 }
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::supervision::Tree for App {
    type Itself = Self;
    const SPEC: &'static ::supervision::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::supervision::__private::{Differ as _, NoState as _, PolicyFallback as _};
        #[allow(non_upper_case_globals)]
        const __ATTRIBUTE__App__market__rates: &::supervision::policy::Attribute = &::supervision::policy::Attribute::of(
            <__App__market__rates>::__SUPERVISED,
        );
        #[allow(non_upper_case_globals)]
        const __ATTRIBUTE__App__market__quotes: &::supervision::policy::Attribute = &::supervision::policy::Attribute::of(
            <__App__market__quotes>::__SUPERVISED,
        );
        const __DECLARED_1: &::supervision::policy::Declared = &::supervision::policy::Declared {
            name: "market",
            shutdown: ::core::option::Option::Some(
                ::supervision::policy::Shutdown::After(
                    ::core::time::Duration::from_nanos(20000000000),
                ),
            ),
            stated: ::supervision::policy::SupervisorPatch {
                arms: ::core::option::Option::Some(::supervision::policy::Arms {
                    resume: false,
                    escalate: true,
                }),
                ..::supervision::policy::SupervisorPatch::new(
                    ::supervision::policy::Strategy::RestForOne,
                )
            },
            entries: &[
                ::supervision::policy::Entry {
                    name: "rates",
                    kind: ::supervision::policy::ChildKind::Worker,
                    says: &[],
                    attribute: __ATTRIBUTE__App__market__rates,
                },
                ::supervision::policy::Entry {
                    name: "quotes",
                    kind: ::supervision::policy::ChildKind::Worker,
                    says: &[],
                    attribute: __ATTRIBUTE__App__market__quotes,
                },
            ],
        };
        #[allow(clippy::extra_unused_type_parameters)]
        const fn __spec_1<T>() -> &'static ::supervision::policy::SupervisorSpec {
            const {
                &__DECLARED_1.supervisor(const { &__DECLARED_1.children::<2>(&[]) })
            }
        }
        const _: () = if !__DECLARED_1.is_silent() {
            let all = ::supervision::policy::judge::declared(
                __DECLARED_1,
                __spec_1::<()>(),
                &[],
            );
            all.assert_none(0);
            all.assert_none(1);
            let found = all.supervisor();
            found.assert_none_of(4096);
            found.assert_none();
        };
        const _: () = ::supervision::policy::judge::assert_arrives(
            "market",
            "io::Error",
            &[
                ::supervision::policy::judge::Raiser::own(
                        "rates",
                        <::supervision::__private::Same<
                            io::Error,
                            <__App__market__rates as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__rates>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "quotes",
                        <::supervision::__private::Same<
                            io::Error,
                            <__App__market__quotes as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__quotes>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "",
                        <::supervision::__private::Same<
                            io::Error,
                            ::supervision::LinkDown,
                        >>::IS,
                    )
                    .arriving(),
            ],
        );
        const _: () = ::supervision::policy::judge::assert_arrives(
            "market",
            "Late",
            &[
                ::supervision::policy::judge::Raiser::own(
                        "rates",
                        <::supervision::__private::Same<
                            Late,
                            <__App__market__rates as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__rates>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "quotes",
                        <::supervision::__private::Same<
                            Late,
                            <__App__market__quotes as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__quotes>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "",
                        <::supervision::__private::Same<
                            Late,
                            ::supervision::LinkDown,
                        >>::IS,
                    )
                    .arriving(),
            ],
        );
        const _: () = ::supervision::policy::judge::assert_arrives(
            "market",
            "L",
            &[
                ::supervision::policy::judge::Raiser::own(
                        "rates",
                        <::supervision::__private::Same<
                            L,
                            <__App__market__rates as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__rates>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "quotes",
                        <::supervision::__private::Same<
                            L,
                            <__App__market__quotes as ::supervision::Actor>::Error,
                        >>::IS,
                    )
                    .undecided_by(&<__App__market__quotes>::__SUPERVISED),
                ::supervision::policy::judge::Raiser::own(
                        "",
                        <::supervision::__private::Same<L, ::supervision::LinkDown>>::IS,
                    )
                    .arriving(),
            ],
        );
        const _: () = ::supervision::policy::judge::assert_some_restarted(__DECLARED_1);
        const __DECLARED_0: &::supervision::policy::Declared = &::supervision::policy::Declared {
            name: "App",
            shutdown: ::core::option::Option::None,
            stated: ::supervision::policy::SupervisorPatch::new(
                ::supervision::policy::Strategy::OneForOne,
            ),
            entries: &[
                ::supervision::policy::Entry {
                    name: "market",
                    kind: ::supervision::policy::ChildKind::Supervisor,
                    says: &[
                        ::supervision::policy::Said::Shutdown(
                            ::supervision::policy::Shutdown::After(
                                ::core::time::Duration::from_nanos(20000000000),
                            ),
                        ),
                        ::supervision::policy::Said::MaxRestarts(
                            ::supervision::policy::MaxRestarts::AtMost(2),
                        ),
                        ::supervision::policy::Said::Within(
                            ::core::time::Duration::from_nanos(60000000000),
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
                        &__DECLARED_0.children::<1>(&[(0, __spec_1::<T>())])
                    })
            }
        }
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
