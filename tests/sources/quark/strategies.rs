//! Which children a restart takes along. The guide has the first strategy built in and the other
//! two written out by hand; the order in which children go down and come up is asserted here.

use super::worker::{Diary, Task, TaskError, Worker, pages, process};
use supervision::prelude::*;

supervision_tree!(Independent {
    context: Diary,
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    children: [
        worker_1 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_2 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_3 = worker { actor: Worker, args: |diary| diary.clone() },
    ],
});

supervision_tree!(Coordinated {
    context: Diary,
    visibility: private,
    strategy: one_for_all,
    backoff: immediate,
    children: [
        worker_1 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_2 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_3 = worker { actor: Worker, args: |diary| diary.clone() },
    ],
});

supervision_tree!(Sequential {
    context: Diary,
    visibility: private,
    strategy: rest_for_one,
    backoff: immediate,
    children: [
        worker_1 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_2 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_3 = worker { actor: Worker, args: |diary| diary.clone() },
    ],
});

/// Fails the second worker, and gives the pages of that and the incarnations afterwards.
async fn fail_the_second(
    workers: [&ActorRef<Worker>; 3],
    diary: &Diary,
) -> (Vec<String>, [u64; 3]) {
    assert_eq!(
        pages(diary),
        ["worker_1 starts", "worker_2 starts", "worker_3 starts"]
    );
    process(workers[1], Err(TaskError::InvalidOperation)).await;
    for worker in workers {
        assert_eq!(worker.ask(Task::Processed).await, Ok(0));
    }
    (pages(diary), workers.map(ActorRef::incarnation))
}

#[tokio::test(start_paused = true)]
async fn one_for_one_restarts_the_failed_worker_alone() {
    let diary = Diary::default();
    let app = Independent::start(diary.clone()).await.unwrap();
    let workers = [&app.worker_1, &app.worker_2, &app.worker_3];
    let (pages, incarnations) = fail_the_second(workers, &diary).await;
    assert_eq!(
        pages,
        ["worker_2 restarts: state corrupted", "worker_2 starts"]
    );
    assert_eq!(incarnations, [1, 2, 1]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_for_all_restarts_every_worker() {
    let diary = Diary::default();
    let app = Coordinated::start(diary.clone()).await.unwrap();
    let workers = [&app.worker_1, &app.worker_2, &app.worker_3];
    let (pages, incarnations) = fail_the_second(workers, &diary).await;
    assert_eq!(
        pages,
        [
            "worker_2 restarts: state corrupted",
            "worker_3 stops: Ordered",
            "worker_1 stops: Ordered",
            "worker_1 starts",
            "worker_2 starts",
            "worker_3 starts",
        ]
    );
    assert_eq!(incarnations, [2, 2, 2]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn rest_for_one_restarts_the_failed_worker_and_those_after_it() {
    let diary = Diary::default();
    let app = Sequential::start(diary.clone()).await.unwrap();
    let workers = [&app.worker_1, &app.worker_2, &app.worker_3];
    let (pages, incarnations) = fail_the_second(workers, &diary).await;
    assert_eq!(
        pages,
        [
            "worker_2 restarts: state corrupted",
            "worker_3 stops: Ordered",
            "worker_2 starts",
            "worker_3 starts",
        ]
    );
    assert_eq!(incarnations, [1, 2, 2]);
    app.shutdown().await.unwrap();
}

supervision_tree!(RootSupervisor {
    context: Diary,
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    children: [
        worker_1 = worker { actor: Worker, args: |diary| diary.clone() },
        worker_2 = worker { actor: Worker, args: |diary| diary.clone() },
        child_supervisor = supervisor {
            strategy: one_for_all,
            backoff: immediate,
            children: [
                sub_1 = worker { actor: Worker, args: |diary| diary.clone() },
                sub_2 = worker { actor: Worker, args: |diary| diary.clone() },
                sub_3 = worker { actor: Worker, args: |diary| diary.clone() },
            ],
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_hierarchy_starts_from_the_top_and_stops_from_the_bottom() {
    let diary = Diary::default();
    let app = RootSupervisor::start(diary.clone()).await.unwrap();
    let order = [
        "worker_1",
        "worker_2",
        "child_supervisor/sub_1",
        "child_supervisor/sub_2",
        "child_supervisor/sub_3",
    ];
    assert_eq!(pages(&diary), order.map(|path| format!("{path} starts")));
    assert!(app.shutdown().await.unwrap().is_clean());
    let mut reverse = order.map(|path| format!("{path} stops: Ordered"));
    reverse.reverse();
    assert_eq!(pages(&diary), reverse);
}
