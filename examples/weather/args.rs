//! The command line.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
The weather of Seattle, aggregated by a supervised pipeline under fire.

Usage: weather [--faults <COUNT>] [--seed <NUMBER>] [--state <FILE> | --kill]

Options:
  --faults <COUNT>   how many faults strike during the run [default: 500]
  --seed <NUMBER>    decides which ones, and where [default: 7]
  --state <FILE>     keeps the aggregates in this file, and goes on with what is in it
  --kill             has the program killed five times in mid-work, and started again each time
  -h, --help         prints this";

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Help,
    Run(Options),
    /// Run it in a process that is killed.
    Kill(Options),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) faults: usize,
    pub(crate) seed: u64,
    /// Where the aggregates outlive the process.
    pub(crate) state: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("unknown argument `{0}`")]
    Unknown(String),
    #[error("`{0}` needs a number")]
    NoNumber(String),
    #[error("`--state` needs a file")]
    NoFile,
    #[error("`--kill` keeps its state in a file of its own")]
    KilledState,
    #[error("`{option} {value}`: not a number that is possible here")]
    BadNumber { option: String, value: String },
}

impl Request {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, UsageError> {
        let mut options = Options { faults: 500, seed: 7, state: None };
        let mut kill = false;
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "-h" | "--help" => return Ok(Self::Help),
                "--faults" => options.faults = number(arg, args.next())?,
                "--seed" => options.seed = number(arg, args.next())?,
                "--state" => {
                    options.state = Some(args.next().ok_or(UsageError::NoFile)?.into());
                }
                "--kill" => kill = true,
                _ => return Err(UsageError::Unknown(arg)),
            }
        }
        match kill {
            true if options.state.is_some() => Err(UsageError::KilledState),
            true => Ok(Self::Kill(options)),
            false => Ok(Self::Run(options)),
        }
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

    fn run(faults: usize, seed: u64) -> Options {
        Options { faults, seed, state: None }
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        assert_eq!(parse(""), Ok(Request::Run(run(500, 7))));
        assert_eq!(parse("--seed 9"), Ok(Request::Run(run(500, 9))));
        let both = "--seed 18446744073709551615 --faults 0";
        assert_eq!(parse(both), Ok(Request::Run(run(0, u64::MAX))));
        assert_eq!(parse("--kill --faults 3"), Ok(Request::Kill(run(3, 7))));
        let state = Some("a/b".into());
        assert_eq!(
            parse("--state a/b"),
            Ok(Request::Run(Options { state, ..run(500, 7) }))
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
        assert_eq!(message("--state"), Err("`--state` needs a file".into()));
        assert!(message("--kill --state a").is_err());
        for value in ["-1", "many", "1.5", "18446744073709551616"] {
            assert!(message(&format!("--seed {value}")).is_err_and(|text| text.contains(value)));
        }
    }
}
