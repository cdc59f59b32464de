//! Values as constant expressions.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Expr};

use crate::editor::told_at;
use crate::model::names::camel;
use crate::parse::ast::{Field, Formed, Krate, Value};
use crate::schema::Takes;

/// A field's value, of the type that the policy crate has for it.
pub(super) fn value(krate: &Krate, field: &Field) -> TokenStream {
    match &field.value {
        Value::Word(words, word) => {
            let (ty, variant) = (
                format_ident!("{}", words.ty),
                format_ident!("{}", camel(word)),
            );
            quote!(#krate::policy::#ty::#variant)
        }
        Value::PerCore => quote!(#krate::policy::Members::PerCore),
        Value::Unlimited => quote!(#krate::policy::MaxRestarts::Unlimited),
        Value::Amount(amount) => Literal::u64_unsuffixed(*amount).to_token_stream(),
        Value::Count(count) => counted(krate, field.takes, Literal::u32_unsuffixed(*count)),
        Value::Time(time) => timed(krate, field.takes, nanos(time.nanos)),
        Value::Decimal(ppm) => decimal(krate, field.takes, *ppm),
        Value::Full => quote!(#krate::policy::Jitter::Full),
        Value::Flag(flag) => quote!(#flag),
        Value::Text(text) => quote!(#text),
        Value::Const(expr) => constant(krate, field, expr),
        Value::Form(formed) => form(krate, formed),
        // What is no plain data is expanded where it belongs; what is broken is not expanded at all.
        Value::Broken
        | Value::Type(_)
        | Value::Expr(_)
        | Value::Path(_)
        | Value::Match(_)
        | Value::Children(_) => TokenStream::new(),
    }
}

fn nanos(nanos: u64) -> TokenStream {
    let nanos = Literal::u64_unsuffixed(nanos);
    quote!(::core::time::Duration::from_nanos(#nanos))
}

fn counted(krate: &Krate, takes: Takes, count: impl ToTokens) -> TokenStream {
    match takes {
        Takes::Limit => quote!(#krate::policy::MaxRestarts::AtMost(#count)),
        Takes::Cores => quote!(#krate::policy::Members::Exactly(#count)),
        _ => count.to_token_stream(),
    }
}

fn timed(krate: &Krate, takes: Takes, time: TokenStream) -> TokenStream {
    match takes {
        Takes::Shutdown => quote!(#krate::policy::Shutdown::After(#time)),
        _ => time,
    }
}

fn decimal(krate: &Krate, takes: Takes, ppm: u64) -> TokenStream {
    match takes {
        Takes::Factor => {
            let ppm = Literal::u64_unsuffixed(ppm);
            quote!(#krate::policy::Factor::from_ppm(#ppm))
        }
        Takes::Fraction => {
            let ppm = Literal::u64_unsuffixed(ppm);
            quote!(#krate::policy::Ppm::new(#ppm))
        }
        _ => {
            let (whole, part) = (ppm / 1_000_000, ppm % 1_000_000);
            let fraction: TokenStream = format!("{whole}.{part:06}").parse().unwrap_or_default();
            quote!(#krate::policy::Jitter::fraction(#fraction))
        }
    }
}

/// A constant of the user's, as what the field takes. What a literal would be checked for, the judge asks of what comes of it;
/// but for what leaves no trace there.
fn constant(krate: &Krate, field: &Field, expr: &Expr) -> TokenStream {
    let given = typed(field, expr);
    match field.takes {
        Takes::Limit | Takes::Cores => counted(krate, field.takes, given),
        Takes::Shutdown => timed(krate, field.takes, given),
        Takes::Factor => quote!(#krate::policy::Factor::new(#given)),
        Takes::Fraction => quote!(#krate::policy::Ppm::fraction(#given)),
        Takes::Jitter if krate.hoists(expr) => {
            // Beside the value, so that nothing that uses it is told, too.
            let name = Ident::new("__JITTER", Span::mixed_site());
            let assertion = assertion(field, &name.to_token_stream());
            quote! {{
                const #name: f64 = #given;
                const _: () = { #assertion };
                #krate::policy::Jitter::fraction(#name)
            }}
        }
        Takes::Jitter => {
            let checked = asserted(field, &given);
            quote!(#krate::policy::Jitter::fraction(#checked))
        }
        Takes::Memory | Takes::Amount => asserted(field, &given),
        _ => given,
    }
}

/// An expression that has to be of the field's type; one of another type is told there, and nowhere else.
fn typed(field: &Field, expr: &Expr) -> TokenStream {
    let Some(ty) = type_of(field) else {
        return expr.to_token_stream();
    };
    let local = local_at(field.at.start);
    quote_spanned!(local=> { let value: #ty = #expr; value })
}

/// The type of a constant in a field, as if it were written there.
fn type_of(field: &Field) -> Option<TokenStream> {
    let local = local_at(field.at.start);
    Some(match field.takes {
        Takes::Period | Takes::Duration | Takes::Shutdown => {
            quote_spanned!(local=> ::core::time::Duration)
        }
        Takes::Limit | Takes::Size | Takes::Cores | Takes::Count => quote_spanned!(local=> u32),
        Takes::Amount | Takes::Memory => quote_spanned!(local=> u64),
        Takes::Factor | Takes::Jitter | Takes::Fraction => quote_spanned!(local=> f64),
        _ => return None,
    })
}

/// A value that is held to what a literal is held to, where it stands.
fn asserted(field: &Field, given: &TokenStream) -> TokenStream {
    let local = local_at(field.at.start);
    let Some(assertion) = assertion(field, &quote_spanned!(local=> value)) else {
        return given.clone();
    };
    quote_spanned! {local=>
        {
            let value = #given;
            #assertion
            value
        }
    }
}

/// That a constant is what a literal would have to be.
fn assertion(field: &Field, value: &TokenStream) -> Option<TokenStream> {
    let local = local_at(field.at.start);
    let (holds, must) = match field.takes {
        Takes::Period => (
            quote_spanned!(local=> !#value.is_zero()),
            "must be longer than zero",
        ),
        Takes::Size | Takes::Cores | Takes::Amount => {
            (quote_spanned!(local=> #value >= 1), "must be at least 1")
        }
        Takes::Memory => (
            quote_spanned!(local=> #value >= 65_536 && #value % 65_536 == 0 && #value <= 4_294_967_296),
            "is a number of bytes in whole pages of 64KiB, up to 4GiB",
        ),
        Takes::Jitter => (
            quote_spanned!(local=> #value >= 0.0 && #value <= 1.0),
            "is a fraction from 0.0 to 1.0",
        ),
        _ => return None,
    };
    let message = format!("`{}` {must}", field.key);
    Some(quote_spanned!(local=> ::core::assert!(#holds, #message);))
}

/// A field's value as a constant of this name, and what is asserted of it: beside it, so that nothing that uses it is told, too.
pub(super) fn held(
    krate: &Krate,
    field: &Field,
    name: &Ident,
    cfgs: &[Attribute],
) -> (TokenStream, TokenStream) {
    let Value::Const(expr) = &field.value else {
        return (TokenStream::new(), value(krate, field));
    };
    let (Some(ty), given) = (type_of(field), typed(field, expr)) else {
        return (TokenStream::new(), value(krate, field));
    };
    let assertion = assertion(field, &name.to_token_stream());
    // It is named after its child; with mistakes elsewhere nobody uses it.
    let consts = quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals, dead_code)]
        const #name: #ty = #given;
        #(#cfgs)*
        const _: () = { #assertion };
    };
    (consts, counted(krate, field.takes, name))
}

fn form(krate: &Krate, formed: &Formed) -> TokenStream {
    match formed.form.word {
        "queue" => queue(krate, formed),
        "attempts" => attempts(krate, formed),
        "probe" => probe(krate, formed),
        "trip" => trip(krate, formed),
        "heartbeat" => {
            let max_silence = given(krate, formed, "max_silence", || nanos(30_000_000_000));
            quote!(#krate::policy::HealthCheck::Heartbeat { max_silence: #max_silence })
        }
        "error_rate" => {
            let above = given(
                krate,
                formed,
                "above",
                || quote!(#krate::policy::Ppm::new(100_000)),
            );
            let window = given(krate, formed, "window", || nanos(60_000_000_000));
            quote!(#krate::policy::HealthCheck::ErrorRate { above: #above, window: #window })
        }
        "limit" if formed.form.param("then").is_some() => {
            let (max, within) = (
                nothing(krate, formed, "max"),
                nothing(krate, formed, "within"),
            );
            let then = given(
                krate,
                formed,
                "then",
                || quote!(#krate::policy::OnResumeLimit::Stop),
            );
            quote!(#krate::policy::ResumeBudget { max: #max, within: #within, then: #then })
        }
        "fresh" => quote!(#krate::policy::StatePolicy::Fresh),
        "per_call" => quote!(#krate::policy::StatePolicy::PerCall),
        "snapshot" => {
            let every = formed.get("every").map(|given| value(krate, given));
            quote!(#krate::policy::StatePolicy::Snapshot { every: #every })
        }
        "limit" => {
            let max = nothing(krate, formed, "max");
            let within = given(krate, formed, "within", || nanos(60_000_000_000));
            quote!(#krate::policy::Budget { max_restarts: #max, within: #within })
        }
        _ => backoff(krate, formed),
    }
}

/// A parameter's value, or what stands for it.
fn given(
    krate: &Krate,
    formed: &Formed,
    key: &str,
    default: impl FnOnce() -> TokenStream,
) -> TokenStream {
    formed
        .get(key)
        .map_or_else(default, |given| value(krate, given))
}

/// A parameter that must be written.
fn nothing(krate: &Krate, formed: &Formed, key: &str) -> TokenStream {
    given(krate, formed, key, TokenStream::new)
}

fn probe(krate: &Krate, formed: &Formed) -> TokenStream {
    let interval = given(krate, formed, "interval", || nanos(10_000_000_000));
    let timeout = given(krate, formed, "timeout", || nanos(5_000_000_000));
    let threshold = given(krate, formed, "threshold", || quote!(3));
    quote! {
        #krate::policy::HealthCheck::Probe {
            interval: #interval,
            timeout: #timeout,
            threshold: #threshold,
        }
    }
}

fn trip(krate: &Krate, formed: &Formed) -> TokenStream {
    let keys = formed.form.keys();
    let fields = params(krate, formed, &keys);
    quote!(#krate::policy::Trip { #fields ..#krate::policy::Trip::DEFAULT })
}

fn queue(krate: &Krate, formed: &Formed) -> TokenStream {
    let fields = params(krate, formed, &["capacity", "while_down", "dead_letters"]);
    quote!(#krate::policy::Mailbox { #fields ..#krate::policy::Mailbox::DEFAULT })
}

fn attempts(krate: &Krate, formed: &Formed) -> TokenStream {
    let fields = params(krate, formed, &["times", "backoff"]);
    quote!(#krate::policy::Retry { #fields ..#krate::policy::Retry::DEFAULT })
}

/// The parameters that are written, as fields of a struct.
fn params(krate: &Krate, formed: &Formed, keys: &[&str]) -> TokenStream {
    let given = keys.iter().filter_map(|key| formed.get(key));
    given
        .map(|param| {
            let key = Ident::new(&param.key.to_string(), Span::mixed_site());
            let value = value(krate, param);
            quote!(#key: #value,)
        })
        .collect()
}

fn backoff(krate: &Krate, formed: &Formed) -> TokenStream {
    let given = |key: &str| formed.get(key).map(|param| value(krate, param));
    let base = given("base").unwrap_or_else(|| nanos(100_000_000));
    let cap = given("cap").unwrap_or_else(|| nanos(30_000_000_000));
    let policy = quote!(#krate::policy::Backoff);
    let curve = match formed.form.word {
        "immediate" => quote!(#policy::immediate()),
        "fixed" => {
            let delay = given("delay");
            quote!(#policy::fixed(#delay))
        }
        "linear" => match given("step") {
            Some(step) => quote!(#policy::linear(#base, #step, #cap)),
            None => quote_spanned!(Span::mixed_site()=> {
                let base = #base;
                #policy::linear(base, base, #cap)
            }),
        },
        _ => {
            let factor = given("factor")
                .unwrap_or_else(|| quote!(#krate::policy::Factor::from_ppm(2_000_000)));
            quote!(#policy::exponential(#base, #cap, #factor))
        }
    };
    let jitter = given("jitter").map(|jitter| quote!(.with_jitter(#jitter)));
    let fast_first = given("fast_first").map(|flag| quote!(.with_fast_first(#flag)));
    let reset_after = given("reset_after").map(|after| quote!(.with_reset_after(#after)));
    quote!(#curve #jitter #fast_first #reset_after)
}

/// For names of our own that no user's expression can see, told about where the user wrote.
fn local_at(site: Span) -> Span {
    told_at(Span::mixed_site(), site)
}
