//! Trees of every pair of strategies under random failures, ends and orders, one after the other, against an account of what
//! each may do: whose turn it is to come back, in which order, and who is left alone.

use std::collections::VecDeque;

use supervision::{
    ChildRef, State,
    prelude::*,
    testing::{Do, Failing, Lab, PATIENCE, Scripted, gave_up},
};
use tokio::time::{Instant, sleep, timeout};

/// Numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Strategy {
    OneForOne,
    OneForAll,
    RestForOne,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Type {
    Permanent,
    Transient,
    Temporary,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    Up,
    /// It ended well.
    Down,
    ByHand,
    Gone,
}

/// What a child should be.
#[derive(Clone, Debug)]
struct Leaf {
    path: &'static str,
    ty: Type,
    is: Is,
    incarnation: u64,
}

/// The children in the order of their declaration; the supervisor in their middle has three of them.
#[derive(Clone, Debug)]
struct Account {
    outer: Strategy,
    inner: Strategy,
    leaves: Vec<Leaf>,
    /// Whether the supervisor inside is up.
    inside: bool,
}

/// Where the children of the supervisor inside are.
const INSIDE: std::ops::Range<usize> = 2..5;

impl Account {
    fn new(outer: Strategy, inner: Strategy) -> Self {
        use Type::{Permanent, Temporary, Transient};
        let leaf = |(path, ty)| Leaf { path, ty, is: Is::Up, incarnation: 1 };
        let leaves = [
            ("a", Permanent),
            ("b", Transient),
            ("n/x", Permanent),
            ("n/y", Transient),
            ("n/z", Temporary),
            ("c", Temporary),
            ("d", Permanent),
        ];
        Self { outer, inner, leaves: leaves.map(leaf).into(), inside: true }
    }

    fn begin(&mut self, leaf: usize) {
        self.leaves[leaf].incarnation += 1;
        self.leaves[leaf].is = Is::Up;
    }

    /// A life of the supervisor begins with all that was declared.
    fn begin_inside(&mut self) {
        self.inside = true;
        INSIDE.for_each(|leaf| self.begin(leaf));
    }

    /// One failed, or ended well.
    fn ended(&mut self, leaf: usize, well: bool) {
        match self.leaves[leaf].ty {
            Type::Temporary => self.leaves[leaf].is = Is::Gone,
            Type::Transient if well => self.leaves[leaf].is = Is::Down,
            Type::Permanent | Type::Transient => self.restart(leaf),
        }
    }

    /// One is restarted by its supervisor, with those that the strategy takes along.
    fn restart(&mut self, leaf: usize) {
        let is_inside = INSIDE.contains(&leaf);
        let strategy = if is_inside { self.inner } else { self.outer };
        let taken = |other: usize| match strategy {
            Strategy::OneForOne => other == leaf,
            Strategy::OneForAll => true,
            Strategy::RestForOne => other >= leaf,
        };
        let group = (0..self.leaves.len()).filter(|other| INSIDE.contains(other) == is_inside);
        for other in group.filter(|other| taken(*other)) {
            match (self.leaves[other].ty, self.leaves[other].is) {
                _ if other == leaf => self.begin(other),
                (Type::Temporary, _) => self.leaves[other].is = Is::Gone,
                (_, Is::Up | Is::Down) => self.begin(other),
                (_, Is::ByHand | Is::Gone) => {}
            }
        }
        if !is_inside && self.inside && taken(INSIDE.start) {
            self.begin_inside();
        }
    }

    fn is_up(&self, leaf: usize) -> bool {
        self.leaves[leaf].is == Is::Up && (self.inside || !INSIDE.contains(&leaf))
    }

    fn up(&self) -> Vec<usize> {
        (0..self.leaves.len())
            .filter(|leaf| self.is_up(*leaf))
            .collect()
    }
}

/// The steps of this kind, as places in the order of declaration.
fn order(lab: &Lab, account: &Account, kind: &str) -> Vec<usize> {
    let place = |line: String| {
        let path = line.split('#').next().unwrap_or_default();
        account
            .leaves
            .iter()
            .position(|leaf| leaf.path == path)
            .unwrap()
    };
    lab.all(kind).into_iter().map(place).collect()
}

async fn told<T>(order: impl Future<Output = T>) -> T {
    timeout(PATIENCE, order)
        .await
        .expect("every order is answered")
}

/// One thing happens, in the tree and in the account.
async fn step(dice: &mut Dice, account: &mut Account, leaves: &[ActorRef<Scripted>], n: &ChildRef) {
    let up = account.up();
    let leaf = dice.roll(leaves.len());
    let (child, lives) = (&leaves[leaf], up.contains(&leaf));
    let within = account.inside || !INSIDE.contains(&leaf);
    match dice.roll(12) {
        0..=2 if lives => {
            child.tell(Do::Fail(Failing::Plain)).await.unwrap();
            account.ended(leaf, false);
        }
        3 if lives => {
            child.tell(Do::Panic("random")).await.unwrap();
            account.ended(leaf, false);
        }
        4 | 5 if lives => {
            child.tell(Do::Finish).await.unwrap();
            account.ended(leaf, true);
        }
        6 if within => {
            told(child.child().stop()).await.unwrap();
            let gone = account.leaves[leaf].ty == Type::Temporary;
            account.leaves[leaf].is = if gone { Is::Gone } else { Is::ByHand };
        }
        7 | 8 if within => {
            let told = told(child.child().start()).await;
            let down = matches!(account.leaves[leaf].is, Is::Down | Is::ByHand);
            assert_eq!(told.is_ok(), down, "{told:?} of {account:?}");
            if down {
                account.begin(leaf);
            }
        }
        9 if within && account.leaves[leaf].ty != Type::Temporary => {
            told(child.child().restart()).await.unwrap();
            account.begin(leaf);
        }
        10 if account.inside => {
            told(n.stop()).await.unwrap();
            account.inside = false;
        }
        11 => {
            told(n.restart()).await.unwrap();
            account.begin_inside();
        }
        _ => {}
    }
}

fn judge(account: &Account, leaves: &[ActorRef<Scripted>], lab: &Lab, what: &str) {
    for (place, (leaf, child)) in account.leaves.iter().zip(leaves).enumerate() {
        let is = (child.state() == State::Running, child.incarnation());
        let should = (account.is_up(place), leaf.incarnation);
        assert_eq!(is, should, "`{}` {what}\n{account:#?}", leaf.path);
    }
    assert_eq!(lab.alive(), account.up().len(), "{what}");
    // Whoever came came in the order of the declaration, whoever was asked to go went in reverse.
    let starts = order(lab, account, "start");
    assert!(starts.is_sorted(), "{what}: started {starts:?}");
    let stops = order(lab, account, "stop");
    assert!(stops.iter().rev().is_sorted(), "{what}: stopped {stops:?}");
}

macro_rules! trees {
    ($($tree:ident: $outer:ident $Outer:ident, $inner:ident $Inner:ident;)+) => {
        $(supervision_tree!($tree {
            context: Lab,
            strategy: $outer,
            max_restarts: unlimited,
            backoff: immediate,
            visibility: private,
            children: [
                a = worker { actor: Scripted, args: |lab| lab.clone() },
                b = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
                n = supervisor {
                    strategy: $inner,
                    max_restarts: unlimited,
                    backoff: immediate,
                    children: [
                        x = worker { actor: Scripted, args: |lab| lab.clone() },
                        y = worker { actor: Scripted, args: |lab| lab.clone(), restart: transient },
                        z = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
                    ],
                },
                c = worker { actor: Scripted, args: |lab| lab.clone(), restart: temporary },
                d = worker { actor: Scripted, args: |lab| lab.clone() },
            ],
        });)+

        #[tokio::test(start_paused = true)]
        async fn hie_06_whatever_happens_the_tree_is_as_it_should_be() {
            for seed in 0..40 {
                $({
                    let mut dice = Dice(seed);
                    let mut account = Account::new(Strategy::$Outer, Strategy::$Inner);
                    let lab = Lab::new();
                    let app = $tree::start(lab.clone()).await.unwrap();
                    let n = app.tree().find("n").unwrap();
                    let leaves = [&app.a, &app.b, &app.n.x, &app.n.y, &app.n.z, &app.c, &app.d].map(Clone::clone);
                    lab.clear();
                    for nth in 0..25 {
                        step(&mut dice, &mut account, &leaves, &n).await;
                        sleep(Duration::from_millis(1)).await;
                        let what = format!("after step {nth} of {} {seed}", stringify!($tree));
                        judge(&account, &leaves, &lab, &what);
                        lab.clear();
                    }
                    let counts = app.tree().counts();
                    let supervisors = usize::from(account.inside);
                    assert_eq!(counts.active, account.up().len() + supervisors, "{account:?}");
                    let report = app.shutdown().await.unwrap();
                    assert_eq!(report.forced().count(), 0, "{report}");
                    // All that lived were asked in reverse, nobody came any more, and nothing is left.
                    let mut stops = order(&lab, &account, "stop");
                    stops.reverse();
                    assert_eq!(stops, account.up());
                    assert!(lab.all("start").is_empty());
                    lab.assert_empty();
                })+
            }
        }
    };
}

trees! {
    OneOne: one_for_one OneForOne, one_for_one OneForOne;
    OneAll: one_for_one OneForOne, one_for_all OneForAll;
    OneRest: one_for_one OneForOne, rest_for_one RestForOne;
    AllOne: one_for_all OneForAll, one_for_one OneForOne;
    AllAll: one_for_all OneForAll, one_for_all OneForAll;
    AllRest: one_for_all OneForAll, rest_for_one RestForOne;
    RestOne: rest_for_one RestForOne, one_for_one OneForOne;
    RestAll: rest_for_one RestForOne, one_for_all OneForAll;
    RestRest: rest_for_one RestForOne, rest_for_one RestForOne;
}

supervision_tree!(Limited {
    context: Lab,
    strategy: one_for_all,
    max_restarts: 3,
    within: 10s,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

/// A tree ends with the failure at which a plain account of the last ten seconds has no restart left, not before and not after,
/// and names whose failure it was.
#[tokio::test(start_paused = true)]
async fn a_tree_gives_up_when_its_budget_says_so_and_names_the_child() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let lab = Lab::new();
        let app = Limited::start(lab.clone()).await.unwrap();
        let mut restarts = VecDeque::<Instant>::new();
        loop {
            sleep(Duration::from_millis(dice.roll(40) as u64 * 125)).await;
            let child = [&app.a, &app.b][dice.roll(2)];
            child.tell(Do::Fail(Failing::Plain)).await.unwrap();
            restarts.retain(|at| at.elapsed() < Duration::from_secs(10));
            if restarts.len() == 3 {
                let (escalated, _) = gave_up(&app).await;
                assert_eq!(escalated.child(), child.path(), "seed {seed}");
                break;
            }
            restarts.push_back(Instant::now());
            child.ask(Do::Ping).await.unwrap();
        }
        lab.assert_empty();
    }
}
