//! What each struct of handles knows of the supervisor that it stands for.

use supervision::{
    FindError, State,
    prelude::*,
    testing::{Do, Lab, Scripted},
};

supervision_tree!(Whole {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [
        market = supervisor {
            strategy: one_for_one,
            children: [
                // Names of methods are as good as any.
                child = worker { actor: Scripted, args: |lab| lab.clone() },
                find = supervisor {
                    strategy: one_for_one,
                    children: [children = worker { actor: Scripted, args: |lab| lab.clone() }],
                },
                tree = pool { actor: Scripted, max: 2 },
            ],
        },
        mounted = supervisor { tree: Part, context: |lab| lab.clone() },
        perhaps = supervisor {
            strategy: one_for_one,
            children: [
                never = worker { actor: Scripted, args: |lab| lab.clone(), when: |_| false },
                pair = worker { actor: Scripted, args: |lab| lab.clone(), replicas: 2 },
            ],
        },
        nobody = supervisor {
            strategy: one_for_one,
            children: [never = worker { actor: Scripted, args: |lab| lab.clone(), when: |_| false }],
        },
        jobs = supervisor { strategy: one_for_one, children: [all = pool { run: job, max: 2 }] },
    ],
});

async fn job((): (), _: CancellationToken) -> Result<(), std::io::Error> {
    Ok(())
}

#[supervised(strategy = one_for_one, context = Lab)]
struct Part {
    #[child(worker, args = |lab| lab.clone())]
    leaf: Scripted,
}

fn names(handles: &impl Handles) -> Vec<String> {
    handles
        .children()
        .iter()
        .map(|child| child.name().to_owned())
        .collect()
}

fn path(handles: &impl Handles) -> Option<String> {
    Some(handles.child()?.path().to_owned())
}

async fn started() -> (Lab, Running<Whole>) {
    let lab = Lab::new();
    let app = Whole::start(lab.clone()).await.unwrap();
    (lab, app)
}

#[tokio::test(start_paused = true)]
async fn every_supervisor_knows_itself_and_its_children() {
    let (_, app) = started().await;
    assert_eq!(
        names(app.handles()),
        ["market", "mounted", "perhaps", "nobody", "jobs"]
    );
    assert_eq!(names(&app.market), ["child", "find", "tree"]);
    assert_eq!(names(&app.market.find), ["children"]);
    assert_eq!(names(&app.mounted), ["leaf"]);
    assert_eq!(names(&app.perhaps), ["0", "1"]);
    assert_eq!(path(app.handles()), None, "the root is nobody's child");
    assert_eq!(path(&app.market).unwrap(), "market");
    assert_eq!(path(&app.market.find).unwrap(), "market/find");
    assert_eq!(path(&app.mounted).unwrap(), "mounted");
    assert_eq!(path(&app.perhaps).unwrap(), "perhaps");
    assert_eq!(path(&app.jobs).unwrap(), "jobs");
    // None of its children ever was there.
    assert_eq!((path(&app.nobody), names(&app.nobody).len()), (None, 0));
    assert_eq!(app.market.counts().specs, 4);
    assert_eq!(Handles::tree(&app.market).unwrap().name(), "Whole");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn children_are_found_by_their_path_from_their_supervisor() {
    let (lab, app) = started().await;
    let member = app
        .market
        .tree
        .spawn_named("ann", lab.clone())
        .await
        .unwrap();
    for (from_here, whole) in [
        (app.market.find("child"), "market/child"),
        (app.market.find("find/children"), "market/find/children"),
        (app.market.find.find("children"), "market/find/children"),
        (app.market.find("tree/ann"), member.path()),
        (app.mounted.find("leaf"), "mounted/leaf"),
        (Handles::find(app.handles(), "mounted/leaf"), "mounted/leaf"),
    ] {
        assert_eq!(from_here.unwrap().path(), whole);
    }
    // Not of its siblings, nor of the root.
    for wrong in ["market/child", "leaf", "chil", "children", ""] {
        assert!(app.market.find(wrong).is_none(), "{wrong}");
    }
    let leaf = app.mounted.find_actor::<Scripted>("leaf").unwrap();
    assert_eq!(leaf.ask(Do::Ping).await, Ok(1));
    let error = app.market.find_actor::<Scripted>("rates").unwrap_err();
    assert!(matches!(error, FindError::NotFound { .. }));
    assert_eq!(error.path(), "rates");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_is_given_orders_through_its_handles() {
    let (_, app) = started().await;
    let market = app.market.child().unwrap();
    market.restart().await.unwrap();
    assert_eq!(app.market.child.ask(Do::Ping).await, Ok(2));
    market.stop().await.unwrap();
    assert_eq!(app.market.child().unwrap().state(), State::Stopped);
    assert_eq!(names(&app.market).len(), 3, "they are down, and there");
    market.remove().await.unwrap();
    assert!(names(&app.market).is_empty());
    assert!(app.market.find("child").is_none());
    let handles = app.handles().clone();
    app.shutdown().await.unwrap();
    assert!(names(&handles).is_empty() && Handles::tree(&handles.market).is_none());
}
