//! "Did you mean": what the user probably wanted to write.

use super::synonyms;

/// A guess at what was meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hint {
    /// Another spelling, or another library's word, of exactly this.
    Write(&'static str),
    /// Something near to it.
    Perhaps(&'static str),
}

impl Hint {
    /// The word itself.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Write(word) | Self::Perhaps(word) => word,
        }
    }

    /// The help line.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Write(word) => format!("write `{word}`"),
            Self::Perhaps(word) => format!("did you mean `{word}`?"),
        }
    }
}

/// The word of `words` that `given` probably stands for.
pub(crate) fn hint(given: &str, words: &[&'static str]) -> Option<Hint> {
    let plain = normalised(given);
    if let Some(word) = words.iter().find(|word| normalised(word) == plain) {
        return Some(Hint::Write(word));
    }
    if let Some(hint) = synonyms::translate(&plain, words) {
        return Some(hint);
    }
    let nearest = words
        .iter()
        .map(|word| (distance(&plain, &normalised(word)), *word))
        .min()?;
    let bearable = plain.chars().count().max(3) / 3;
    (nearest.0 <= bearable)
        .then_some(Hint::Perhaps(nearest.1))
        .or_else(|| begun(&plain, words))
}

/// A word as it is compared: `OneForOne`, `one-for-one` and `one_for_one` are the same.
pub(crate) fn normalised(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// "`a`, `b` or `c`".
pub(crate) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// The only word that begins with what was typed so far.
fn begun(plain: &str, words: &[&'static str]) -> Option<Hint> {
    if plain.len() < 2 {
        return None;
    }
    let mut matching = words
        .iter()
        .filter(|word| normalised(word).starts_with(plain));
    match (matching.next(), matching.next()) {
        (Some(word), None) => Some(Hint::Perhaps(word)),
        _ => None,
    }
}

/// How many letters were mistyped, left out, added, or swapped with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut least = (at(&above, j) + usize::from(from != to))
                .min(at(&above, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRATEGIES: &[&str] = &["one_for_one", "one_for_all", "rest_for_one"];

    #[test]
    fn a_typo_is_near() {
        assert_eq!(
            hint("one_for_ona", STRATEGIES),
            Some(Hint::Perhaps("one_for_one"))
        );
        assert_eq!(
            hint("wroker", &["worker", "task"]),
            Some(Hint::Perhaps("worker"))
        );
    }

    #[test]
    fn another_spelling_is_exact() {
        assert_eq!(
            hint("OneForOne", STRATEGIES),
            Some(Hint::Write("one_for_one"))
        );
        assert_eq!(
            hint("all_for_one", STRATEGIES),
            Some(Hint::Write("one_for_all"))
        );
    }

    #[test]
    fn a_beginning_is_near() {
        assert_eq!(
            hint("shut", &["within", "shutdown"]),
            Some(Hint::Perhaps("shutdown"))
        );
    }

    #[test]
    fn nothing_is_near_a_stranger() {
        assert_eq!(hint("colour", &["within", "shutdown"]), None);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(list(&["a"]), "`a`");
    }
}
