//! The laws the fuzz targets hold, one module a target: each takes an input and panics where it
//! breaks the law. They stand in a library, so that `cargo test` runs the seeds through them
//! without a fuzzer.

pub mod arguments;
pub mod media;
pub mod raw_schema;
pub mod repair;
pub mod replies;

mod dispatch;
mod document;
mod mutation;
mod tools;

#[cfg(test)]
mod seeds;
