// What the examples of RULES.md share.

#[derive(Debug)]
pub struct DbError;

impl std::fmt::Display for DbError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the books are gone")
    }
}

impl std::error::Error for DbError {}

#[allow(unused_macros)]
macro_rules! actor {
    ($name:ident, $args:ty) => {
        impl supervision::Actor for $name {
            type Args = $args;
            type Msg = ();
            type Error = DbError;

            async fn start(_: $args, _: &mut supervision::Context<Self>) -> Result<Self, DbError> {
                Ok(Self)
            }

            async fn handle(
                &mut self,
                (): (),
                _: &mut supervision::Context<Self>,
            ) -> Result<(), DbError> {
                Ok(())
            }
        }
    };
    ($name:ident) => {
        actor!($name, ());
    };
}

pub struct Db;
actor!(Db);

impl supervision::Snapshot for Db {
    type State = u64;

    fn snapshot(&self) -> u64 {
        0
    }

    async fn restore(&mut self, _: u64, _: &mut supervision::Context<Self>) -> Result<(), DbError> {
        Ok(())
    }
}

pub struct Cache;
actor!(Cache, supervision::ActorRef<Db>);

pub async fn poll(_: supervision::prelude::CancellationToken) -> Result<(), DbError> {
    Ok(())
}
