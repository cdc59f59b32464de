//! The tables, as Markdown.

use measure::Work;

use crate::{
    asked::Asked,
    cell::{Cell, Job, Round, Spread},
    peers::Peer,
};

/// Who is compared.
pub(crate) fn versions(peers: &[Peer]) {
    println!("| | version |\n|---|---|");
    for peer in peers {
        println!("| {} | {} |", peer.name, peer.version);
    }
}

type Figure = fn(&Round) -> Option<f64>;
type Column = (&'static str, Figure, fn(f64) -> String);

fn columns(job: Job, count: bool) -> Vec<Column> {
    if count {
        return vec![(
            "allocations",
            |round| round.allocations,
            |n| format!("{n:.1}"),
        )];
    }
    let mut columns: Vec<Column> = vec![("time", |round| Some(round.nanos), time)];
    if job.work == Work::Start {
        columns.push(("memory", |round| round.bytes, bytes));
        columns.push(("ordered stop", |round| round.stop, time));
    }
    columns
}

/// What came of one job: times, or how many allocations there were.
pub(crate) fn table(job: Job, cells: &[(&Peer, Cell)], asked: &Asked) {
    println!("\n### {job}\n");
    let columns = columns(job, asked.count);
    let heads: Vec<&str> = columns.iter().map(|(head, ..)| *head).collect();
    println!(
        "| | {} |\n|---|{}",
        heads.join(" | "),
        "---|".repeat(columns.len())
    );
    for (peer, cell) in cells {
        let row: Vec<String> = columns
            .iter()
            .map(|(_, figure, unit)| {
                let spread = |cell: &Cell| cell.spread(figure, asked.quartiles);
                let floor = cells.first().and_then(|(_, floor)| spread(floor));
                spread(cell).map_or("–".to_owned(), |spread| entry(&spread, floor, *unit))
            })
            .collect();
        println!("| {} | {} |", peer.name, row.join(" | "));
    }
}

fn entry(spread: &Spread, floor: Option<Spread>, unit: fn(f64) -> String) -> String {
    let Spread { least, median, most } = spread;
    let times = floor
        .filter(|floor| floor.median > 0.0)
        .map_or(String::new(), |floor| {
            format!(", {:.2} ×", median / floor.median)
        });
    format!(
        "{}{times} ({} – {})",
        unit(*median),
        unit(*least),
        unit(*most)
    )
}

fn time(nanos: f64) -> String {
    if nanos < 1_000.0 {
        format!("{nanos:.0} ns")
    } else {
        format!("{:.2} µs", nanos / 1_000.0)
    }
}

fn bytes(bytes: f64) -> String {
    format!("{bytes:.0} B")
}
