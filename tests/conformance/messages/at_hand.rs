//! What becomes of messages while one is being handled.

use super::*;

#[tokio::test(start_paused = true)]
async fn typ_04_resumed_messages() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.clerk, &diary, Trouble::Resume, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "#1",
        "#1 after 1s",
        "#1",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn retried_messages() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.patient, &diary, Trouble::Restart, 2, async {}).await;
    // A second of work, three times, and two waits.
    let expected = ["#1, attempt 3", "#1 after 5s", "#1", "#1 after 5s", "#1"];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn restarted_messages() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.clerk, &diary, Trouble::Restart, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "#2",
        "#2 after 1s",
        "#2",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn typ_11_messages_of_a_restarted_group() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let act = async {
        half_a_second().await;
        app.group.other.tell(Mail::Panic).await.unwrap();
    };
    let found = fates(&app.group.clerk, &diary, Trouble::Restart, 0, act).await;
    let expected = ["#1, attempt 1", "#1 after 1s", "#2", "#2 after 1s", "#2"];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_child_stopped_by_directive() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.clerk, &diary, Trouble::Stop, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "dead: stopped",
        "no answer after 1s",
        "stopped after 1s",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_child_stopped_by_hand() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let act = async {
        half_a_second().await;
        app.clerk.child().stop().await.unwrap();
    };
    let found = fates(&app.clerk, &diary, Trouble::Stop, 0, act).await;
    let expected = [
        "#1, attempt 1",
        "#1 after 1s",
        "dead: stopped",
        "no answer after 1s",
        "stopped after 500ms",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_paused_child() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let act = async {
        half_a_second().await;
        app.clerk.child().pause().unwrap();
        sleep(4 * SECOND + SECOND / 2).await;
        assert_eq!(diary.lines(), ["work #1, attempt 1"]);
        app.clerk.child().resume().unwrap();
    };
    let found = fates(&app.clerk, &diary, Trouble::Stop, 0, act).await;
    let expected = ["#1, attempt 1", "#1 after 1s", "#1", "#1 after 5s", "#1"];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn hie_04_messages_of_a_child_held_and_released() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.desk.clerk, &diary, Trouble::Resume, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "#1",
        "#1 after 1s",
        "#1",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_child_held_and_restarted() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.desk.clerk, &diary, Trouble::Restart, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "#2",
        "#2 after 1s",
        "#2",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn typ_12_messages_of_a_child_that_backs_off() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.slow, &diary, Trouble::Restart, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "#2",
        "#2 after 4s",
        "#2",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_child_beyond_its_limit() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let found = fates(&app.limited, &diary, Trouble::Restart, 1, async {}).await;
    let expected = [
        "dead: failed",
        "no answer after 1s",
        "dead: stopped",
        "no answer after 1s",
        "stopped after 1s",
    ];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn messages_at_a_shutdown() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let clerk = app.group.clerk.clone();
    let act = async {
        half_a_second().await;
        app.shutdown().await.unwrap();
    };
    let found = fates(&clerk, &diary, Trouble::Stop, 0, act).await;
    let [at_hand, asker, queued, asked, waiting] = &found;
    assert_eq!([at_hand, asker], ["#1, attempt 1", "#1 after 1s"]);
    assert_eq!([queued, asked], ["dead: stopped", "no answer after 1s"]);
    assert_eq!(waiting, "stopped after 500ms");
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_dropped_tree() {
    let diary = Diary::default();
    let app = Office::start(diary.clone()).await.unwrap();
    let clerk = app.clerk.clone();
    let act = async {
        half_a_second().await;
        drop(app);
    };
    let found = fates(&clerk, &diary, Trouble::Stop, 0, act).await;
    let [at_hand, asker, queued, asked, waiting] = &found;
    assert_eq!(
        [at_hand, asker],
        ["dead: interrupted", "no answer after 500ms"]
    );
    assert_eq!([queued, asked], ["dead: stopped", "no answer after 500ms"]);
    assert!(
        ["stopped after 500ms", "gone after 500ms"].contains(&waiting.as_str()),
        "{waiting}"
    );
}
