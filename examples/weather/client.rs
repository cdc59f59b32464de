//! A client of the service: it wants every month, published, however often it has to ask.

use std::ops::Range;

use supervision::{AskError, prelude::*};

use crate::{
    aggregator::AggregatorMsg,
    almanac::{self, Words},
    data::Month,
    reporter::ReporterMsg,
    summary::Summaries,
    tree::Weather,
};

/// Has every month published as soon as it is complete, with what the almanac says of it.
///
/// # Errors
///
/// [`AskError::Stopped`] if one of those it asks is out of service.
pub(crate) async fn publish_all(
    app: &Weather,
    months: &[(Month, Range<usize>)],
) -> Result<(Summaries, Words), AskError> {
    let (mut published, mut said) = (Summaries::new(), Words::new());
    for (number, (month, rows)) in months.iter().enumerate() {
        let month = *month;
        let summary = ask_until_answered(&app.pipeline.aggregator, |reply| AggregatorMsg::Month {
            month,
            rows: rows.clone(),
            reply,
        })
        .await?;
        let words = almanac::words(app, &summary).await;
        said.extend(words.clone().map(|words| (month, words)));
        let written = ask_until_answered(&app.reporter, |reply| {
            let (summary, words) = (summary.clone(), words.clone());
            ReporterMsg::Publish { number, month, summary, words, reply }
        })
        .await?;
        published.insert(month, written);
    }
    Ok((published, said))
}

/// Asks again for as long as the question gets lost with whoever was about to answer it.
///
/// That is all there is to do: while a child is being restarted its mailbox takes messages, so the
/// next question waits until the child is up, and no time has to be guessed.
///
/// # Errors
///
/// [`AskError::Stopped`] if there will be no answer.
pub(crate) async fn ask_until_answered<A: Actor, R>(
    actor: &ActorRef<A>,
    question: impl Fn(Reply<R>) -> A::Msg,
) -> Result<R, AskError> {
    loop {
        match actor.ask(&question).await {
            Err(AskError::NoAnswer { .. }) => {}
            answer => return answer,
        }
    }
}
