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
        let mut f = f.debug_struct("App");
        let f = &mut f;
        let f = f.field("market", &self.market);
        f.finish()
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
        let mut f = f.debug_struct("AppMarket");
        let f = &mut f;
        let f = f.field("rates", &self.rates);
        let f = f.field("quotes", &self.quotes);
        f.finish()
    }
}
#[allow(dead_code, unreachable_pub, private_interfaces)]
impl App {
    /// What the tree is made of and how it recovers, as constant data.
    pub const SPEC: &'static ::supervision::policy::TreeSpec = <Self as ::supervision::Tree>::SPEC;
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
        ::supervision::__private::start::<Self>(()).await
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::supervision::Tree for App {
    type Context = ();
    const SPEC: &'static ::supervision::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::supervision::__private::PolicyFallback as _;
        const __PATCH_0: ::supervision::policy::SupervisorPatch = ::supervision::policy::SupervisorPatch::new(
            ::supervision::policy::Strategy::OneForOne,
        );
        const __POLICY_0: ::supervision::policy::SupervisorPolicy = ::supervision::policy::SupervisorPolicy::resolve(
            &__PATCH_0,
        );
        const __PARENT_0: ::supervision::policy::judge::Parent<'static> = ::supervision::policy::judge::Parent {
            name: "App",
            shutdown: ::core::option::Option::None,
            auto_shutdown: ::core::option::Option::Some(__POLICY_0.auto_shutdown),
        };
        const __CHILDREN_0: &[::supervision::policy::ChildSpec] = &[
            {
                const __ENTRY: ::supervision::policy::PolicyPatch = ::supervision::policy::PolicyPatch {
                    shutdown: ::core::option::Option::Some(
                        ::supervision::policy::Shutdown::After(
                            ::core::time::Duration::from_nanos(20000000000),
                        ),
                    ),
                    max_restarts: ::core::option::Option::Some(
                        ::supervision::policy::MaxRestarts::AtMost(2),
                    ),
                    within: ::core::option::Option::Some(
                        ::core::time::Duration::from_nanos(60000000000),
                    ),
                    ..::supervision::policy::PolicyPatch::NONE
                };
                const __PATCH_1: ::supervision::policy::SupervisorPatch = ::supervision::policy::SupervisorPatch {
                    arms: ::core::option::Option::Some(::supervision::policy::Arms {
                        resume: false,
                        escalate: true,
                    }),
                    ..::supervision::policy::SupervisorPatch::new(
                        ::supervision::policy::Strategy::RestForOne,
                    )
                };
                const __POLICY_1: ::supervision::policy::SupervisorPolicy = ::supervision::policy::SupervisorPolicy::resolve(
                    &__PATCH_1,
                );
                const __PARENT_1: ::supervision::policy::judge::Parent<'static> = ::supervision::policy::judge::Parent {
                    name: "market",
                    shutdown: __ENTRY.shutdown,
                    auto_shutdown: ::core::option::Option::Some(__POLICY_1.auto_shutdown),
                };
                const __CHILDREN_1: &[::supervision::policy::ChildSpec] = &[
                    {
                        const __ENTRY: ::supervision::policy::PolicyPatch = ::supervision::policy::PolicyPatch::NONE;
                        const __CHILD: ::supervision::policy::ChildSpec = ::supervision::policy::ChildSpec::leaf(
                            "rates",
                            ::supervision::policy::ChildKind::Worker,
                            &__ENTRY,
                            &<__App__market__rates>::__SUPERVISED,
                            &__POLICY_1,
                        );
                        const _: () = {
                            let found = ::supervision::policy::judge::child(
                                &__ENTRY,
                                &<__App__market__rates>::__SUPERVISED,
                                &__CHILD,
                                &__PARENT_1,
                            );
                            found.assert_none();
                        };
                        __CHILD
                    },
                    {
                        const __ENTRY: ::supervision::policy::PolicyPatch = ::supervision::policy::PolicyPatch::NONE;
                        const __CHILD: ::supervision::policy::ChildSpec = ::supervision::policy::ChildSpec::leaf(
                            "quotes",
                            ::supervision::policy::ChildKind::Worker,
                            &__ENTRY,
                            &<__App__market__quotes>::__SUPERVISED,
                            &__POLICY_1,
                        );
                        const _: () = {
                            let found = ::supervision::policy::judge::child(
                                &__ENTRY,
                                &<__App__market__quotes>::__SUPERVISED,
                                &__CHILD,
                                &__PARENT_1,
                            );
                            found.assert_none();
                        };
                        __CHILD
                    },
                ];
                const __SUPERVISOR_1: ::supervision::policy::SupervisorSpec = ::supervision::policy::SupervisorSpec::new(
                    &__PATCH_1,
                    __PARENT_1.shutdown,
                    __CHILDREN_1,
                );
                const _: () = {
                    let found = ::supervision::policy::judge::supervisor(
                        &__PATCH_1,
                        &__SUPERVISOR_1,
                        &__PARENT_1,
                    );
                    found.assert_none_at(&[::supervision::policy::judge::At::Shutdown]);
                    found.assert_none();
                };
                const __CHILD: ::supervision::policy::ChildSpec = ::supervision::policy::ChildSpec::nested(
                    "market",
                    &__ENTRY,
                    &__POLICY_0,
                    &__SUPERVISOR_1,
                );
                const _: () = {
                    let found = ::supervision::policy::judge::child(
                        &__ENTRY,
                        &::supervision::policy::PolicyPatch::NONE,
                        &__CHILD,
                        &__PARENT_0,
                    );
                    found
                        .assert_none_at(
                            &[::supervision::policy::judge::At::MaxRestarts],
                        );
                    found.assert_none_at(&[::supervision::policy::judge::At::Within]);
                    found.assert_none_at(&[::supervision::policy::judge::At::Shutdown]);
                    found.assert_none();
                };
                __CHILD
            },
        ];
        const __SUPERVISOR_0: ::supervision::policy::SupervisorSpec = ::supervision::policy::SupervisorSpec::new(
            &__PATCH_0,
            __PARENT_0.shutdown,
            __CHILDREN_0,
        );
        const _: () = {
            let found = ::supervision::policy::judge::supervisor(
                &__PATCH_0,
                &__SUPERVISOR_0,
                &__PARENT_0,
            );
            found.assert_none();
        };
        &::supervision::policy::TreeSpec {
            name: "App",
            doc: "",
            supervisor: __SUPERVISOR_0,
            shutdown: __SUPERVISOR_0.shutdown(),
            panic_abort: ::supervision::policy::PanicAbort::Refuse,
            panic_hook: ::supervision::policy::PanicHook::Install,
        }
    };
    const DECIDE: ::core::option::Option<
        fn(&::supervision::Failure) -> ::supervision::policy::Directive,
    > = ::core::option::Option::None;
    fn build(at: &mut ::supervision::__private::Builder<Self::Context>) -> Self {
        #[allow(unused_imports)]
        use ::supervision::__private::{
            OnFallback as _, PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
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
                            .worker(
                                ::supervision::__private::Worker::<
                                    (),
                                    __App__market__rates,
                                    _,
                                >::new(|_| ::supervision::__private::no_args::<
                                        <__App__market__rates as ::supervision::Actor>::Args,
                                    >())
                                    .on_attribute(<__App__market__rates>::__ON)
                                    .with_source()
                                    .with_state(),
                            );
                        let child_1 = at
                            .worker(
                                ::supervision::__private::Worker::<
                                    (),
                                    __App__market__quotes,
                                    _,
                                >::new({
                                        #[allow(dead_code)]
                                        struct __Up {
                                            rates: ::supervision::ActorRef<__App__market__rates>,
                                        }
                                        ::supervision::__private::with_up::<
                                            (),
                                            _,
                                            _,
                                            _,
                                        >(
                                            __Up {
                                                rates: ::core::clone::Clone::clone(&child_0),
                                            },
                                            |_, up| up.rates.clone(),
                                        )
                                    })
                                    .on_attribute(<__App__market__quotes>::__ON)
                                    .with_source()
                                    .with_state(),
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
