//! What is sent: a line with who sent it, and a number.

use std::{fmt, str::FromStr};

/// A line of chat. Its sender and its number are its identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    pub client: u32,
    pub number: u32,
    pub text: String,
}

impl Line {
    /// What tells it from every other line.
    pub fn id(&self) -> (u32, u32) {
        (self.client, self.number)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.client, self.number, self.text)
    }
}

/// It is no line of chat.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not `client number text`")]
pub struct Malformed;

impl FromStr for Line {
    type Err = Malformed;

    fn from_str(line: &str) -> Result<Self, Malformed> {
        let mut parts = line.splitn(3, ' ');
        let mut part = || parts.next().ok_or(Malformed);
        let (client, number, text) = (part()?, part()?, part()?);
        Ok(Self {
            client: client.parse().map_err(|_| Malformed)?,
            number: number.parse().map_err(|_| Malformed)?,
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_is_written() {
        let line = Line { client: 3, number: 14, text: "how are you?".into() };
        assert_eq!(line.to_string().parse(), Ok(line));
    }

    #[test]
    fn what_is_no_line() {
        for wrong in ["", "3", "3 14", "a 14 b", "3 b c"] {
            assert_eq!(wrong.parse::<Line>(), Err(Malformed), "{wrong}");
        }
    }
}
