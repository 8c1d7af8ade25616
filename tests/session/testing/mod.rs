//! What the library gives to those who test their agents: it does as it is told, and its assertions
//! fail where they should.

mod call_control;
mod expect;
mod mocks;
mod speech;
