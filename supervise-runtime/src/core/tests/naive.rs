//! When a supervisor gives up, worked out anew at every failure from the plain list of restarts: no
//! log, no clock that stands still, no state machine. In nanoseconds.

/// One child, as the naive reader sees it.
#[derive(Clone, Debug)]
pub(super) struct NaiveChild {
    /// Its own budget, if it has one: how many, and whether it takes the supervisor along.
    pub(super) own: Option<(usize, bool)>,
    pub(super) base: u64,
    pub(super) reset_after: u64,
    /// How its restarts go, one after the other, the last one again and again: how long the start
    /// takes, and whether it succeeds.
    pub(super) starts: Vec<(u64, bool)>,
}

/// A child fails by itself so long after the last such attempt, if it is up then.
pub(super) type Attempt = (u64, usize);

/// What becomes of each child, and of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fate {
    /// When each restart of each child began.
    pub(super) restarts: Vec<Vec<u64>>,
    /// When each child was stopped at its own limit.
    pub(super) limited: Vec<Option<u64>>,
    /// When the supervisor gave up, and whose failure it was.
    pub(super) gave_up: Option<(u64, usize)>,
}

/// One restart that was admitted.
#[derive(Clone, Copy, Debug)]
struct Entry {
    child: usize,
    due: u64,
    /// How long its start took.
    start: u64,
}

/// What happens next to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It runs, since then.
    Up(u64),
    /// The start of its last restart fails then.
    Fails(u64),
    /// It is ready then.
    Ready(u64),
    Down,
}

/// The fate under `one_for_one`, with budgets of `shared` restarts (a child's own: of its own number)
/// in `within`, and delays that double from `base`.
pub(super) fn one_for_one(
    children: &[NaiveChild],
    shared: usize,
    within: u64,
    attempts: &[Attempt],
) -> Fate {
    let count = children.len();
    let mut entries: Vec<Entry> = Vec::new();
    let mut next = vec![Next::Up(0); count];
    let mut row = vec![0_u32; count];
    let mut limited = vec![None; count];
    let mut attempts = attempts.iter();
    let mut time = 0;
    let mut attempt = attempts.next().map(|(gap, child)| (time + gap, *child));
    let mut gave_up = None;
    while gave_up.is_none() {
        // The next thing that happens: a start comes out, or a child is made to fail.
        let starts = next
            .iter()
            .enumerate()
            .filter_map(|(child, next)| match *next {
                Next::Fails(at) | Next::Ready(at) => Some((at, child)),
                Next::Up(_) | Next::Down => None,
            });
        let start = starts.min();
        let comes = start.filter(|(at, _)| attempt.is_none_or(|(then, _)| *at <= then));
        let Some((at, child)) = comes.or(attempt) else {
            break;
        };
        time = at;
        if comes.is_some() {
            if let Next::Ready(_) = next[child] {
                next[child] = Next::Up(at);
                continue;
            }
        } else {
            attempt = attempts.next().map(|(gap, child)| (time + gap, *child));
            let Next::Up(since) = next[child] else {
                continue;
            };
            if at - since >= children[child].reset_after {
                row[child] = 0;
            }
        }
        row[child] += 1;
        // Which restarts count for this one, and how old is each?
        let own = children[child].own;
        let counts = |entry: &&Entry| match own {
            Some(_) => entry.child == child,
            None => children[entry.child].own.is_none(),
        };
        let busy: Vec<(u64, u64)> = entries
            .iter()
            .filter(|entry| own.is_none() || entry.child == child)
            .map(|entry| (entry.due, entry.due + entry.start))
            .collect();
        let young = entries
            .iter()
            .filter(counts)
            .filter(|entry| entry.due >= at || idle(entry.due, at, &busy) < within)
            .count();
        if young >= own.map_or(shared, |(max, _)| max) {
            next[child] = Next::Down;
            match own {
                Some((_, false)) => limited[child] = Some(at),
                _ => gave_up = Some((at, child)),
            }
            continue;
        }
        let due = at
            + children[child]
                .base
                .saturating_mul(1 << (row[child] - 1).min(20));
        let script = &children[child].starts;
        let nth = entries.iter().filter(|entry| entry.child == child).count();
        let (start, succeeds) = script[nth.min(script.len() - 1)];
        entries.push(Entry { child, due, start });
        let outcome = due + start;
        next[child] = if succeeds {
            Next::Ready(outcome)
        } else {
            Next::Fails(outcome)
        };
    }
    let end = gave_up.map_or(u64::MAX, |(at, _)| at);
    let mut restarts = vec![Vec::new(); count];
    for entry in entries.iter().filter(|entry| entry.due <= end) {
        restarts[entry.child].push(entry.due);
    }
    Fate { restarts, limited, gave_up }
}

/// How much of the time between two moments is in none of these stretches.
fn idle(from: u64, to: u64, busy: &[(u64, u64)]) -> u64 {
    let mut edges: Vec<u64> = busy
        .iter()
        .flat_map(|(begin, end)| [*begin, *end])
        .collect();
    edges.extend([from, to]);
    edges.retain(|edge| (from..=to).contains(edge));
    edges.sort_unstable();
    edges
        .windows(2)
        .filter(|pair| {
            !busy
                .iter()
                .any(|(begin, end)| *begin <= pair[0] && pair[1] <= *end)
        })
        .map(|pair| pair[1] - pair[0])
        .sum()
}

/// When, and to which child.
pub(super) type Happened = (u64, usize);

/// When each restart of the group began and with which child, under `one_for_all` or `rest_for_one`
/// with fixed delays and starts and stops that take no time.
pub(super) fn groups(
    all: bool,
    delays: &[u64],
    shared: usize,
    within: u64,
    attempts: &[Attempt],
) -> (Vec<Happened>, Option<Happened>) {
    let mut done: Vec<Happened> = Vec::new();
    let mut pending: Option<Happened> = None;
    let mut time = 0;
    for (gap, child) in attempts {
        time += gap;
        done.extend(pending.take_if(|(due, _)| *due <= time));
        if pending.is_some_and(|(_, from)| *child >= from) {
            continue; // It is down with its group.
        }
        let from = if all { 0 } else { *child };
        let young = done.iter().filter(|(due, _)| time - due < within).count();
        if young >= shared {
            return (done, Some((time, *child)));
        }
        let absorbed = pending.map_or(0, |(due, _)| due);
        pending = Some(((time + delays[*child]).max(absorbed), from));
    }
    done.extend(pending);
    (done, None)
}
