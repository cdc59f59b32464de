//! What is made of the days of a month.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::data::{BadRow, Day, Month, Row, Sky, Tenths};

/// The aggregates of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    days: usize,
    skies: [usize; 5],
    precipitation: Tenths,
    /// The sums of the days' highest and lowest temperatures, for their means.
    warmest: Tenths,
    coldest: Tenths,
    highest: Option<Tenths>,
    lowest: Option<Tenths>,
    strongest_wind: Tenths,
}

/// The aggregates of all months.
pub(crate) type Summaries = BTreeMap<Month, Summary>;

/// What is right: one pass over the rows, in order, in one thread, without any actor.
pub(crate) fn straight_pass(rows: &[Row]) -> Result<Summaries, BadRow> {
    let mut months = Summaries::new();
    for row in rows {
        let day = row.day()?;
        let summary = months.entry(day.month).or_default();
        summary.count(&day);
        summary.measure(&day);
    }
    Ok(months)
}

impl Summary {
    /// The first half of taking up a day: that it was, and how its sky was.
    pub(crate) fn count(&mut self, day: &Day) {
        self.days += 1;
        if let Some(count) = self.skies.get_mut(day.sky as usize) {
            *count += 1;
        }
    }

    /// The second half: what was measured.
    pub(crate) fn measure(&mut self, day: &Day) {
        self.precipitation.0 += day.precipitation.0;
        self.warmest.0 += day.warmest.0;
        self.coldest.0 += day.coldest.0;
        self.highest = self.highest.max(Some(day.warmest));
        self.lowest = Some(
            self.lowest
                .map_or(day.coldest, |lowest| lowest.min(day.coldest)),
        );
        self.strongest_wind = self.strongest_wind.max(day.wind);
    }

    /// How many days were taken up.
    pub(crate) fn days(&self) -> usize {
        self.days
    }

    fn with_sky(&self, sky: Sky) -> usize {
        self.skies.get(sky as usize).copied().unwrap_or_default()
    }

    fn wet(&self) -> usize {
        self.with_sky(Sky::Drizzle) + self.with_sky(Sky::Rain) + self.with_sky(Sky::Snow)
    }

    /// The means of the lowest and of the highest temperatures, in tenths, and how many days of how many were wet.
    pub(crate) fn in_numbers(&self) -> (i64, i64, usize, usize) {
        let (low, high) = (self.mean(self.coldest), self.mean(self.warmest));
        (low.0, high.0, self.wet(), self.days)
    }

    fn mean(&self, sum: Tenths) -> Tenths {
        let days = i64::try_from(self.days).unwrap_or(i64::MAX).max(1);
        Tenths(sum.0 / days)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = (self.mean(self.coldest), self.mean(self.warmest));
        let wet = self.wet();
        write!(
            f,
            "{} days, {wet:>2} of them wet, {:>5} mm, ",
            self.days, self.precipitation
        )?;
        write!(f, "{low:>4} to {high:>4} °C")?;
        if let (Some(lowest), Some(highest)) = (self.lowest, self.highest) {
            write!(f, " ({lowest:>4} to {highest:>4})")?;
        }
        write!(f, ", wind up to {:>3}", self.strongest_wind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_any_order_make_the_same_summary() {
        let mut rows = crate::data::rows();
        let straight = straight_pass(&rows).unwrap();
        rows.reverse();
        assert_eq!(straight_pass(&rows).unwrap(), straight);
        assert_eq!(
            straight.values().map(|month| month.days).sum::<usize>(),
            rows.len()
        );
    }

    #[test]
    fn a_half_taken_day_shows() {
        let row = Row { number: 0, text: "2012-01-02,10.9,10.6,2.8,4.5,rain" };
        let straight = straight_pass(&[row]).unwrap();
        let day = row.day().unwrap();
        let mut half = Summary::default();
        half.count(&day);
        assert_ne!(straight.get(&day.month), Some(&half));
        half.measure(&day);
        assert_eq!(straight.get(&day.month), Some(&half));
        assert_eq!(half.with_sky(Sky::Rain), 1);
    }
}
