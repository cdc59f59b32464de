//! What a source has sent, and what it has to send again.

use std::collections::BTreeMap;

use crate::data::Row;

/// The rows that are not acknowledged, by number. A row leaves it only by its acknowledgement.
#[derive(Debug)]
pub(crate) struct Outbox {
    unsent: BTreeMap<usize, Row>,
    sent: BTreeMap<usize, Row>,
}

impl Outbox {
    pub(crate) fn new(rows: impl IntoIterator<Item = Row>) -> Self {
        let unsent = rows.into_iter().map(|row| (row.number, row)).collect();
        Self { unsent, sent: BTreeMap::new() }
    }

    /// The first row that is to be sent; it counts as sent from now on.
    pub(crate) fn next(&mut self) -> Option<Row> {
        let (number, row) = self.unsent.pop_first()?;
        self.sent.insert(number, row);
        Some(row)
    }

    /// How many rows wait for their acknowledgement.
    pub(crate) fn waiting(&self) -> usize {
        self.sent.len()
    }

    pub(crate) fn acknowledge(&mut self, number: usize) {
        self.sent.remove(&number);
    }

    /// The row got lost on its way: it is to be sent again, before all that come after it.
    pub(crate) fn send_again(&mut self, number: usize) {
        if let Some(row) = self.sent.remove(&number) {
            self.unsent.insert(number, row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_sent_until_it_is_acknowledged() {
        let row = |number| Row { number, text: "" };
        let mut outbox = Outbox::new([row(4), row(2), row(3)]);
        let next = |outbox: &mut Outbox| outbox.next().map(|row| row.number);
        assert_eq!(next(&mut outbox), Some(2));
        assert_eq!(next(&mut outbox), Some(3));
        outbox.send_again(2);
        outbox.acknowledge(3);
        assert_eq!(outbox.waiting(), 0);
        assert_eq!(next(&mut outbox), Some(2), "what was lost goes first");
        outbox.acknowledge(2);
        outbox.send_again(2);
        assert_eq!(
            next(&mut outbox),
            Some(4),
            "what is acknowledged does not come back"
        );
        assert_eq!(next(&mut outbox), None);
        assert_eq!(outbox.waiting(), 1);
    }
}
