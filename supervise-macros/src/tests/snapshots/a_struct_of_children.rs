#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::renamed::__ide;
        let _ = __ide::attribute::supervisor {
            strategy: __ide::of(__ide::strategy::rest_for_one),
            context: __ide::any(),
            children: __ide::of((
                __ide::kind::worker {
                    args: __ide::any(),
                    actor: __ide::any(),
                    ..__ide::anything()
                },
                __ide::kind::task {
                    run: __ide::any(),
                    ..__ide::anything()
                },
                __ide::kind::supervisor {
                    tree: __ide::any(),
                    ..__ide::anything()
                },
            )),
            ..__ide::anything()
        };
    }
};
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __MarketContext = Cfg;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__Market__rates = Rates;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Market__rates = <::renamed::__private::Checked<
    {
        let _: ::core::option::Option<<__of__Market__rates as ::renamed::Actor>::Args>;
        true
    },
> as ::renamed::__private::Then<__of__Market__rates>>::Type;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __of__Market__inner = Inner;
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
type __Market__inner = <::renamed::__private::Checked<
    {
        let _: ::core::option::Option<<__of__Market__inner as ::renamed::Tree>::Itself>;
        true
    },
> as ::renamed::__private::Then<__of__Market__inner>>::Type;
#[allow(dead_code, private_interfaces)]
#[derive(Clone)]
pub struct Market {
    pub rates: ::renamed::ActorRef<__Market__rates>,
    poller: TaskRef,
    pub inner: __Market__inner,
}
#[automatically_derived]
impl ::core::fmt::Debug for Market {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::renamed::__private::debug(
            f,
            "Market",
            &[("rates", &self.rates), ("poller", &self.poller), ("inner", &self.inner)],
        )
    }
}
#[automatically_derived]
impl ::renamed::Handles for Market {
    fn __one(&self) -> ::renamed::__private::One {
        ::renamed::__private::one(&[&self.rates])
    }
}
#[allow(
    dead_code,
    unreachable_pub,
    private_interfaces,
    unexpected_cfgs,
    clippy::used_underscore_binding
)]
impl Market {
    /// What the tree is made of and how it recovers, as constant data.
    pub const SPEC: &'static ::renamed::policy::TreeSpec = ::renamed::__private::spec::<
        Self,
    >();
    ///Starts the tree `Market`: every child, in order.
    ///
    /// # Errors
    ///
    /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
    /// the error names the one that failed.
    pub async fn start(
        context: __MarketContext,
    ) -> ::core::result::Result<::renamed::Running<Self>, ::renamed::StartError> {
        ::renamed::__private::start(Self::__build, context).await
    }
    ///Starts the tree `Market` with some of its numbers, or some of its children, replaced.
    ///
    /// # Errors
    ///
    /// Those of `start`; and an override that names no child, or that makes a policy that cannot work. Nothing is started
    /// then.
    pub async fn start_with(
        context: __MarketContext,
        overrides: ::renamed::Overrides,
    ) -> ::core::result::Result<::renamed::Running<Self>, ::renamed::StartError> {
        ::renamed::__private::start_with(Self::__build, context, overrides).await
    }
    ///Makes the tree `Market` without starting it.
    ///
    /// # Errors
    ///
    /// Where there is no tokio runtime, or something of the tree cannot be made.
    pub fn prepare(
        context: __MarketContext,
    ) -> ::core::result::Result<::renamed::Prepared<Self>, ::renamed::StartError> {
        ::renamed::__private::prepare(
            Self::__build,
            context,
            <::renamed::Overrides as ::core::default::Default>::default(),
        )
    }
    #[doc(hidden)]
    pub fn __build(at: &mut ::renamed::__private::Builder<__MarketContext>) -> Self {
        #[allow(unused_imports)]
        use ::renamed::__private::{
            CopyFallback as _, NoSource as _, NoState as _, OnFallback as _,
            PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
        #[allow(non_upper_case_globals)]
        const __KIND__Market__rates: ::renamed::__private::Kind<__Market__rates> = ::renamed::__private::Kind::new(
            <__Market__rates>::__ON,
            <::renamed::__private::Source<
                <__Market__rates as ::renamed::Actor>::Error,
            >>::OF,
            <::renamed::__private::State<__Market__rates>>::OF,
            <__Market__rates>::__COPY,
        );
        let child_0 = at.actor(__KIND__Market__rates, |cfg| cfg.url.clone());
        let child_1 = at
            .task(
                ::renamed::__private::Task::<
                    __MarketContext,
                    _,
                    _,
                    _,
                    _,
                    _,
                >::new(::renamed::__private::no_args::<_, ()>, poll)
                    .with_source(),
            );
        let child_2 = at.mount::<__Market__inner, _>(<__Market__inner>::__build, |_| ());
        Market {
            rates: child_0,
            poller: child_1,
            inner: child_2,
        }
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::renamed::Tree for Market {
    type Itself = Self;
    const SPEC: &'static ::renamed::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::renamed::__private::{Differ as _, NoState as _, PolicyFallback as _};
        #[allow(non_upper_case_globals)]
        const __ATTRIBUTE__Market__rates: &::renamed::policy::Attribute = &::renamed::policy::Attribute::of(
            <__Market__rates>::__SUPERVISED,
        );
        const __DECLARED_0: &::renamed::policy::Declared = &::renamed::policy::Declared {
            name: "Market",
            shutdown: ::core::option::Option::None,
            stated: ::renamed::policy::SupervisorPatch::new(
                ::renamed::policy::Strategy::RestForOne,
            ),
            entries: &[
                ::renamed::policy::Entry {
                    name: "rates",
                    kind: ::renamed::policy::ChildKind::Worker,
                    says: &[],
                    attribute: __ATTRIBUTE__Market__rates,
                },
                ::renamed::policy::Entry {
                    name: "poller",
                    kind: ::renamed::policy::ChildKind::Task,
                    says: &[],
                    attribute: ::renamed::policy::Attribute::NONE,
                },
                ::renamed::policy::Entry {
                    name: "inner",
                    kind: ::renamed::policy::ChildKind::Supervisor,
                    says: &[],
                    attribute: ::renamed::policy::Attribute::NONE,
                },
            ],
        };
        #[allow(clippy::extra_unused_type_parameters)]
        const fn __spec_0<T>() -> &'static ::renamed::policy::SupervisorSpec {
            const {
                &__DECLARED_0
                    .supervisor(const {
                        &__DECLARED_0
                            .children::<
                                3,
                            >(
                                &[
                                    (2, &<__Market__inner as ::renamed::Tree>::SPEC.supervisor),
                                ],
                            )
                    })
            }
        }
        const _: () = {
            let found = ::renamed::policy::judge::entry(
                __DECLARED_0,
                __spec_0::<()>(),
                2,
            );
            found.assert_none();
        };
        const _: () = {
            let found = ::renamed::policy::judge::together(
                __DECLARED_0,
                __spec_0::<()>(),
            );
            found.assert_none();
        };
        const _: () = if !__DECLARED_0.is_silent() {
            let all = ::renamed::policy::judge::declared(
                __DECLARED_0,
                __spec_0::<()>(),
                &[2],
            );
            all.assert_none(0);
        };
        &::renamed::policy::TreeSpec {
            name: "Market",
            doc: "",
            supervisor: *__spec_0::<()>(),
            shutdown: __spec_0::<()>().shutdown(),
            panic_abort: ::renamed::policy::PanicAbort::Refuse,
            panic_hook: ::renamed::policy::PanicHook::Install,
        }
    };
    const DECIDE: ::core::option::Option<
        fn(&::renamed::Failure) -> ::renamed::policy::Directive,
    > = ::core::option::Option::None;
}
