#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::tree {
            strategy: __ide::of(__ide::strategy::one_for_one),
            children: __ide::of((
                __ide::kind::worker {
                    actor: __ide::any(),
                    ..__ide::anything()
                },
            )),
            ..__ide::anything()
        };
    }
};
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
        const __KIND__App__db: ::supervision::__private::Kind<__App__db> = ::supervision::__private::Kind::new(
            <__App__db>::__ON,
            <::supervision::__private::Source<
                <__App__db as ::supervision::Actor>::Error,
            >>::OF,
            <::supervision::__private::State<__App__db>>::OF,
            <__App__db>::__COPY,
        );
        let child_0 = at.actor(__KIND__App__db, ::supervision::__private::no_args);
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
            shutdown: ::core::option::Option::None,
            stated: ::supervision::policy::SupervisorPatch::new(
                ::supervision::policy::Strategy::OneForOne,
            ),
            entries: &[
                ::supervision::policy::Entry {
                    name: "db",
                    kind: ::supervision::policy::ChildKind::Worker,
                    says: &[],
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
        const _: () = if !__DECLARED_0.is_silent() {
            let all = ::supervision::policy::judge::declared(
                __DECLARED_0,
                __spec_0::<()>(),
                &[],
            );
            all.assert_none(0);
            let found = all.supervisor();
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
