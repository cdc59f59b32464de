//! `#[derive(Classify)]`: which errors are temporary, by the marks on them.

mod marks;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Fields, Generics, Item, ItemEnum, Variant};

use crate::diag::{At, Diagnostics};
use marks::{Class, Marks};

/// Expands the derive. With mistakes the implementation is still there, so that each is told once.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let expanded = judge(item, &mut diagnostics);
    let mistakes = diagnostics.into_tokens();
    quote!(#expanded #mistakes)
}

/// Reads and expands it.
pub(crate) fn judge(item: TokenStream, diagnostics: &mut Diagnostics) -> TokenStream {
    let begin = At::tokens(&item).start;
    match syn::parse2::<Item>(item) {
        Ok(Item::Enum(item)) => of_enum(&item, diagnostics),
        Ok(Item::Struct(item)) => {
            let marks = marks::read(&item.attrs, &item.ident, true, diagnostics);
            let class = marks.class.unwrap_or_else(|| {
                if !marks.broken {
                    unmarked(&item.ident, false, diagnostics);
                }
                Class::Temporary
            });
            let class = class.tokens(&marks.krate(&item.ident));
            implementation(&item.ident, &item.generics, &marks, &class)
        }
        Ok(other) => {
            diagnostics
                .error(At::tokens(&other), "`Classify` is for an enum or a struct")
                .help("an error is one of them");
            TokenStream::new()
        }
        Err(error) => {
            diagnostics.syntax("this type", &error, begin);
            TokenStream::new()
        }
    }
}

fn of_enum(item: &ItemEnum, diagnostics: &mut Diagnostics) -> TokenStream {
    let rest = marks::read(&item.attrs, &item.ident, true, diagnostics);
    let krate = rest.krate(&item.ident);
    let arms: Vec<TokenStream> = item
        .variants
        .iter()
        .map(|variant| {
            let class = of_variant(variant, &rest, diagnostics).tokens(&krate);
            let (name, cfgs) = (&variant.ident, variant.attrs.iter().filter(|it| is_cfg(it)));
            let fields = match &variant.fields {
                Fields::Named(_) => Some(quote!({ .. })),
                Fields::Unnamed(_) => Some(quote!((..))),
                Fields::Unit => None,
            };
            quote!(#(#cfgs)* Self::#name #fields => #class,)
        })
        .collect();
    // An enum without variants is never there to be asked.
    let body = quote!(match *self { #(#arms)* });
    implementation(&item.ident, &item.generics, &rest, &body)
}

/// What a variant says, else what its enum says of all others.
fn of_variant(variant: &Variant, rest: &Marks, diagnostics: &mut Diagnostics) -> Class {
    let own = marks::read(&variant.attrs, &variant.ident, false, diagnostics);
    match own.class.or(rest.class) {
        Some(class) => class,
        None => {
            if !own.broken && !rest.broken {
                unmarked(&variant.ident, true, diagnostics);
            }
            Class::Temporary
        }
    }
}

fn unmarked(name: &Ident, variant: bool, diagnostics: &mut Diagnostics) {
    let rest = if variant {
        ", or the enum for all that are not marked"
    } else {
        ""
    };
    diagnostics
        .error(name, format!("`{name}` is neither temporary nor permanent"))
        .help(format!(
            "mark it `#[classify(temporary)]` or `#[classify(permanent)]`{rest}"
        ));
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

fn implementation(
    name: &Ident,
    generics: &Generics,
    marks: &Marks,
    body: &TokenStream,
) -> TokenStream {
    let krate = marks.krate(name);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Classify for #name #ty_generics #where_clause {
            fn classify(&self) -> #krate::Class {
                #body
            }
        }
    }
}
