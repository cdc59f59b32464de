//! The trees start under the other name, here and through the crate's macro.

use renamed::{Many, One, Renamed, through::Idle};

renamed::single!(Here: first = Idle, second = Idle);

#[tokio::test(start_paused = true)]
async fn the_name_does_not_matter() -> Result<(), Box<dyn std::error::Error>> {
    let renamed = Renamed::start(10).await?;
    assert_eq!(renamed.counter.ask(|reply| reply).await?, 11);
    assert_eq!(renamed.group.counter.ask(|reply| reply).await?, 111);
    assert!(renamed.shutdown().await?.is_clean());
    assert_eq!(One::start().await?.only.ask(|reply| reply).await?, 8);
    assert_eq!(Many::start().await?.second.incarnation(), 1);
    let here = Here::start().await?;
    here.first.tell(()).await?;
    assert!(here.shutdown().await?.forced().next().is_none());
    Ok(())
}
