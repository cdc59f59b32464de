//! The guide of Quark: a supervisor looks at the exception of a failing child and answers with one
//! of four directives. An exception is a typed error here, and the looking is done by the arms of
//! `on`. The guide's complete example fails at random; here each failure is asked for by a message.

mod backoff;
mod by_type;
mod directives;
mod example;
mod strategies;
mod worker;
