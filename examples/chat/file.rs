//! The log's file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{faults::mix, line::Line};

/// A directory of its own, which is removed at the end.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    pub fn new() -> io::Result<Self> {
        let mut salt = u64::from(std::process::id());
        loop {
            let path = std::env::temp_dir().join(format!("supervision-chat-{salt:x}"));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => salt = mix(salt),
                Err(error) => return Err(error),
            }
        }
    }

    /// Where the log is.
    pub fn log(&self) -> PathBuf {
        self.0.join("log.txt")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Whatever is in the way, it is a temporary directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Opens the file to append, and gives the lines that it has. What a line that was cut off has left is
/// taken away.
pub fn open(path: &Path) -> io::Result<(File, Vec<Line>)> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let text = fs::read_to_string(path)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    file.set_len(whole as u64)?;
    file.flush()?;
    Ok((file, lines(&text[..whole])?))
}

/// All lines of the file.
pub fn read(path: &Path) -> io::Result<Vec<Line>> {
    lines(&fs::read_to_string(path)?)
}

/// Appends a line.
pub fn append(file: &mut File, line: &Line) -> io::Result<()> {
    file.write_all(format!("{line}\n").as_bytes())
}

fn lines(text: &str) -> io::Result<Vec<Line>> {
    text.lines()
        .map(|line| line.parse().map_err(io::Error::other))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_was_cut_off_is_not() {
        let directory = Directory::new().expect("a directory");
        let path = directory.log();
        let line = |number| Line { client: 1, number, text: "hello".into() };
        let (mut file, none) = open(&path).expect("a file");
        assert_eq!(none, []);
        append(&mut file, &line(1)).expect("a line");
        file.write_all(b"1 2 hel").expect("half a line");
        drop(file);

        let (mut file, lines) = open(&path).expect("a file");
        assert_eq!(lines, [line(1)]);
        append(&mut file, &line(2)).expect("a line");
        assert_eq!(read(&path).expect("lines"), [line(1), line(2)]);
    }
}
