//! What the rest of the program holds of a child.

mod actor_ref;
mod child_ref;
mod command_error;
mod error;
mod family;
mod orders;
mod outcome;
mod reply;
mod task_ref;
mod wait;
mod watching;

pub use actor_ref::ActorRef;
pub use child_ref::ChildRef;
pub use command_error::CommandError;
pub use error::{AskError, TellError, TryTellError};
pub use family::FindError;
pub use reply::Reply;
pub use task_ref::TaskRef;
