//! From a seed to the faults of a run: which row strikes where, and how.

use std::collections::HashMap;

use supervision::policy::Rng;

use super::kinds::{Blow, Extent, Site};

/// A fault that waits for its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) blow: Blow,
    /// How many starts fail after it.
    pub(super) failing_starts: usize,
}

/// More faults are asked for than there are rows to strike at.
#[derive(Debug, thiserror::Error)]
#[error("{count} faults are too many: there is room for {most}")]
pub(crate) struct TooMany {
    count: usize,
    most: usize,
}

/// The faults that are still to strike.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan(HashMap<(Site, usize), Planned>);

impl Plan {
    pub(super) fn take(&mut self, site: Site, row: usize) -> Option<Planned> {
        self.0.remove(&(site, row))
    }

    #[cfg(test)]
    pub(super) fn single(site: Site, row: usize, blow: Blow) -> Self {
        Self(HashMap::from([(
            (site, row),
            Planned { blow, failing_starts: 0 },
        )]))
    }
}

/// Plans exactly `count` faults, each for a row of its own at its site.
pub(super) fn plan(count: usize, seed: u64, extent: Extent) -> Result<Plan, TooMany> {
    let most = Site::ALL.iter().map(|site| site.rows(extent)).sum();
    if count > most {
        return Err(TooMany { count, most });
    }
    let mut dice = Dice(Rng::new(seed));
    let mut free = Site::ALL.map(|site| (site, dice.shuffled(site.rows(extent))));
    let mut dealt = HashMap::new();
    let mut plan = HashMap::new();
    let mut left = count;
    while left > 0 {
        let site = dice.site();
        let rows = free
            .iter_mut()
            .find(|(other, _)| *other == site)
            .map(|(_, rows)| rows);
        // A site without a free row is passed over; there is room for all at some other.
        let Some(row) = rows.and_then(Vec::pop) else {
            continue;
        };
        let blow = dice.blow(site, &mut dealt);
        let follows = blow.restarts() && site.has_start() && left > 1 && dice.below(5) == 0;
        let failing_starts = usize::from(follows);
        plan.insert((site, row), Planned { blow, failing_starts });
        left -= 1 + failing_starts;
    }
    Ok(Plan(plan))
}

/// Chance, from a seed.
struct Dice(Rng);

impl Dice {
    /// A number below `limit`, which is not zero.
    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        usize::try_from(self.0.next_u64() % limit).unwrap_or_default()
    }

    fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            numbers.swap(last, self.below(last + 1));
        }
        numbers
    }

    fn site(&mut self) -> Site {
        let mut dice = self.below(100);
        for site in Site::ALL {
            match dice.checked_sub(site.weight()) {
                Some(rest) => dice = rest,
                None => return site,
            }
        }
        Site::Parse
    }

    /// One of the site's blows that is not used up.
    fn blow(&mut self, site: Site, dealt: &mut HashMap<Blow, usize>) -> Blow {
        loop {
            let blows = site.blows();
            let Some(blow) = blows.get(self.below(blows.len())) else {
                continue;
            };
            let dealt = dealt.entry(*blow).or_default();
            if *dealt < blow.limit() {
                *dealt += 1;
                return *blow;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { rows: 1461, months: 48 };

    fn size(plan: &Plan) -> usize {
        plan.0
            .values()
            .map(|planned| 1 + planned.failing_starts)
            .sum()
    }

    #[test]
    fn as_many_faults_as_asked_for() {
        for count in [0, 1, 2, 3, 10, 500, 3000] {
            for seed in 0..20 {
                assert_eq!(size(&plan(count, seed, EXTENT).unwrap()), count);
            }
        }
    }

    #[test]
    fn the_seed_decides() {
        let of = |seed| plan(500, seed, EXTENT).unwrap();
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }

    #[test]
    fn every_kind_of_fault_is_there_and_the_heavy_ones_are_few() {
        for seed in 1..=20 {
            let plan = plan(500, seed, EXTENT).unwrap();
            let count = |wanted: Blow| plan.0.values().filter(|it| it.blow == wanted).count();
            for blow in Site::ALL.iter().flat_map(|site| site.blows()) {
                assert!(
                    (1..=blow.limit()).contains(&count(*blow)),
                    "{blow:?} with seed {seed}"
                );
            }
            assert!(plan.0.values().any(|planned| planned.failing_starts > 0));
        }
    }

    #[test]
    fn there_are_only_so_many_rows() {
        let extent = Extent { rows: 10, months: 2 };
        assert_eq!(
            plan(33, 1, extent).unwrap_err().to_string(),
            "33 faults are too many: there is room for 32"
        );
        assert_eq!(size(&plan(32, 1, extent).unwrap()), 32);
    }
}
