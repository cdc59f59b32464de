//! How much a component may have of components that it runs itself.

use super::{Form, Forms, may};
use crate::schema::Takes;

pub(crate) static SUPERVISES: Forms = Forms {
    noun: "limit",
    constant: None,
    impossible: &[],
    forms: &[Form {
        word: "limit",
        doc: "all that it runs, taken together, have no more than this",
        params: &[
            may(
                "children",
                Takes::Size,
                "how many there may be at a time",
                "`16`",
            ),
            may(
                "memory",
                Takes::Memory,
                "the sum of what each may have, and all that it runs itself",
                "`256MiB`",
            ),
            may(
                "max_restarts",
                Takes::Count,
                "how many restarts they share; one more, and the component is told, or fails",
                "`5`",
            ),
            may(
                "within",
                Takes::Period,
                "the time over which these are counted",
                "`60s`",
            ),
        ],
        shared: &[],
    }],
};
