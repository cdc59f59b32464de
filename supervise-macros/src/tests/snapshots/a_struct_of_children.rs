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
        let _: ::core::option::Option<<__of__Market__inner as ::renamed::Tree>::Context>;
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
        let mut f = f.debug_struct("Market");
        let f = &mut f;
        let f = f.field("rates", &self.rates);
        let f = f.field("poller", &self.poller);
        let f = f.field("inner", &self.inner);
        f.finish()
    }
}
#[allow(dead_code, unreachable_pub, private_interfaces)]
impl Market {
    /// What the tree is made of and how it recovers, as constant data.
    pub const SPEC: &'static ::renamed::policy::TreeSpec = <Self as ::renamed::Tree>::SPEC;
    ///Starts the tree `Market`: every child, in order.
    ///
    /// # Errors
    ///
    /// The first child that fails to start ends the attempt: those that run already are stopped in reverse order, and
    /// the error names the one that failed.
    pub async fn start(
        context: __MarketContext,
    ) -> ::core::result::Result<::renamed::Running<Self>, ::renamed::StartError> {
        ::renamed::__private::start::<Self>(context).await
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::renamed::Tree for Market {
    type Context = __MarketContext;
    const SPEC: &'static ::renamed::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::renamed::__private::PolicyFallback as _;
        const __PATCH_0: ::renamed::policy::SupervisorPatch = ::renamed::policy::SupervisorPatch::new(
            ::renamed::policy::Strategy::RestForOne,
        );
        const __POLICY_0: ::renamed::policy::SupervisorPolicy = ::renamed::policy::SupervisorPolicy::resolve(
            &__PATCH_0,
        );
        const __PARENT_0: ::renamed::policy::judge::Parent<'static> = ::renamed::policy::judge::Parent {
            name: "Market",
            shutdown: ::core::option::Option::None,
            auto_shutdown: ::core::option::Option::Some(__POLICY_0.auto_shutdown),
        };
        const __CHILDREN_0: &[::renamed::policy::ChildSpec] = &[
            ::renamed::policy::ChildSpec::leaf(
                "rates",
                ::renamed::policy::ChildKind::Worker,
                &::renamed::policy::PolicyPatch::NONE,
                &<__Market__rates>::__SUPERVISED,
                &__POLICY_0,
            ),
            ::renamed::policy::ChildSpec::leaf(
                "poller",
                ::renamed::policy::ChildKind::Task,
                &::renamed::policy::PolicyPatch::NONE,
                &::renamed::policy::PolicyPatch::NONE,
                &__POLICY_0,
            ),
            {
                const __ENTRY: ::renamed::policy::PolicyPatch = ::renamed::policy::PolicyPatch::NONE;
                const __CHILD: ::renamed::policy::ChildSpec = ::renamed::policy::ChildSpec::nested(
                    "inner",
                    &__ENTRY,
                    &__POLICY_0,
                    &<__Market__inner as ::renamed::Tree>::SPEC.supervisor,
                );
                const _: () = {
                    let found = ::renamed::policy::judge::child(
                        &__ENTRY,
                        &::renamed::policy::PolicyPatch::NONE,
                        &__CHILD,
                        &__PARENT_0,
                    );
                    found.assert_none();
                };
                __CHILD
            },
        ];
        const __SUPERVISOR_0: ::renamed::policy::SupervisorSpec = ::renamed::policy::SupervisorSpec::new(
            &__PATCH_0,
            __PARENT_0.shutdown,
            __CHILDREN_0,
        );
        #[allow(clippy::indexing_slicing)]
        const _: () = {
            let found = ::renamed::policy::judge::child(
                &::renamed::policy::PolicyPatch::NONE,
                &<__Market__rates>::__SUPERVISED,
                &__CHILDREN_0[0],
                &__PARENT_0,
            );
            found.assert_none();
        };
        const _: () = {
            let found = ::renamed::policy::judge::supervisor(
                &__PATCH_0,
                &__SUPERVISOR_0,
                &__PARENT_0,
            );
            found.assert_none();
        };
        &::renamed::policy::TreeSpec {
            name: "Market",
            doc: "",
            supervisor: __SUPERVISOR_0,
            shutdown: __SUPERVISOR_0.shutdown(),
            panic_abort: ::renamed::policy::PanicAbort::Refuse,
            panic_hook: ::renamed::policy::PanicHook::Install,
        }
    };
    const DECIDE: ::core::option::Option<
        fn(&::renamed::Failure) -> ::renamed::policy::Directive,
    > = ::core::option::Option::None;
    fn build(at: &mut ::renamed::__private::Builder<Self::Context>) -> Self {
        #[allow(unused_imports)]
        use ::renamed::__private::{
            OnFallback as _, PolicyFallback as _, SourceFallback as _, StateFallback as _,
        };
        let child_0 = at
            .worker(
                ::renamed::__private::Worker::<
                    __MarketContext,
                    __Market__rates,
                    _,
                >::new(|cfg| cfg.url.clone())
                    .on_attribute(<__Market__rates>::__ON)
                    .with_source()
                    .with_state(),
            );
        let child_1 = at
            .task(
                ::renamed::__private::Task::<
                    __MarketContext,
                    _,
                    _,
                    _,
                    _,
                    _,
                >::new(|_| ::renamed::__private::no_args::<()>(), poll)
                    .with_source(),
            );
        let child_2 = at.mount::<__Market__inner>(|_| ());
        Market {
            rates: child_0,
            poller: child_1,
            inner: child_2,
        }
    }
}
