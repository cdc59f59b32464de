//! Processes that are killed in the middle of their work. A test starts itself again as one: its test `process` is what that does.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// Names the file of the store to the process that is to be killed.
pub const FILE: &str = "STATE_KILLED_FILE";

/// Kills the process if the test fails.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A directory of one test alone.
pub struct Directory(pub PathBuf);

impl Directory {
    pub fn new(name: &str) -> Self {
        let name = format!("supervision-killed-{name}-{}", std::process::id());
        let directory = Self(env::temp_dir().join(name));
        fs::create_dir_all(&directory.0).unwrap();
        directory
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Lets a process live until this long after its tree is up, which it says by a line that begins so, or, now and then, after it was
/// begun; what it told.
pub fn live(file: &Path, delay: Duration, up: &str) -> Vec<String> {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["process", "--exact", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = Process(command.spawn().unwrap());
    let (tell, lines) = mpsc::channel();
    let output = process.0.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    let mut told = Vec::new();
    let mut until = Instant::now() + delay;
    let mut is_up = false;
    // Every fourth is killed as it begins.
    let early = delay.as_micros().is_multiple_of(4);
    loop {
        let patience = match is_up || early {
            true => until.saturating_duration_since(Instant::now()),
            false => Duration::from_secs(60),
        };
        match lines.recv_timeout(patience) {
            Ok(line) => {
                if line.starts_with(up) {
                    (is_up, until) = (true, Instant::now() + delay);
                }
                told.push(line);
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => {
                let mut errors = String::new();
                let stderr = process.0.stderr.take().unwrap();
                for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                    errors += &line;
                    errors.push('\n');
                }
                panic!("it ended by itself:\n{}\n{errors}", told.join("\n"));
            }
        }
    }
    process.0.kill().unwrap();
    process.0.wait().unwrap();
    reader.join().unwrap();
    told.extend(lines.try_iter());
    told
}
