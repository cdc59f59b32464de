//! The command line.

pub(crate) const USAGE: &str = "\
The weather of Seattle, aggregated by a supervised pipeline under fire.

Usage: weather [--faults <COUNT>] [--seed <NUMBER>]

Options:
  --faults <COUNT>   how many faults strike during the run [default: 500]
  --seed <NUMBER>    decides which ones, and where [default: 7]
  -h, --help         prints this";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Help,
    Run(Options),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) faults: usize,
    pub(crate) seed: u64,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("unknown argument `{0}`")]
    Unknown(String),
    #[error("`{0}` needs a number")]
    NoNumber(String),
    #[error("`{option} {value}`: not a number that is possible here")]
    BadNumber { option: String, value: String },
}

impl Request {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, UsageError> {
        let mut options = Options { faults: 500, seed: 7 };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "-h" | "--help" => return Ok(Self::Help),
                "--faults" => options.faults = number(arg, args.next())?,
                "--seed" => options.seed = number(arg, args.next())?,
                _ => return Err(UsageError::Unknown(arg)),
            }
        }
        Ok(Self::Run(options))
    }
}

fn number<N: std::str::FromStr>(option: String, value: Option<String>) -> Result<N, UsageError> {
    let Some(value) = value else {
        return Err(UsageError::NoNumber(option));
    };
    value
        .parse()
        .map_err(|_| UsageError::BadNumber { option, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Request, UsageError> {
        Request::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        assert_eq!(
            parse(""),
            Ok(Request::Run(Options { faults: 500, seed: 7 }))
        );
        assert_eq!(
            parse("--seed 9"),
            Ok(Request::Run(Options { faults: 500, seed: 9 }))
        );
        let both = "--seed 18446744073709551615 --faults 0";
        assert_eq!(
            parse(both),
            Ok(Request::Run(Options { faults: 0, seed: u64::MAX }))
        );
        assert_eq!(parse("--faults 3 --help"), Ok(Request::Help));
    }

    #[test]
    fn mistakes_are_named() {
        let message = |line: &str| parse(line).map_err(|error| error.to_string());
        assert_eq!(
            message("--fault 3"),
            Err("unknown argument `--fault`".into())
        );
        assert_eq!(message("--faults"), Err("`--faults` needs a number".into()));
        for value in ["-1", "many", "1.5", "18446744073709551616"] {
            assert!(message(&format!("--seed {value}")).is_err_and(|text| text.contains(value)));
        }
    }
}
