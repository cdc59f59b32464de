//! What one child costs among so many.

use std::time::Instant;

use stats_alloc::Region;
use supervision::prelude::*;
use tokio::task::yield_now;

use crate::{COUNTED, Crowd, Member, Msg, UP};

/// How many are started and stopped at least, in as many pools as that takes.
const AT_LEAST: usize = 20_000;
const RESTARTS: usize = 2_000;

pub(crate) fn head(threads: usize) {
    println!("{threads} thread(s), for each child; bytes are those that are allocated");
    println!(
        "{:>9} {:>10} {:>10} {:>16} {:>19} {:>10}",
        "children", "start", "bytes", "restart of one", "restart of others", "stop"
    );
}

/// Nanoseconds of the median.
fn median(mut laps: Vec<f64>) -> f64 {
    laps.sort_by(f64::total_cmp);
    laps[laps.len() / 2]
}

pub(crate) async fn measure(count: usize) {
    let rounds = (AT_LEAST / count).max(1);
    let (mut start, mut bytes, mut stop) = (Vec::new(), Vec::new(), Vec::new());
    let (mut same, mut others) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let region = Region::new(COUNTED);
        let begun = Instant::now();
        let app = Crowd::start().await.expect("it starts");
        for _ in 0..count {
            app.members.spawn(false).await.expect("there is room");
        }
        // The last to be started is the last to be up.
        let members = app.members.members();
        members[count - 1].ask(Msg::Ping).await.expect("it is up");
        start.push(each(begun, count));
        if round == 0 {
            // With the list of them, which is a pointer for each.
            let stats = region.change();
            bytes.push((stats.bytes_allocated - stats.bytes_deallocated) as f64 / count as f64);
            settle().await;
            same.extend(restarts(&members, |_| count / 2).await);
            // Far from one another, so that none is in the processor's caches if not all are.
            others.extend(restarts(&members, |n| n * 7919 % count).await);
        }
        drop(members);
        let begun = Instant::now();
        app.shutdown().await.expect("it stops");
        stop.push(each(begun, count));
    }
    println!(
        "{count:>9} {:>7.0} ns {:>8.0} B {:>13.0} ns {:>16.0} ns {:>7.0} ns",
        median(start),
        median(bytes),
        median(same),
        median(others),
        median(stop),
    );
}

fn each(begun: Instant, of: usize) -> f64 {
    begun.elapsed().as_nanos() as f64 / of as f64
}

/// One fails, until it is up again; and then the next.
async fn restarts(members: &[ActorRef<Member>], pick: impl Fn(usize) -> usize) -> Vec<f64> {
    let mut laps = Vec::with_capacity(RESTARTS);
    for n in 0..RESTARTS {
        let member = &members[pick(n)];
        let begun = Instant::now();
        let _ = member.try_tell(Msg::Fail);
        UP.notified().await;
        laps.push(begun.elapsed().as_nanos() as f64);
    }
    laps
}

/// Nobody has just said that it is up.
async fn settle() {
    yield_now().await;
    UP.notify_one();
    UP.notified().await;
}
