//! What becomes of a tool.

/// How often in a row a tool may fail.
const PATIENCE: u32 = 3;

/// A tool, and how it has done.
#[derive(Clone, Copy, Default)]
pub struct Tool {
    done: u64,
    /// Since it last did anything well.
    failed: u32,
}

impl Tool {
    pub fn did_well(&mut self) {
        self.done += 1;
        self.failed = 0;
    }

    /// It has failed: whether it is to be taken up again.
    pub fn failed(&mut self) -> bool {
        self.failed = self.failed.saturating_add(1);
        !self.is_laid_aside()
    }

    pub fn lay_aside(&mut self) {
        self.failed = PATIENCE;
    }

    pub fn is_laid_aside(self) -> bool {
        self.failed >= PATIENCE
    }

    /// Its line in the books: its name, how often it did well, and how often it has failed since.
    pub fn to_line(self, name: &str) -> String {
        format!("{name} {} {}\n", self.done, self.failed)
    }

    pub fn from_line(line: &str) -> Option<(String, Self)> {
        let mut words = line.split(' ');
        let name = words.next()?.to_owned();
        let (done, failed) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some((name, Self { done, failed }))
    }
}
