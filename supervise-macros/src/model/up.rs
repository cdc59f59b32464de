//! Which handles a closure asks for.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprClosure, Pat};

/// What leads from a supervisor's children to those around it: `up.outer.ledger`.
pub(crate) const OUTER: &str = "outer";

/// The closure that an expression is, through parentheses and what `macro_rules!` puts round a fragment.
pub(crate) fn closure(expr: &Expr) -> Option<&ExprClosure> {
    match expr {
        Expr::Closure(closure) => Some(closure),
        Expr::Group(group) => closure(&group.expr),
        Expr::Paren(paren) => closure(&paren.expr),
        _ => None,
    }
}

/// The name of a closure's second parameter.
pub(crate) fn up_name(closure: &ExprClosure) -> Option<&Ident> {
    name(closure.inputs.iter().nth(1)?)
}

/// One mention of `up` in a closure.
pub(crate) struct Mention {
    /// The `outer`s behind it: one for each supervisor that is stepped out of.
    pub(crate) outers: Vec<Ident>,
    /// The child that is named there; `None` if what there is is handed on as a whole.
    pub(crate) child: Option<Ident>,
}

/// Every mention of `up` in a closure's body, in order.
pub(crate) fn mentions(body: &impl ToTokens, up: &Ident) -> Vec<Mention> {
    let mut found = Vec::new();
    scan(body.to_token_stream(), up, &mut found);
    found
}

fn scan(tokens: TokenStream, up: &Ident, found: &mut Vec<Mention>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = trees.as_slice();
    let mut after_dot = false;
    while let [tree, tail @ ..] = rest {
        rest = tail;
        match tree {
            TokenTree::Group(group) => scan(group.stream(), up, found),
            TokenTree::Ident(ident) if ident == up && !after_dot => {
                let mut mention = Mention { outers: Vec::new(), child: None };
                while let [dot, TokenTree::Ident(step), tail @ ..] = rest {
                    if !is_dot(dot) {
                        break;
                    }
                    rest = tail;
                    if step != OUTER {
                        mention.child = Some(step.clone());
                        break;
                    }
                    mention.outers.push(step.clone());
                }
                found.push(mention);
            }
            _ => {}
        }
        after_dot = is_dot(tree);
    }
}

fn is_dot(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '.')
}

fn name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.subpat.is_none() => Some(&pat.ident),
        Pat::Type(typed) => name(&typed.pat),
        Pat::Paren(inner) => name(&inner.pat),
        _ => None,
    }
}
