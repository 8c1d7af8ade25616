//! Ctrl-C and SIGTERM.

use std::{io, sync::Arc};

use super::Job;
use crate::{call_control::CloseReason, error::BoxError};

/// Ends the job at the first signal, and at the second whatever would be waited for.
pub(super) async fn attend(job: Arc<Job>) -> Result<(), BoxError> {
    let mut signals = Signals::listen()?;
    signals.next().await?;
    tracing::info!("the process was told to stop; the job shuts down");
    job.shutdown(CloseReason::JobShutdown.into());
    signals.next().await?;
    tracing::warn!("the process was told to stop a second time; the job waits no longer");
    job.hurry.cancel();
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate })
    }

    async fn next(&mut self) -> io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        Ok(())
    }
}

/// Ctrl-C alone.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
