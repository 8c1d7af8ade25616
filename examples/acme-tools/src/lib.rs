//! The tools Acme's applications share: a library crate of tools, written once for any userdata.
//!
//! Its manifest lists `tool-runtime` and nothing else, under another name (`tools`). The macros
//! have to know that name, and there are two ways to tell them:
//!
//! - one line in the crate root, `extern crate tools as tool_runtime;`, for the whole crate, as
//!   [`find_user`] relies on;
//! - `crate = tools` on each attribute, as [`Tickets`] has it.
//!
//! Either will do. serde and schemars come through `tools`, too; their derives are told so with
//! `crate`, as on [`Priority`].
//!
//! An application lends what the tools need and lists them beside its own:
//!
//! ```
//! # extern crate tools as tool_runtime;
//! use acme_tools::{Db, Tickets, User};
//! use tool_runtime::{ToolContext, tools};
//!
//! struct App {
//!     db: Db,
//! }
//!
//! impl AsRef<Db> for App {
//!     fn as_ref(&self) -> &Db {
//!         &self.db
//!     }
//! }
//!
//! let registry = ToolContext::<App>::new(tools![acme_tools::find_user, { Tickets::default() }])?;
//! assert!(registry.get("find_user").is_some());
//! assert!(registry.get("open_ticket").is_some());
//! # Ok::<_, tool_runtime::BuildError>(())
//! ```

// Nobody need do this; it holds what the macros write to the strictest of lints.
#![deny(warnings, missing_docs, clippy::pedantic)]
#![allow(clippy::unused_async, reason = "a tool that waits for nothing is `async` all the same")]

extern crate tools as tool_runtime;

pub use self::{
    directory::{find_user, Db, User},
    tickets::{Priority, Ticket, Tickets},
};

mod directory;
mod tickets;
