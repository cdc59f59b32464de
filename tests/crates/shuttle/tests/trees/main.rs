//! Whole trees on the real driver, under commands, exits, stops and spawns that race each other, in a few thousand orders of steps each.
//! What hangs is a deadlock, which fails; what lives twice at a time panics where it starts.

mod pools;
mod racing;
mod support;
mod tasks;
