//! Constant expressions, where a literal could stand.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::parse::ParseStream;

use super::input;
use super::value::whole;
use crate::diag::{At, Diagnostics};

/// A literal that is the whole value, with its sign.
pub(super) struct Alone {
    pub(super) text: String,
    pub(super) at: At,
}

/// The literal that stands here alone.
pub(super) fn literal(input: ParseStream<'_>) -> Option<Alone> {
    let ahead = input.fork();
    let minus = ahead.parse::<syn::Token![-]>().ok();
    let literal: Literal = ahead.parse().ok()?;
    if !input::value_ended(&ahead) {
        return None;
    }
    let from = input.cursor();
    if minus.is_some() {
        let _ = input::next(input);
    }
    let _ = input::next(input);
    let at = input::since(from, input).unwrap_or_else(|| At::from(literal.span()));
    let sign = if minus.is_some() { "-" } else { "" };
    Some(Alone { text: format!("{sign}{literal}"), at })
}

/// A constant expression; a lone lower-case name is a variable and none.
pub(super) fn constant(input: ParseStream<'_>) -> Option<Expr> {
    whole(input, is_constant)
}

/// Complains about `2 * 60s`, which only we could read.
pub(super) fn units_stand_alone(expr: &Expr, diagnostics: &mut Diagnostics) -> bool {
    let Some(literal) = with_unit(expr.to_token_stream()) else {
        return true;
    };
    diagnostics
        .error(
            literal.span(),
            format!("`{literal}` is no part of an expression"),
        )
        .help("write it alone, or use a constant of type `Duration`");
    false
}

fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_none_or(|name| {
            let name = name.to_string();
            name.starts_with(char::is_uppercase) && name.chars().all(|c| !c.is_lowercase())
        }),
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Unary(unary) => !matches!(*unary.expr, Expr::Lit(_)),
        Expr::Lit(_)
        | Expr::Closure(_)
        | Expr::Struct(_)
        | Expr::Tuple(_)
        | Expr::Array(_)
        | Expr::Range(_) => false,
        _ => true,
    }
}

fn with_unit(tokens: TokenStream) -> Option<Literal> {
    tokens.into_iter().find_map(|tree| match tree {
        TokenTree::Literal(literal) => {
            super::time::is_duration(&literal.to_string()).then_some(literal)
        }
        TokenTree::Group(group) => with_unit(group.stream()),
        _ => None,
    })
}
