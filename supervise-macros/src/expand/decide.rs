//! `on`, as a function pointer from an error to a directive.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Pat;

use crate::check::bare;
use crate::editor::told_at;
use crate::model::names::camel;
use crate::parse::ast::{Arm, Krate, Match, Pattern, Then};

/// A child's own: `|error| match error { .. }`, which rustc checks to be exhaustive.
pub(super) fn by_value(krate: &Krate, on: &Match) -> TokenStream {
    let error = &on.scrutinee;
    let body = matching(krate, on, true);
    // An arm that is never reached is a mistake, not a matter of style.
    let decided = Ident::new("decided", Span::mixed_site());
    // Where rustc says that it is denied, the user sees what he wrote.
    let deny = quote_spanned!(error.span()=> #[deny(unreachable_patterns)]);
    quote! {
        |#error| {
            #deny
            let #decided = #body;
            #decided
        }
    }
}

/// A supervisor's: `Some(|failure| ..)`, which asks for one type after the other; `None` without `on`.
pub(super) fn by_type(krate: &Krate, on: Option<&Match>) -> TokenStream {
    let Some(on) = on else {
        return quote!(::core::option::Option::None);
    };
    let failure = Ident::new("failure", Span::mixed_site());
    let mut steps = TokenStream::new();
    let mut decided = false;
    for arm in &on.arms {
        // What comes behind the rest is never reached, as the checks said.
        if !decided {
            steps.extend(step(krate, &on.scrutinee, &failure, arm));
            decided = matches!(arm.pattern, Pattern::Rest) && arm.guard.is_none();
        }
    }
    let open = (!decided).then(|| quote!(#krate::policy::Directive::Escalate));
    quote! {
        ::core::option::Option::Some(|#failure: &#krate::Failure| -> #krate::policy::Directive {
            #steps
            #open
        })
    }
}

fn step(krate: &Krate, error: &Ident, failure: &Ident, arm: &Arm) -> TokenStream {
    let cfgs = &arm.cfgs;
    let then = then(krate, error, &arm.then);
    match &arm.pattern {
        Pattern::Types(types) => {
            let tests = types.iter().map(|ty| {
                let answer = guarded(arm, &then);
                quote! {
                    #(#cfgs)*
                    if let ::core::option::Option::Some(#error) = #failure.downcast_ref::<#ty>() {
                        let _ = #error;
                        #answer
                    }
                }
            });
            quote!(#(#tests)*)
        }
        Pattern::Rest => match &arm.guard {
            Some(_) => {
                let answer = guarded(arm, &then);
                quote! {{
                    let #error = #failure;
                    #answer
                }}
            }
            None => then,
        },
        // It was complained about.
        Pattern::Pat(_) | Pattern::Broken => TokenStream::new(),
    }
}

fn guarded(arm: &Arm, then: &TokenStream) -> TokenStream {
    match &arm.guard {
        // As a guard, where it may be anything that was a guard.
        Some(guard) => quote! {
            match () {
                () if #guard => return #then,
                () => {}
            }
        },
        None => quote!(return #then;),
    }
}

/// `whole`: it looks at a whole error, by reference.
fn matching(krate: &Krate, on: &Match, whole: bool) -> TokenStream {
    let error = &on.scrutinee;
    let arms = on.arms.iter().map(|arm| {
        let cfgs = &arm.cfgs;
        let pattern = match &arm.pattern {
            Pattern::Pat(pat) => quote!(#pat),
            _ => quote_spanned!(arm.at.start=> _),
        };
        let guard = arm.guard.as_ref().map(|guard| quote!(if #guard));
        let then = then(krate, error, &arm.then);
        let then = match &arm.pattern {
            Pattern::Pat(pat) if whole => named(krate, error, pat, &then).unwrap_or(then),
            _ => then,
        };
        quote!(#(#cfgs)* #pattern #guard => #then,)
    });
    let mut body = Group::new(Delimiter::Brace, quote!(#(#arms)*));
    body.set_span(on.braces);
    quote!(match #error #body)
}

/// A capitalised name alone is a pattern if there is something of this name, and binds every error if not: which of them, its type
/// says.
fn named(krate: &Krate, error: &Ident, pat: &Pat, then: &TokenStream) -> Option<TokenStream> {
    let name = bare(pat)?;
    let (site, here) = (krate.site(name.span()), krate.at(name.span()));
    let error = moved(error, name.span());
    let check = quote_spanned!(site=> #here::__private::is_named(#error, &#name););
    Some(quote!({ #check #then }))
}

fn then(krate: &Krate, error: &Ident, then: &Then) -> TokenStream {
    match then {
        // It stands where the word stood, so that rustc can say what is missing behind it.
        Then::Directive { word, span } => {
            let (site, krate) = (krate.site(*span), krate.at(*span));
            let variant = format_ident!("{}", camel(word), span = site);
            quote_spanned!(site=> #krate::policy::Directive::#variant)
        }
        Then::Match(inner) => matching(krate, inner, inner.scrutinee == *error),
        // An error that does not say is told at the word.
        Then::Classified(span) => {
            let (site, krate) = (krate.site(*span), krate.at(*span));
            let error = moved(error, *span);
            quote_spanned!(site=> #krate::Classify::classify(#error).directive())
        }
        Then::Broken(_) => quote!(#krate::policy::Directive::Escalate),
    }
}

/// The same name, told about elsewhere.
fn moved(name: &Ident, site: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(told_at(name.span(), site));
    name
}
