//! What the tools of a call share.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use acme_tools::Db;

/// What the tools of a call share.
#[derive(Debug)]
pub struct App {
    db: Db,
    pub(super) http: reqwest::Client,
    pub(super) bookings: String,
    summary: PathBuf,
    profile: Mutex<BTreeMap<&'static str, String>>,
}

impl App {
    pub(super) fn new(db: Db, bookings: String, summary: PathBuf) -> reqwest::Result<Self> {
        // A proxy set for the outside world could not reach this machine's own service.
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { db, http, bookings, summary, profile: Mutex::default() })
    }

    /// What is known of the caller, field by field.
    pub fn profile(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.profile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the summary of the call is written.
    pub fn summary(&self) -> &Path {
        &self.summary
    }
}

/// What `acme_tools::find_user` asks for.
impl AsRef<Db> for App {
    fn as_ref(&self) -> &Db {
        &self.db
    }
}
