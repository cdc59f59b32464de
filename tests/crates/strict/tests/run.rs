//! The trees do what they say, as far as one can tell in a moment.

use std::{error::Error, time::Duration};

use strict::{
    actors::{FeedError, FeedMsg},
    arms::{self, Arms},
    attributes::{Market, url},
    cfgs::Cfgs,
    compose::{attributed, composed},
    fields::Fields,
    generics::{CacheMsg, Generics},
    local::{Host, inside},
    mounted::{Config, Whole, children, kinds, one_by_one, plain::Plain},
    names::{self, Names},
    tasks::Tasks,
    visibility,
};
use supervision::{
    Report, State,
    policy::{ChildKind, PanicHook, Shutdown},
};

/// Whoever was killed: here, those whose `shutdown` is `brutal`.
fn forced(report: &Report) -> Vec<&str> {
    report.forced().map(|child| &*child.path).collect()
}

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::test(start_paused = true)]
async fn arms_decide() -> Outcome {
    let arms = Arms::start().await?;
    arms.feed.tell(FeedMsg::Fail(FeedError::Timeout)).await?;
    assert_eq!(arms.feed.ask(FeedMsg::Url).await?, "arms");
    assert_eq!(arms.feed.incarnation(), 1, "resumed");
    let limited = |retry_after| FeedMsg::Fail(FeedError::Limited { retry_after });
    arms.feed.tell(limited(arms::LONG / 2)).await?;
    assert_eq!(arms.feed.ask(FeedMsg::Url).await?, "arms");
    assert_eq!(arms.feed.incarnation(), 2, "restarted");
    arms.feed.tell(limited(arms::LONG * 2)).await?;
    assert!(arms.feed.ask(FeedMsg::Url).await.is_err());
    assert_eq!(arms.feed.state(), State::Stopped);
    assert_eq!(arms.shutdown().await?.forced().count(), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_attribute_decides() -> Outcome {
    let market = Market::start(("here".to_owned(), false)).await?;
    assert_eq!(url(&market).await?, "here");
    assert!(market.stall.is_fresh());
    market.careful.tell(FeedError::Timeout).await?;
    market.door.tell(false).await?;
    assert_eq!(forced(&market.shutdown().await?), ["rounds"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_absent_leaves_nothing() -> Outcome {
    let cfgs = Cfgs::start().await?;
    assert_eq!(Cfgs::SPEC.supervisor.children.len(), 4);
    assert_eq!(cfgs.group.idle.path(), "group/idle");
    assert_eq!(cfgs.quotes.ask(|reply| reply).await?, "cfgs");
    assert!(cfgs.shutdown().await?.is_clean());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_fields_arrive() -> Outcome {
    let fields = Fields::start("there".to_owned()).await?;
    assert_eq!(fields.quotes.ask(|reply| reply).await?, "there");
    assert_eq!(
        fields.inner.deeper.deepest.idle.path(),
        "inner/deeper/deepest/idle"
    );
    let [feed, quotes, _, inner] = Fields::SPEC.supervisor.children else {
        return Err("four children".into());
    };
    assert_eq!(Fields::SPEC.panic_hook, PanicHook::Leave);
    assert_eq!(feed.policy.shutdown, Shutdown::Brutal);
    assert_eq!(quotes.policy.shutdown, Shutdown::Infinity);
    assert_eq!(inner.supervisor.map(|inner| inner.children.len()), Some(2));
    assert_eq!(forced(&fields.shutdown().await?), ["feed"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn parameters_are_kept_apart() -> Outcome {
    let generics = Generics::start().await?;
    generics
        .alias
        .tell(CacheMsg::Put("one".to_owned(), "1"))
        .await?;
    let one = generics
        .alias
        .ask(|reply| CacheMsg::Get("one".to_owned(), reply))
        .await?;
    assert_eq!(one, Some("1"));
    generics.ring.tell(5).await?;
    assert!(generics.shutdown().await?.is_clean());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn trees_in_functions_run() -> Outcome {
    assert_eq!(inside().await?, 2);
    assert_eq!(Host.run().await?, 1);
    assert_eq!(Host.later().await?, "idle");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn mounted_trees_run() -> Outcome {
    let whole = Whole::start(Config { url: "whole".to_owned(), rounds: 1 }).await?;
    assert_eq!(whole.quotes.ask(|reply| reply).await?, "whole");
    assert_eq!(whole.group.plain.idle.path(), "group/plain/idle");
    let handles: Plain = whole.group.again.clone();
    assert_eq!(handles.idle.incarnation(), 1);
    assert_eq!(forced(&whole.shutdown().await?), ["market/rounds"]);
    assert_eq!(one_by_one().await?, 3);
    Ok(())
}

#[test]
fn the_whole_is_constant_data() {
    assert_eq!(children::<Whole>(), 4);
    let supervisors = kinds()
        .into_iter()
        .filter(|kind| *kind == ChildKind::Supervisor);
    assert_eq!(supervisors.count(), 3);
    assert_eq!(
        Plain::SPEC.shutdown,
        Shutdown::After(Duration::from_secs(13))
    );
    assert_eq!(visibility::children(), 1);
}

#[tokio::test(start_paused = true)]
async fn names_are_names() -> Outcome {
    let names = Names::start("raw").await?;
    assert_eq!(names::url(&names).await?, "raw");
    assert_eq!(names.r#async.ask(|reply| reply).await?, "raw");
    assert_eq!(names.r#match.r#gen.r#dyn.path(), "match/gen/dyn");
    let found = names.tree().find("type").ok_or("there is a child `type`")?;
    assert_eq!(found.path(), "type");
    assert_eq!(names.handles().tree.path(), "tree");
    assert!(format!("{:?}", names.handles()).starts_with("Names { type: "));
    assert!(names.shutdown().await?.is_clean());
    assert_eq!(names::count().1, 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn tasks_run_and_end() -> Outcome {
    let tasks = Tasks::start(3).await?;
    assert_eq!(tasks.shown.incarnation(), 1);
    tasks.closure.child().restart().await?;
    assert_eq!(tasks.closure.path(), "closure");
    assert!(tasks.shutdown().await?.is_clean());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn trees_are_composed() -> Outcome {
    let with = composed(true).await?;
    let paths: Vec<String> = with
        .tree()
        .children()
        .iter()
        .map(|child| child.path.to_string())
        .collect();
    let all = [
        "market", "spares/0", "spares/1", "extra", "extras/0", "extras/1", "group",
    ];
    assert_eq!(paths, all);
    let group = with.group.as_ref().ok_or("no group")?;
    assert_eq!(group.inner.quotes.path(), "group/inner/quotes");
    drop(with.shutdown().await?);
    let without = composed(false).await?;
    assert!(without.group.is_none() && without.extra.is_none());
    assert_eq!(without.tree().children().len(), 3);
    drop(without);
    assert_eq!(attributed().await?, 6);
    Ok(())
}

#[cfg(feature = "wasm")]
#[tokio::test]
async fn components_answer() -> Outcome {
    let app = strict::components::Components::start(strict::components::config("*.rs")).await?;
    assert_eq!(app.filter.incarnation(), 1);
    let report = app.shutdown().await?;
    assert!(forced(&report).is_empty());
    Ok(())
}
