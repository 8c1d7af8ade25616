//! Sessions: what agents say and do, under a paused clock.

mod support;
mod turns;
