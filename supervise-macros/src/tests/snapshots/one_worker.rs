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
        let mut f = f.debug_struct("App");
        let f = &mut f;
        let f = f.field("db", &self.db);
        f.finish()
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
    clippy::needless_update,
    clippy::used_underscore_binding
)]
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
        let child_0 = at
            .actor(
                __KIND__App__db,
                |_| ::supervision::__private::no_args::<
                    <__App__db as ::supervision::Actor>::Args,
                >(),
            );
        App { db: child_0 }
    }
}
#[automatically_derived]
#[allow(clippy::needless_update)]
impl ::supervision::Tree for App {
    type Itself = Self;
    const SPEC: &'static ::supervision::policy::TreeSpec = {
        #[allow(unused_imports)]
        use ::supervision::__private::{Differ as _, PolicyFallback as _};
        const __ABOVE_0: &::supervision::policy::judge::Above = &::supervision::policy::judge::Above::new(
            ::supervision::policy::SupervisorPatch::new(
                ::supervision::policy::Strategy::OneForOne,
            ),
            "App",
            ::core::option::Option::None,
        );
        #[allow(non_upper_case_globals)]
        const __ATTRIBUTE__App__db: &::supervision::policy::PolicyPatch = &<__App__db>::__SUPERVISED;
        const __CHILDREN_0: &[::supervision::policy::ChildSpec] = &[
            ::supervision::policy::ChildSpec::leaf(
                "db",
                ::supervision::policy::ChildKind::Worker,
                ::supervision::policy::PolicyPatch::NOTHING,
                __ATTRIBUTE__App__db,
                &__ABOVE_0.policy,
            ),
        ];
        const __SUPERVISOR_0: &::supervision::policy::SupervisorSpec = &::supervision::policy::SupervisorSpec::new(
            &__ABOVE_0.stated,
            __ABOVE_0.own.shutdown,
            __CHILDREN_0,
        );
        #[allow(clippy::indexing_slicing)]
        const _: () = {
            let found = ::supervision::policy::judge::child(
                ::supervision::policy::PolicyPatch::NOTHING,
                __ATTRIBUTE__App__db,
                &__CHILDREN_0[0],
                &__ABOVE_0.own,
            );
            found.assert_none();
        };
        #[allow(clippy::indexing_slicing)]
        const _: () = {
            let found = ::supervision::policy::judge::supervisor(
                &__ABOVE_0.stated,
                __SUPERVISOR_0,
                &__ABOVE_0.own,
            );
            found.assert_none();
        };
        &::supervision::policy::TreeSpec {
            name: "App",
            doc: "",
            supervisor: *__SUPERVISOR_0,
            shutdown: __SUPERVISOR_0.shutdown(),
            panic_abort: ::supervision::policy::PanicAbort::Refuse,
            panic_hook: ::supervision::policy::PanicHook::Install,
        }
    };
    const DECIDE: ::core::option::Option<
        fn(&::supervision::Failure) -> ::supervision::policy::Directive,
    > = ::core::option::Option::None;
}
