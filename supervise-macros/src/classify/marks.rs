//! `#[classify(temporary)]`, `#[classify(permanent)]`, `#[classify(crate = ::path)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta, Path, Token};

use crate::diag::{At, Diagnostics, hint};
use crate::parse::ast::Krate;

/// What an error is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    Temporary,
    Permanent,
}

const WORDS: &[&str] = &["temporary", "permanent"];

impl Class {
    pub(super) fn tokens(self, krate: &Krate) -> TokenStream {
        let variant = format_ident!("{self:?}");
        quote!(#krate::Class::#variant)
    }
}

/// What stands on a type or a variant.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) class: Option<Class>,
    krate: Option<Path>,
    /// Something could not be read, and was complained about.
    pub(super) broken: bool,
}

impl Marks {
    /// The path of the facade crate.
    pub(super) fn krate(&self, name: &Ident) -> Krate {
        let path = match &self.krate {
            Some(path) => quote!(#path),
            None => quote!(::supervision),
        };
        Krate::new(path, name.span())
    }
}

/// Reads the marks on `name`, which is a `whole` type or one of its variants.
pub(super) fn read(
    attributes: &[Attribute],
    name: &Ident,
    whole: bool,
    diagnostics: &mut Diagnostics,
) -> Marks {
    let mut marks = Marks::default();
    for attribute in attributes
        .iter()
        .filter(|it| it.path().is_ident("classify"))
    {
        let Meta::List(list) = &attribute.meta else {
            marks.complain(attribute, diagnostics);
            continue;
        };
        if list.tokens.is_empty() {
            marks.complain(attribute, diagnostics);
            continue;
        }
        let parser = |input: ParseStream<'_>| {
            marks.items(input, name, whole, diagnostics);
            Ok(())
        };
        // Whatever it is, it was read to its end and complained about.
        let _ = parser.parse2(list.tokens.clone());
    }
    marks
}

impl Marks {
    fn complain(&mut self, attribute: &Attribute, diagnostics: &mut Diagnostics) {
        self.broken = true;
        diagnostics
            .error(
                At::tokens(&attribute.path()),
                "`classify` says which of the two it is",
            )
            .help("write `#[classify(temporary)]` or `#[classify(permanent)]`");
    }

    fn items(
        &mut self,
        input: ParseStream<'_>,
        name: &Ident,
        whole: bool,
        diagnostics: &mut Diagnostics,
    ) {
        while !input.is_empty() {
            if input.peek(Token![crate]) {
                self.path(input, whole, diagnostics);
            } else {
                self.word(input, name, diagnostics);
            }
            if input.parse::<Token![,]>().is_err() {
                break;
            }
        }
        if !input.is_empty() {
            // What follows something that was read and is no comma.
            let rest: TokenStream = input.parse().unwrap_or_default();
            if !self.broken {
                self.broken = true;
                diagnostics
                    .error(At::tokens(&rest), "expected `,`")
                    .help("write `temporary` or `permanent`, and nothing else");
            }
        }
    }

    fn path(&mut self, input: ParseStream<'_>, whole: bool, diagnostics: &mut Diagnostics) {
        let at = At::from(input.span());
        let read = (|| {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            input.call(Path::parse_mod_style)
        })();
        match read {
            Ok(path) if whole => self.krate = Some(path),
            Ok(_) => {
                self.broken = true;
                diagnostics
                    .error(at, "`crate` stands on the type, once for all of it")
                    .help("move it up");
            }
            Err(_) => {
                self.broken = true;
                diagnostics
                    .error(at, "`crate` is a path that means the same everywhere")
                    .help("begin it with `::` or `crate`, as in `crate = ::supervision`");
            }
        }
    }

    fn word(&mut self, input: ParseStream<'_>, name: &Ident, diagnostics: &mut Diagnostics) {
        let at = At::from(input.span());
        let Ok(word) = input.call(<Ident as syn::ext::IdentExt>::parse_any) else {
            self.broken = true;
            diagnostics
                .error(at, "expected a class of errors")
                .help("write `temporary` or `permanent`");
            return;
        };
        let class = match word.to_string().as_str() {
            "temporary" => Class::Temporary,
            "permanent" => Class::Permanent,
            other => {
                self.broken = true;
                let entry = diagnostics.error(&word, format!("unknown class of errors `{other}`"));
                match hint(other, WORDS) {
                    Some(hint) => entry.hint(Some(hint)),
                    None => entry.help("write `temporary` or `permanent`"),
                };
                return;
            }
        };
        if self.class.is_some() {
            diagnostics
                .error(&word, format!("`{name}` is classified twice"))
                .help("remove one of them");
            return;
        }
        self.class = Some(class);
    }
}
