//! From the text a model sent to the arguments a tool takes.
//!
//! The normal path is one pass: [`Arguments::decode`] reads the text straight into the tool's
//! type. Only when that refuses does [`mend`] look again, with the schema in hand: [`reading`] gets
//! an object out of the text, with [`repair`] where it is no JSON, [`coerce`] brings it nearer to
//! the schema, and where that does not help [`explain`] says everything that is wrong.

mod coerce;
mod confirmation;
mod contract;
mod decode;
mod describe;
mod explain;
mod faults;
pub(crate) mod json;
mod leniency;
mod limits;
mod meaning;
mod mend;
mod nearest;
mod reading;
mod repair;
mod strict;
mod validate;
mod whole;

pub(crate) use self::{
    confirmation::{CONFIRM_DUPLICATE, take_confirmation},
    contract::ArgumentContract,
    faults::{ArgumentFault, ArgumentFaults},
    leniency::Allowances,
    meaning::meaning,
    mend::{mend, refused},
    nearest::nearest,
};
pub use self::{
    decode::{Arguments, Refusal},
    leniency::{Leniencies, Leniency, LeniencyKind},
    limits::Limits,
    repair::{Repair, repair_text},
};
