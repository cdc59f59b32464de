//! The rows of the file, and the days that they describe.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

const CSV: &str = include_str!("data/seattle-weather.csv");

/// One row as it stands in the file, under the number by which it is acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) number: usize,
    pub(crate) text: &'static str,
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) month: Month,
    pub(crate) precipitation: Tenths,
    pub(crate) warmest: Tenths,
    pub(crate) coldest: Tenths,
    pub(crate) wind: Tenths,
    pub(crate) sky: Sky,
}

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Month {
    year: u16,
    month: u8,
}

/// A number with one decimal. An integer, so that sums are the same in whatever order days come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Tenths(pub(crate) i64);

/// The weather in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sky {
    Drizzle,
    Rain,
    Snow,
    Sun,
    Fog,
}

/// A row that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {number} is unreadable: `{text}`")]
pub(crate) struct BadRow {
    number: usize,
    text: &'static str,
}

/// The rows of the file, in its order.
pub(crate) fn rows() -> Vec<Row> {
    let lines = CSV.lines().skip(1).filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(number, text)| Row { number, text })
        .collect()
}

/// The months of the file, each with the numbers of its rows.
pub(crate) fn months(rows: &[Row]) -> Result<Vec<(Month, Range<usize>)>, BadRow> {
    let mut months: Vec<(Month, Range<usize>)> = Vec::new();
    for row in rows {
        let month = row.day()?.month;
        match months.last_mut() {
            Some((last, rows)) if *last == month => rows.end = row.number + 1,
            _ => months.push((month, row.number..row.number + 1)),
        }
    }
    Ok(months)
}

impl Row {
    /// The columns as text.
    pub(crate) fn columns(self) -> impl Iterator<Item = &'static str> {
        self.text.split(',')
    }

    /// Reads the whole row.
    pub(crate) fn day(self) -> Result<Day, BadRow> {
        let columns: Vec<_> = self.columns().collect();
        self.day_of(&columns)
    }

    /// Makes sense of the row's columns.
    pub(crate) fn day_of(self, columns: &[&str]) -> Result<Day, BadRow> {
        Day::read(columns).ok_or(BadRow { number: self.number, text: self.text })
    }
}

impl Day {
    fn read(columns: &[&str]) -> Option<Self> {
        let [date, precipitation, warmest, coldest, wind, sky] = columns else {
            return None;
        };
        Some(Self {
            month: Month::read(date)?,
            precipitation: Tenths::read(precipitation)?,
            warmest: Tenths::read(warmest)?,
            coldest: Tenths::read(coldest)?,
            wind: Tenths::read(wind)?,
            sky: Sky::read(sky)?,
        })
    }
}

impl Month {
    fn read(date: &str) -> Option<Self> {
        let mut parts = date.split('-');
        let (year, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let _day: u8 = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Self { year, month })
    }
}

impl Tenths {
    fn read(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, tenth) = digits.split_once('.')?;
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        if tenth.len() != 1 || !all_digits(whole) || !all_digits(tenth) {
            return None;
        }
        let (whole, tenth): (i64, i64) = (whole.parse().ok()?, tenth.parse().ok()?);
        Some(Self(sign * whole.checked_mul(10)?.checked_add(tenth)?))
    }
}

impl Sky {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "drizzle" => Self::Drizzle,
            "rain" => Self::Rain,
            "snow" => Self::Snow,
            "sun" => Self::Sun,
            "fog" => Self::Fog,
            _ => return None,
        })
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.month)
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenth) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        f.pad(&format!("{sign}{whole}.{tenth}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_file_is_a_day() {
        let rows = rows();
        assert_eq!(rows.len(), 1461);
        let months = months(&rows).unwrap();
        assert_eq!(months.len(), 48);
        assert_eq!(months.first().unwrap().1, 0..31);
        assert_eq!(months.last().unwrap().1, 1430..1461);
    }

    #[test]
    fn a_row_is_read_as_it_is_written() {
        let row = Row { number: 3, text: "2012-01-16,1.3,-0.6,-12.8,5.3,snow" };
        let day = row.day().unwrap();
        assert_eq!(day.month.to_string(), "2012-01");
        assert_eq!(
            (day.precipitation, day.warmest, day.coldest),
            (Tenths(13), Tenths(-6), Tenths(-128))
        );
        assert_eq!((day.wind, day.sky), (Tenths(53), Sky::Snow));
        assert_eq!(format!("{:>6}", day.warmest), "  -0.6");
    }

    #[test]
    fn what_is_no_day_is_said_with_its_number() {
        for text in [
            "",
            "2012-01-16,1.3,1,2.8,5.3,snow",
            "2012-01-16,1.3,-.6,2.8,5.3,snow",
            "x",
        ] {
            let error = Row { number: 3, text }.day().unwrap_err();
            assert_eq!(error, BadRow { number: 3, text });
        }
    }
}
