#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_one),
            context: __ide::any(),
            visibility: __ide::of(__ide::visibility::in_crate),
            doc: __ide::any(),
            shutdown: __ide::any(),
            children: __ide::of((
                __ide::kind::worker {
                    actor: __ide::any(),
                    args: __ide::any(),
                    restart: __ide::of(__ide::restart::transient),
                    max_restarts: __ide::any(),
                    within: __ide::any(),
                    on_limit: __ide::of(__ide::on_limit::stop),
                    backoff: __ide::of(__ide::backoff::exponential {
                        base: __ide::any(),
                        cap: __ide::any(),
                        factor: __ide::any(),
                        jitter: __ide::of(__ide::jitter::full),
                        fast_first: true,
                        ..__ide::anything()
                    }),
                    on: __ide::of([
                        __ide::directive::resume,
                        __ide::directive::restart,
                        __ide::directive::stop,
                    ]),
                    on_panic: __ide::of(__ide::on_panic::escalate),
                    start_timeout: __ide::any(),
                    handle_timeout: __ide::any(),
                    shutdown: __ide::of(__ide::shutdown::brutal),
                    abort_grace: __ide::any(),
                    unstopped: __ide::of(__ide::unstopped::escalate),
                    mailbox: __ide::of(__ide::mailbox::queue {
                        capacity: __ide::any(),
                        ..__ide::anything()
                    }),
                    state: __ide::of(__ide::state::snapshot {
                        every: __ide::any(),
                        ..__ide::anything()
                    }),
                    store: __ide::any(),
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
type __of__App__db = Ledger<Book>;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __App__db = <::supervision::__private::Checked<
    {
        let _: ::core::option::Option<<__of__App__db as ::supervision::Actor>::Args>;
        true
    },
> as ::supervision::__private::Then<__of__App__db>>::Type;
///The app.
#[allow(dead_code, private_interfaces, unreachable_pub)]
pub(crate) struct App {
    /// The books.
    pub db: ::supervision::ActorRef<__App__db>,
}
#[automatically_derived]
impl ::core::clone::Clone for App {
    fn clone(&self) -> Self {
        Self {
            db: ::core::clone::Clone::clone(&self.db),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for App {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::supervision::__private::debug(f, "App", &[("db", &self.db)])
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
    pub(crate) const SPEC: &'static ::supervision::policy::TreeSpec = ::supervision::__private::spec::<
        Self,
    >();
    ///Starts the tree `App`: every child, in order.
    ///
    /// # Errors
    ///
    /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
    /// the error names the one that failed.
    pub(crate) async fn start(
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
    pub(crate) async fn start_with(
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
    pub(crate) fn prepare(
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
    pub(crate) fn __build(
        at: &mut ::supervision::__private::Builder<__AppContext>,
    ) -> Self {
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
        let child_0 = {
            ::supervision::__private::assert_snapshot::<__App__db>();
            let __built = ::supervision::__private::Worker::<
                __AppContext,
                __App__db,
                _,
            >::new(|cfg| cfg.url.clone())
                .on(|error| {
                    #[deny(unreachable_patterns)]
                    let decided = match error {
                        E::Late { by } if *by > LONG => {
                            ::supervision::policy::Directive::Resume
                        }
                        E::Late { .. } => ::supervision::policy::Directive::Restart,
                        _ => ::supervision::policy::Directive::Stop,
                    };
                    decided
                })
                .copied_by(<__App__db>::__COPY)
                .with_source()
                .with_state();
            #[cfg(unix)]
            let __built = __built.store(|cfg| cfg.store.clone());
            at.worker(__built)
        };
        App { db: child_0 }
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
        const __ATTRIBUTE__App__db: &::supervision::policy::Attribute = &::supervision::policy::Attribute::of(
            <__App__db>::__SUPERVISED,
        );
        const __DECLARED_0: &::supervision::policy::Declared = &::supervision::policy::Declared {
            name: "App",
            shutdown: ::core::option::Option::Some(
                ::supervision::policy::Shutdown::After({
                    let value: ::core::time::Duration = GRACE;
                    value
                }),
            ),
            stated: ::supervision::policy::SupervisorPatch::new(
                ::supervision::policy::Strategy::OneForOne,
            ),
            entries: &[
                ::supervision::policy::Entry {
                    name: "db",
                    kind: ::supervision::policy::ChildKind::Worker,
                    says: &[
                        ::supervision::policy::Said::Restart(
                            ::supervision::policy::Restart::Transient,
                        ),
                        ::supervision::policy::Said::MaxRestarts(
                            ::supervision::policy::MaxRestarts::AtMost({
                                let value: u32 = LIMIT;
                                value
                            }),
                        ),
                        ::supervision::policy::Said::Within(
                            ::core::time::Duration::from_nanos(30000000000),
                        ),
                        ::supervision::policy::Said::OnLimit(
                            ::supervision::policy::OnLimit::Stop,
                        ),
                        ::supervision::policy::Said::Backoff(
                            ::supervision::policy::Backoff::exponential(
                                    ::core::time::Duration::from_nanos(100000000),
                                    {
                                        let value: ::core::time::Duration = CAP;
                                        value
                                    },
                                    ::supervision::policy::Factor::from_ppm(1500000),
                                )
                                .with_jitter(::supervision::policy::Jitter::Full)
                                .with_fast_first(true),
                        ),
                        ::supervision::policy::Said::OnPanic(
                            ::supervision::policy::OnPanic::Escalate,
                        ),
                        ::supervision::policy::Said::StartTimeout(
                            ::core::time::Duration::from_nanos(2000000000),
                        ),
                        ::supervision::policy::Said::HandleTimeout(
                            ::core::time::Duration::from_nanos(250000000),
                        ),
                        ::supervision::policy::Said::Shutdown(
                            ::supervision::policy::Shutdown::Brutal,
                        ),
                        ::supervision::policy::Said::AbortGrace(
                            ::core::time::Duration::from_nanos(10000000),
                        ),
                        ::supervision::policy::Said::Unstopped(
                            ::supervision::policy::Unstopped::Escalate,
                        ),
                        ::supervision::policy::Said::Mailbox(::supervision::policy::Mailbox {
                            capacity: 8,
                            ..::supervision::policy::Mailbox::DEFAULT
                        }),
                        ::supervision::policy::Said::State(::supervision::policy::StatePolicy::Snapshot {
                            every: {
                                let value: u32 = EVERY;
                                value
                            },
                        }),
                        #[cfg(unix)]
                        ::supervision::policy::Said::Stored,
                        ::supervision::policy::Said::Arms(::supervision::policy::Arms {
                            resume: true,
                            escalate: false,
                        }),
                    ],
                    attribute: __ATTRIBUTE__App__db,
                },
            ],
        };
        #[allow(clippy::extra_unused_type_parameters)]
        const fn __spec_0<T>() -> &'static ::supervision::policy::SupervisorSpec {
            const {
                &__DECLARED_0.supervisor(const { &__DECLARED_0.children::<1>(&[]) })
            }
        }
        const _: () = {
            #[allow(non_upper_case_globals)]
            const found: ::supervision::policy::judge::Verdicts<'static> = ::supervision::policy::judge::entry(
                __DECLARED_0,
                __spec_0::<()>(),
                0,
            );
            const _: () = {};
            const _: () = {
                found.assert_none_of(4);
            };
            const _: () = {};
            const _: () = {
                found.assert_none_in(224, "base");
                found.assert_none_in(224, "cap");
                found.assert_none_in(224, "factor");
                found.assert_none_in(224, "jitter");
                found.assert_none_in(224, "fast_first");
                found.assert_none_of(224);
            };
            const _: () = {};
            const _: () = {};
            const _: () = {
                found.assert_none_of(526336);
            };
            const _: () = {
                found.assert_none_of(4096);
            };
            const _: () = {};
            const _: () = {
                found.assert_none_in(16777216, "every");
                found.assert_none_of(16777216);
            };
            const _: () = {
                found.assert_none_of(33554432);
            };
            const _: () = {
                found.assert_others(50862308);
            };
        };
        const _: () = {
            #[allow(non_upper_case_globals)]
            const found: ::supervision::policy::judge::Verdicts<'static> = ::supervision::policy::judge::together(
                __DECLARED_0,
                __spec_0::<()>(),
            );
            const _: () = {
                found.assert_none_of(4096);
            };
            const _: () = {
                found.assert_others(4096);
            };
        };
        &::supervision::policy::TreeSpec {
            name: "App",
            doc: "The app.",
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
