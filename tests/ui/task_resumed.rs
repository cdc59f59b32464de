use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("broken")]
pub struct Broken;

async fn poll(_: CancellationToken) -> Result<(), Broken> {
    Ok(())
}

supervision_tree!(Resumes {
    strategy: one_for_one,
    children: [
        poller = task {
            run: poll,
            on: match error {
                Broken => resume,
            },
        },
    ],
});

fn main() {}
