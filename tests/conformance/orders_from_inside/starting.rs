//! Orders that an actor gives in its start.

use super::*;

/// What a starting actor does before it is up.
#[derive(Clone)]
struct Starter {
    lab: Lab,
    orders: Arc<Mutex<Vec<Order>>>,
    told: Told,
}

#[derive(Clone, Copy)]
enum Order {
    Stop(&'static str),
    Start(&'static str),
    Restart(&'static str),
}

struct Orders(Life);

impl Actor for Orders {
    type Args = Orderer;
    type Msg = Do;
    type Error = std::io::Error;

    async fn start(
        (starter, tree): Self::Args,
        cx: &mut Context<Self>,
    ) -> Result<Self, Self::Error> {
        let life = Life::begin(&starter.lab, cx.path(), cx.incarnation());
        let orders = std::mem::take(&mut *starter.orders.lock().unwrap());
        for order in orders {
            let tree = tree.lock().unwrap().clone().unwrap();
            let find = |name| -> ChildRef { tree.find(name).unwrap() };
            let told = match order {
                Order::Stop(name) => find(name).stop().await,
                Order::Start(name) => find(name).start().await,
                Order::Restart(name) => find(name).restart().await,
            };
            starter.told.lock().unwrap().push(told);
        }
        life.did(What::Up);
        Ok(Self(life))
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Self::Error> {
        match msg {
            Do::Ping(reply) => reply.send(self.0.incarnation()),
            _ => return Err(std::io::Error::other("told to fail")),
        }
        Ok(())
    }
}

type Orderer = (Starter, Arc<Mutex<Option<TreeRef>>>);

supervision_tree!(Starting {
    context: Orderer,
    strategy: rest_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        before = worker { actor: Scripted, args: |cx| cx.0.lab.clone() },
        middle = worker { actor: Orders, args: Clone::clone, start_timeout: 1h },
        after = worker { actor: Scripted, args: |cx| cx.0.lab.clone() },
        last = supervisor {
            strategy: one_for_one,
            children: [leaf = worker { actor: Scripted, args: |cx| cx.0.lab.clone() },],
        },
    ],
});

async fn starting() -> (Running<Starting>, Starter) {
    let starter = Starter { lab: Lab::new(), orders: Arc::default(), told: Told::default() };
    let tree = Arc::new(Mutex::new(None));
    let app = Starting::start((starter.clone(), tree.clone()))
        .await
        .unwrap();
    *tree.lock().unwrap() = Some(app.tree().clone());
    (app, starter)
}

/// In the `start` of a sibling: those before it are administered as ever; those after it are down, and
/// come up after it.
#[tokio::test(start_paused = true)]
async fn gap_09_a_start_gives_orders_to_its_siblings() {
    let (app, starter) = starting().await;
    app.last.leaf.ask(Do::Ping).await.unwrap();
    *starter.orders.lock().unwrap() = vec![
        Order::Restart("before"),
        Order::Stop("before"),
        Order::Start("before"),
        Order::Stop("after"),
        Order::Start("last"),
    ];
    let began = Instant::now();
    app.middle.tell(Do::Finish).await.unwrap();
    starter.lab.saw("last/leaf#2 up").await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    let told = std::mem::take(&mut *starter.told.lock().unwrap());
    let [
        Ok(()),
        Ok(()),
        Ok(()),
        Ok(()),
        Err(CommandError::Restarting(last)),
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!(&**last, "last", "it is on its way up already");
    assert_eq!(app.before.ask(Do::Ping).await, Ok(3));
    assert_eq!(app.after.state(), State::Stopped, "stopped by hand");
    app.shutdown().await.unwrap();
}

/// A start by hand that joins its group comes after the start that would wait for it.
#[tokio::test(start_paused = true)]
async fn gap_09_a_start_does_not_wait_for_the_start_of_a_later_sibling() {
    let (app, starter) = starting().await;
    app.after.child().stop().await.unwrap();
    *starter.orders.lock().unwrap() = vec![Order::Start("after")];
    let began = Instant::now();
    app.middle.tell(Do::Finish).await.unwrap();
    starter.lab.saw("after#2 up").await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    not_awaited(&starter.told, "after", "middle");
    app.shutdown().await.unwrap();
}
