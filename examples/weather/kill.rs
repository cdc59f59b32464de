//! Has the program killed in mid-work, again and again, and looks whether anything is missing.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{self, Child, Command, ExitCode, Stdio},
};

use crate::{args::Options, data, progress::Line};

/// How often it is killed before it may come to its end.
const KILLS: usize = 5;

/// Runs it until it is killed, and once more to its end.
pub(crate) fn run(options: &Options) -> ExitCode {
    let directory = env::temp_dir().join(format!("weather-{}", process::id()));
    let done = fs::create_dir_all(&directory)
        .and_then(|()| kill_and_finish(options, &directory.join("state.redb")));
    let _ = fs::remove_dir_all(&directory);
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn kill_and_finish(options: &Options, state: &Path) -> io::Result<bool> {
    let rows = data::rows().len();
    let mut out = io::stdout();
    // What was acknowledged must be there ever after.
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        let enough = rows * (kill + 1) / (KILLS + 1);
        let mut child = start(options, kill, state)?;
        let told = listen(&mut child, enough, acknowledged, |_| {});
        // SIGKILL, where there are signals: nothing of it is left to clean up.
        child.kill()?;
        child.wait()?;
        let Told { found, saved } = told?;
        writeln!(
            out,
            "killed with {saved} of {rows} rows saved; it had begun with {found}"
        )?;
        acknowledged = saved;
    }
    writeln!(
        out,
        "killed {KILLS} times; the last one goes on to the end\n"
    )?;
    let mut child = start(options, KILLS, state)?;
    listen(&mut child, usize::MAX, acknowledged, |line| {
        let _ = writeln!(io::stdout(), "{line}");
    })?;
    Ok(child.wait()?.success())
}

/// Every process has other faults, as far as there are any.
fn start(options: &Options, round: usize, state: &Path) -> io::Result<Child> {
    let round = u64::try_from(round).unwrap_or_default();
    Command::new(env::current_exe()?)
        .args(["--faults", &options.faults.to_string()])
        .args(["--seed", &options.seed.wrapping_add(round).to_string()])
        .arg("--state")
        .arg(state)
        .stdout(Stdio::piped())
        .spawn()
}

/// What a process told.
struct Told {
    found: usize,
    saved: usize,
}

/// Listens until `enough` rows are saved, or there is nothing more to hear.
fn listen(
    child: &mut Child,
    enough: usize,
    acknowledged: usize,
    mut pass_on: impl FnMut(&str),
) -> io::Result<Told> {
    let mut told = Told { found: 0, saved: acknowledged };
    let lines = child.stdout.take().map(BufReader::new);
    for line in lines.into_iter().flat_map(BufReader::lines) {
        let line = line?;
        match Line::parse(&line) {
            Some(Line::Found(rows)) if rows < acknowledged => {
                return Err(io::Error::other(format!(
                    "{acknowledged} rows had been acknowledged, and {rows} are there"
                )));
            }
            Some(Line::Found(rows)) => told.found = rows,
            Some(Line::Saved(rows)) => {
                told.saved = told.saved.max(rows);
                if told.saved >= enough {
                    return Ok(told);
                }
            }
            None => pass_on(&line),
        }
    }
    if enough == usize::MAX {
        return Ok(told);
    }
    Err(io::Error::other("it ended before it could be killed"))
}
