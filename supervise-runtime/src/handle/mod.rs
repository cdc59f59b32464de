//! What the rest of the program holds of a child.

mod actor_ref;
mod child_ref;
mod command_error;
mod error;
mod family;
mod fixed_pool;
mod gate;
mod keeping;
mod orders;
mod outcome;
mod pool_ref;
mod refused;
mod reply;
mod route;
mod route_error;
mod spawn_error;
mod task_ref;
mod wait;
mod watching;

pub use actor_ref::ActorRef;
pub use child_ref::ChildRef;
pub use command_error::CommandError;
pub use error::{AskError, TellError};
pub use family::FindError;
pub use fixed_pool::FixedPoolRef;
pub use pool_ref::PoolRef;
pub(crate) use reply::lifeless;
pub use reply::{Answer, Reply, Unanswered};
pub use route::{Route, stable_hash};
pub use route_error::{ResizeError, RouteError};
pub use spawn_error::SpawnError;
pub use task_ref::TaskRef;
