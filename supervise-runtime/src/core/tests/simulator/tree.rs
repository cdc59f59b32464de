//! Random trees.

use std::time::Duration;

use supervise_policy::{
    AutoShutdown, Backoff, Budget, ChildPolicy, Factor, Jitter, MaxRestarts, OnLimit, Restart,
    Shutdown, StartOrder, Strategy, SupervisorPolicy, Unstopped,
};

use super::{
    super::policies::{child, ms, supervisor},
    world::{Kid, Node, World},
};

/// Draws that follow from the seed and from what is drawn for alone, so that leaving out a step changes no other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// For something, named by numbers.
    pub(super) fn of(self, what: [u64; 4]) -> Rolls {
        let mix = |hash: u64, part: u64| {
            (hash ^ part)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(29)
        };
        Rolls(supervise_policy::Rng::new(
            what.into_iter().fold(self.0, mix),
        ))
    }
}

/// One draw after the other.
#[derive(Debug)]
pub(super) struct Rolls(supervise_policy::Rng);

impl Rolls {
    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n.max(1) as u64).unwrap_or(0)
    }

    /// With a chance of one in so many.
    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Coarse, so that things coincide.
    pub(super) fn time(&mut self) -> Duration {
        ms(500 * self.below(20) as u64)
    }
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let dice = Dice(seed);
        let mut world = World::empty(dice);
        let mut rolls = dice.of([0, 0, 0, 0]);
        world.grow(None, 0, &mut rolls);
        world
    }

    fn grow(&mut self, parent: Option<(usize, usize)>, depth: usize, rolls: &mut Rolls) -> usize {
        let at = self.nodes.len();
        let policy = supervising(rolls);
        self.nodes.push(Node::new(policy, at as u64 + 1, parent));
        let most = if depth == 0 { 7 } else { 5 };
        for index in 0..rolls.below(most) {
            let nested = depth < 3 && rolls.one_in(4);
            let policy = living(rolls, policy.auto_shutdown);
            self.nodes[at].core.add(policy, nested);
            let below = nested.then(|| self.grow(Some((at, index)), depth + 1, rolls));
            self.nodes[at].kids.push(Kid::new(below));
        }
        at
    }
}

fn supervising(rolls: &mut Rolls) -> SupervisorPolicy {
    let strategy = rolls.of(&[
        Strategy::OneForOne,
        Strategy::OneForAll,
        Strategy::RestForOne,
    ]);
    let max = u32::try_from(rolls.below(8)).unwrap_or(0);
    let budget = match rolls.one_in(6) {
        true => Budget { max_restarts: MaxRestarts::Unlimited, within: ms(10_000) },
        false => Budget::new(max, ms(10_000)),
    };
    SupervisorPolicy {
        budget,
        auto_shutdown: rolls.of(&[
            AutoShutdown::Never,
            AutoShutdown::Never,
            AutoShutdown::Any,
            AutoShutdown::All,
        ]),
        start: rolls.of(&[
            StartOrder::Ordered,
            StartOrder::Ordered,
            StartOrder::Concurrent,
        ]),
        ..supervisor(strategy, 0)
    }
}

fn living(rolls: &mut Rolls, auto: AutoShutdown) -> ChildPolicy {
    let restart = rolls.of(&[
        Restart::Permanent,
        Restart::Permanent,
        Restart::Transient,
        Restart::Temporary,
    ]);
    let growing = Backoff::exponential(ms(500), ms(4_000), Factor::new(2.0));
    let mut backoffs = [Backoff::immediate(); 4];
    backoffs[1] = Backoff::fixed(rolls.time());
    backoffs[2] = growing;
    backoffs[3] = growing.with_jitter(Jitter::Full).with_fast_first(true);
    let own = Budget::new(u32::try_from(rolls.below(4)).unwrap_or(0), ms(5_000));
    ChildPolicy {
        restart,
        budget: rolls.one_in(3).then_some(own),
        on_limit: rolls.of(&[OnLimit::Escalate, OnLimit::Stop]),
        backoff: rolls.of(&backoffs),
        reset_after: rolls.time(),
        shutdown: match rolls.below(4) {
            0 => Shutdown::Brutal,
            1 => Shutdown::Infinity,
            _ => Shutdown::After(rolls.time()),
        },
        abort_grace: rolls.time(),
        unstopped: rolls.of(&[Unstopped::Wait, Unstopped::Wait, Unstopped::Escalate]),
        significant: !auto.is_never() && restart != Restart::Permanent && rolls.one_in(2),
        ..child()
    }
}
