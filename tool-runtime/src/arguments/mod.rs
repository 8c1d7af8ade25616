//! From the text a model sent to the arguments a tool takes.
//!
//! The normal path is one pass: [`Arguments::decode`] reads the text straight into the tool's
//! type. Only when that refuses does [`mend`] look again, with the schema in hand: it makes the
//! few allowances of [`LeniencyKind`], and where they do not help it says everything that is wrong.

mod coerce;
mod contract;
mod decode;
mod describe;
mod explain;
mod faults;
mod json;
mod leniency;
mod limits;
mod mend;
mod nearest;
mod strict;
mod validate;

pub(crate) use self::{
    contract::ArgumentContract,
    faults::{ArgumentFault, ArgumentFaults},
    mend::{mend, refused},
    nearest::nearest,
};
pub use self::{
    decode::{Arguments, Refusal},
    leniency::{Leniencies, Leniency, LeniencyKind},
    limits::Limits,
};
