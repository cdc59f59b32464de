#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    #[allow(warnings, clippy::all)]
    fn ide() {
        use ::supervision::__ide;
        let _ = __ide::attribute::actor {
            restart: __ide::of(__ide::restart::transient),
            within: __ide::any(),
            max_restarts: __ide::any(),
            on: __ide::of([__ide::directive::stop, __ide::directive::restart]),
            ..__ide::anything()
        };
    }
};
/// A feed.
pub struct Feed<T: Clone>(T);
#[allow(dead_code, unreachable_pub, clippy::needless_update)]
impl<T: Clone> Feed<T> {
    #[doc(hidden)]
    pub const __SUPERVISED: ::supervision::policy::PolicyPatch = {
        let patch = ::supervision::policy::PolicyPatch {
            restart: ::core::option::Option::Some(
                ::supervision::policy::Restart::Transient,
            ),
            within: ::core::option::Option::Some({
                let value: ::core::time::Duration = WINDOW;
                value
            }),
            max_restarts: ::core::option::Option::Some(
                ::supervision::policy::MaxRestarts::AtMost(3),
            ),
            arms: ::core::option::Option::Some(::supervision::policy::Arms::NEITHER),
            ..::supervision::policy::PolicyPatch::NONE
        };
        let found = ::supervision::policy::judge::patch(&patch);
        found.assert_none_of(4);
        found.assert_none();
        patch
    };
}
#[allow(dead_code, unreachable_pub)]
impl<T: Clone> Feed<T> {
    #[doc(hidden)]
    pub const __ON: ::core::option::Option<
        fn(&<Feed<T> as ::supervision::Actor>::Error) -> ::supervision::policy::Directive,
    > = ::core::option::Option::Some(|error| {
        #[deny(unreachable_patterns)]
        let decided = match error {
            E::A => ::supervision::policy::Directive::Stop,
            _ => ::supervision::policy::Directive::Restart,
        };
        decided
    });
}
