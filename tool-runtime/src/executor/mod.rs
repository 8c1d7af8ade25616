//! Carrying out calls: one, or many at once. Every call gets exactly one output.

mod answer;
mod call;
mod many;
mod options;
mod running;
mod trace;

pub use self::options::ExecutorOptions;
pub(crate) use self::{
    call::execute,
    many::in_call_order,
    running::{Admission, RunningCall, RunningCalls, companion_tools},
};
