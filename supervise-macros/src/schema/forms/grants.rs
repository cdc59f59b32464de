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
                may(
                    "stdio",
                    Takes::Flag,
                    "standard output and error, as lines of the log",
                    "`false`",
                ),
                may(
                    "read",
                    Takes::Expr,
                    "directories whose files it may read, as in `[\"/usr/share/zoneinfo\"]`",
                    "none",
                ),
                may(
                    "write",
                    Takes::Expr,
                    "directories whose files it may read and change, as in `[\"var/thumbnails\"]`",
                    "none",
                ),
                may(
                    "network",
                    Takes::Expr,
                    "addresses to which it may connect, as in `[\"10.0.0.7:5432\", \"*:443\"]`",
                    "none",
                ),
            ],
            shared: &[],
        },
    ],
};
