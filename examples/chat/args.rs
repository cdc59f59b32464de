//! The command line.

/// How the program is called.
pub const USAGE: &str = "\
usage: chat [--connections N] [--lines N] [--seed N]

  --connections N  how many clients connect, in bursts (2000)
  --lines N        how many lines each sends (5)
  --seed N         what is killed and when (7)";

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub connections: u32,
    pub lines: u32,
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 2000, lines: 5, seed: 7 }
    }
}

/// What is asked of the program.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Options),
    Help,
}

impl Request {
    /// Reads the arguments, without the program's name.
    pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options::default();
        while let Some(flag) = args.next() {
            if flag == "--help" || flag == "-h" {
                return Ok(Request::Help);
            }
            let value = args
                .next()
                .ok_or_else(|| format!("`{flag}` needs a number"))?;
            let wrong = |_| format!("`{flag}` needs a number, not `{value}`");
            match flag.as_str() {
                "--connections" => options.connections = value.parse().map_err(wrong)?,
                "--lines" => options.lines = value.parse().map_err(wrong)?,
                "--seed" => options.seed = value.parse().map_err(wrong)?,
                _ => return Err(format!("there is no `{flag}`")),
            }
        }
        Ok(Request::Run(options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Request, String> {
        Request::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_may_be_asked() {
        assert_eq!(parse(""), Ok(Request::Run(Options::default())));
        assert_eq!(
            parse("--seed 3 --connections 10 --lines 2"),
            Ok(Request::Run(Options { connections: 10, lines: 2, seed: 3 }))
        );
        assert_eq!(parse("--help"), Ok(Request::Help));
    }

    #[test]
    fn what_may_not() {
        assert_eq!(parse("--lines"), Err("`--lines` needs a number".into()));
        assert_eq!(
            parse("--lines many"),
            Err("`--lines` needs a number, not `many`".into())
        );
        assert_eq!(parse("--speed 5"), Err("there is no `--speed`".into()));
    }
}
