//! Which handles a closure asks for.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprClosure, Pat};

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

/// Every `up.name` in a closure's body, in order.
pub(crate) fn mentions(body: &impl ToTokens, up: &Ident) -> Vec<Ident> {
    let mut uses = Uses { found: Vec::new(), bare: false };
    uses.scan(body.to_token_stream(), up);
    uses.found
}

/// The names, of those that there are, that a closure's body needs: all, if it hands `up` on.
pub(crate) fn needed<'a>(body: &impl ToTokens, up: &Ident, there: &[&'a Ident]) -> Vec<&'a Ident> {
    let mut uses = Uses { found: Vec::new(), bare: false };
    uses.scan(body.to_token_stream(), up);
    let wanted = there
        .iter()
        .filter(|name| uses.bare || uses.found.iter().any(|used| used == **name));
    wanted.copied().collect()
}

struct Uses {
    found: Vec<Ident>,
    bare: bool,
}

impl Uses {
    fn scan(&mut self, tokens: TokenStream, up: &Ident) {
        let mut trees = tokens.into_iter().peekable();
        let mut after_dot = false;
        while let Some(tree) = trees.next() {
            let dot = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.');
            match tree {
                TokenTree::Group(group) => self.scan(group.stream(), up),
                TokenTree::Ident(ident) if ident == *up && !after_dot => {
                    let dotted = trees.next_if(
                        |next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '.'),
                    );
                    match (dotted, trees.peek()) {
                        (Some(_), Some(TokenTree::Ident(field))) => self.found.push(field.clone()),
                        _ => self.bare = true,
                    }
                    after_dot = true;
                    continue;
                }
                _ => {}
            }
            after_dot = dot;
        }
    }
}

fn name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.subpat.is_none() => Some(&pat.ident),
        Pat::Type(typed) => name(&typed.pat),
        Pat::Paren(inner) => name(&inner.pat),
        _ => None,
    }
}
