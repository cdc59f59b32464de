//! What a component may reach.

use super::{Form, Forms, may};
use crate::schema::Takes;

pub(crate) static GRANTS: Forms = Forms {
    noun: "grants",
    constant: None,
    impossible: &[],
    forms: &[
        Form { word: "none", doc: "nothing", params: &[], shared: &[] },
        Form {
            word: "allow",
            doc: "these, as far as the supervisors around have them too",
            params: &[
                may("clock", Takes::Flag, "the time", "`false`"),
                may("random", Takes::Flag, "random numbers", "`false`"),
                may(
                    "env",
                    Takes::Expr,
                    "the names of environment variables, as in `[\"LANG\"]`",
                    "none",
                ),
                may(
                    "functions",
                    Takes::Expr,
                    "the names of interfaces, or of their functions, as in `[\"acme:geo/api@1.0.0#lookup\"]`",
                    "none",
                ),
            ],
            shared: &[],
        },
    ],
};
