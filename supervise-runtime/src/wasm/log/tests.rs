#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::{CallLog, Entry, EntryKind, Hash, LogError, Recorded, Recording};

const PLENTY: usize = 1 << 20;

fn log(messages: &[Vec<u8>]) -> CallLog {
    let log = CallLog::keeping(PLENTY);
    for message in messages {
        log.add(EntryKind::Handle, &message[..]);
        log.add(EntryKind::Returned, []);
    }
    log
}

#[test]
fn the_head_is_the_hash_of_all_there_was() {
    let empty = CallLog::keeping(PLENTY);
    assert_eq!((empty.head(), empty.count()), (Hash::ROOT, 0));
    assert_eq!(empty.recording().verify(), Ok(Hash::ROOT));

    let log = log(&[b"one".to_vec(), b"two".to_vec()]);
    let recording = log.recording();
    assert!(recording.is_whole());
    assert_eq!(recording.entries().len(), 4);
    assert_eq!(recording.verify(), Ok(log.head()));
    // What anybody computes who has the bytes of the last entry.
    let last = recording.entries()[3].clone();
    let mut written = Vec::new();
    last.write_to(&mut written);
    assert_eq!(Hash(Sha256::digest(written).into()), log.head());
    assert_eq!(log.head().to_string().len(), 64);
}

#[test]
fn only_the_newest_are_kept_and_they_still_lead_to_the_head() {
    let log = CallLog::keeping(200);
    for _ in 0..10 {
        log.add(EntryKind::Handle, vec![7; 20]);
    }
    let kept = log.recording();
    assert_eq!((kept.entries().len(), log.count()), (3, 10));
    assert!(!kept.is_whole());
    assert_eq!(kept.verify_to(log.head()), Ok(()));
    // One for which there is no room leaves nothing, rather than a gap.
    log.add(EntryKind::Handle, vec![7; 200]);
    assert!(log.recording().entries().is_empty());
    assert_eq!(log.count(), 11);

    let streaming = CallLog::streaming();
    streaming.add(EntryKind::Stop, []);
    assert!(streaming.recording().entries().is_empty());
    assert_ne!(streaming.head(), Hash::ROOT);
}

#[tokio::test]
async fn who_listens_has_every_entry_and_the_end() {
    let log = CallLog::streaming();
    let mut entries = log.subscribe(PLENTY);
    let listening = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(entry) = entries.next().await {
            all.push(entry);
        }
        (all, entries.missed())
    });
    for _ in 0..3 {
        log.add(EntryKind::Health, []);
        tokio::task::yield_now().await;
    }
    let head = log.head();
    drop(log);
    let (all, missed) = listening.await.unwrap();
    assert_eq!((all.len(), missed), (3, 0));
    assert_eq!(
        all.into_iter().collect::<Recording>().verify_to(head),
        Ok(())
    );
}

#[tokio::test]
async fn w10_who_falls_behind_misses_entries_and_nobody_waits() {
    let log = CallLog::streaming();
    let mut slow = log.subscribe(100);
    // None of this waits: it is no async function.
    for _ in 0..1000 {
        log.add(EntryKind::Snapshot, []);
    }
    assert_eq!(slow.missed(), 998);
    let newest: Recording = [slow.next().await.unwrap(), slow.next().await.unwrap()]
        .into_iter()
        .collect();
    assert_eq!(newest.verify_to(log.head()), Ok(()));
    assert!(slow.try_next().is_none());
    // What is taken on the other side of a gap does not follow.
    let before = newest.entries()[0].clone();
    log.add(EntryKind::Snapshot, []);
    log.add(EntryKind::Snapshot, []);
    let gap: Recording = [
        before,
        Arc::new(slow.next().await.unwrap().as_ref().clone()),
        slow.next().await.unwrap(),
    ]
    .into_iter()
    .collect();
    assert_eq!(gap.verify(), Err(LogError::Broken { at: 1 }));
}

#[test]
fn who_no_longer_listens_costs_nothing() {
    let log = CallLog::streaming();
    for _ in 0..10 {
        drop(log.subscribe(PLENTY));
    }
    let entries = log.subscribe(PLENTY);
    log.add(EntryKind::Stop, []);
    drop(entries);
    log.add(EntryKind::Stop, []);
    assert_eq!(log.count(), 2);
}

#[test]
fn every_kind_has_its_number() {
    for number in 0..=u8::MAX {
        let kind = EntryKind::from_number(number);
        assert_eq!(kind.is_some(), (1..=14).contains(&number));
        assert!(kind.is_none_or(|kind| kind as u8 == number));
    }
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..8)
}

/// Something of every kind that can be recorded.
type Everything = (u8, i64, Vec<String>, Option<bool>, Result<char, (f32, u16)>);

proptest! {
    #[test]
    fn what_is_written_is_read(messages in messages()) {
        let log = log(&messages);
        let bytes = log.recording().to_bytes();
        let read = Recording::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&read, &log.recording());
        prop_assert_eq!(read.verify_to(log.head()), Ok(()));
    }

    #[test]
    fn w10_any_changed_byte_is_found(messages in messages(), at: prop::sample::Index, flip in 1..=u8::MAX) {
        let log = log(&messages);
        let mut bytes = log.recording().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let found = Recording::from_bytes(&bytes).and_then(|read| read.verify_to(log.head()));
        // The parent of the first entry is what it follows: another log.
        prop_assert!(found.is_err());
    }

    #[test]
    fn w10_a_log_that_was_cut_is_found(messages in messages(), at: prop::sample::Index) {
        let log = log(&messages);
        let bytes = log.recording().to_bytes();
        let cut = &bytes[..at.index(bytes.len())];
        let found = Recording::from_bytes(cut).and_then(|read| read.verify_to(log.head()));
        prop_assert!(found.is_err());
    }

    #[test]
    fn an_entry_that_is_missing_or_moved_is_found(messages in messages(), one: prop::sample::Index, two: prop::sample::Index) {
        let log = log(&messages);
        let all: Vec<Arc<Entry>> = log.recording().entries().to_vec();
        let (one, two) = (one.index(all.len()), two.index(all.len()));
        let mut without = all.clone();
        without.remove(one);
        let without = without.into_iter().collect::<Recording>();
        // Without its first it is the rest of the log, which is no mistake but is not the whole.
        prop_assert_eq!(without.verify_to(log.head()).is_err() || !without.is_whole(), true);
        prop_assume!(one != two);
        let mut swapped = all;
        swapped.swap(one, two);
        prop_assert!(swapped.into_iter().collect::<Recording>().verify_to(log.head()).is_err());
    }

    #[test]
    fn what_a_function_said_is_read_as_it_was_said(
        value: Everything,
        garbage: Vec<u8>,
    ) {
        let bytes = value.to_bytes();
        // By their bytes, since some numbers are not equal to themselves.
        let read = Everything::from_bytes(&bytes);
        prop_assert_eq!(read.map(|read| read.to_bytes()), Some(bytes));
        let _ = <(Vec<()>, Vec<Vec<u16>>, String)>::from_bytes(&garbage);
    }

    #[test]
    fn any_bytes_are_a_recording_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(read) = Recording::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
            let _ = read.verify();
        }
    }
}
