//! Chaos: whatever fails in between, exactly what was handled well is in the end there.

use supervision::{policy::Rng, prelude::*};

use super::support::{Fault, Lab, Msg, Store, Sum, Tell};

supervision_tree!(Stormy {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [sum = worker {
        actor: Sum,
        args: |lab| lab.clone(),
        state: per_call,
        store: |lab| lab.store.clone(),
        handle_timeout: 1s,
        on: match error {
            Fault::Resume => resume,
            Fault::Escalate => escalate,
            Fault::Restart | Fault::Unrestorable => restart,
        },
    },],
});

/// What went well so far must be there, and nothing else: after each failure, after a restart by
/// hand, and in the next process.
#[tokio::test(start_paused = true)]
async fn state_s2_a_failed_calls_mutation_never_survives() {
    for seed in 0..40 {
        let mut dice = Rng::new(seed);
        let store = Store::default();
        if seed % 2 == 0 {
            store.slow();
        }
        let mut sum = 0;
        for _process in 0..3 {
            let app = Stormy::start(Lab::with(store.clone())).await.unwrap();
            assert_eq!(app.sum.sum().await, sum, "seed {seed}: in the next process");
            for _ in 0..50 {
                let n = i64::try_from(dice.next_u64() % 1000).unwrap();
                let told = match dice.next_u64() % 12 {
                    0 => app.sum.tell(Msg::Spoil(n, Fault::Restart)).await,
                    1 => app.sum.tell(Msg::Spoil(n, Fault::Resume)).await,
                    2 => app.sum.tell(Msg::Panic(n)).await,
                    3 => app.sum.tell(Msg::Hang(n)).await,
                    4 => app.sum.tell(Msg::Finish).await,
                    5 => {
                        app.sum.child().restart().await.unwrap();
                        Ok(())
                    }
                    6 => {
                        sum += n;
                        assert_eq!(app.sum.ask(|reply| Msg::AddSaved(n, reply)).await, Ok(sum));
                        let saved = store.sum("Stormy/sum").await;
                        assert_eq!(saved, Some(sum), "seed {seed}: acknowledged, and not there");
                        Ok(())
                    }
                    7 => {
                        assert_eq!(app.sum.sum().await, sum, "seed {seed}");
                        Ok(())
                    }
                    _ => {
                        sum += n;
                        app.sum.tell(Msg::Add(n)).await
                    }
                };
                assert!(told.is_ok(), "seed {seed}");
            }
            assert_eq!(app.sum.sum().await, sum, "seed {seed}: in the end");
            app.shutdown().await.unwrap();
        }
    }
}
