//! What the handles of a stream, its driver and its voices share.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, broadcast, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    MediaEvent, MediaOptions, Silenced, StreamEnd, StreamStart,
    queue::{Current, Item, Queue},
};

/// A stream, as all its parts see it.
pub(super) struct Line {
    pub(super) start: StreamStart,
    pub(super) options: MediaOptions,
    queue: Mutex<Queue>,
    /// There is something to send.
    work: Notify,
    /// Something happened to what plays.
    news: watch::Sender<()>,
    /// One speech plays at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
    events: Mutex<Option<broadcast::Sender<MediaEvent>>>,
    end: watch::Sender<Option<StreamEnd>>,
    /// Whether somebody waited for the end when it came.
    was_awaited: AtomicBool,
    /// Cancelled when nobody holds the stream any more, or it is to be closed.
    pub(super) closing: CancellationToken,
}

impl Line {
    pub(super) fn new(start: StreamStart, options: MediaOptions) -> Self {
        Self {
            start,
            options,
            queue: Mutex::new(Queue::new(Instant::now())),
            work: Notify::new(),
            news: watch::Sender::new(()),
            turn: tokio::sync::Mutex::default(),
            events: Mutex::new(Some(broadcast::Sender::new(options.event_capacity.clamp(1, 1 << 20)))),
            end: watch::Sender::new(None),
            was_awaited: AtomicBool::new(false),
            closing: CancellationToken::new(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self) {
        self.news.send_replace(());
    }
}

/// For voices.
impl Line {
    /// Tells of everything that happens to what plays from now on.
    pub(super) fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    pub(super) fn clears(&self) -> u64 {
        self.queue().clears
    }

    /// Waits until it is so.
    pub(super) async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        let mut news = self.news();
        while !is_so(self) && news.changed().await.is_ok() {}
    }

    /// Whether it is over and somebody waited for that.
    pub(super) fn was_awaited(&self) -> bool {
        self.is_over() && self.was_awaited.load(Ordering::Acquire)
    }

    /// A speech begins, unless it was cleared since.
    pub(super) fn begin(&self, clears: u64) -> Result<u64, Silenced> {
        let mut queue = self.queue();
        if queue.clears != clears || self.is_over() {
            return Err(Silenced);
        }
        Ok(queue.begin())
    }

    /// Looks at a speech that plays.
    pub(super) fn look<T>(&self, speech: u64, look: impl FnOnce(&mut Current) -> T) -> Option<T> {
        self.queue().speech(speech).map(look)
    }

    /// A voice has made so many bytes more.
    pub(super) fn make(&self, speech: u64, words: &str, bytes: u64) -> Result<(), Silenced> {
        let mut queue = self.queue();
        queue.speaking(speech).ok_or(Silenced)?.tally.make(words, bytes);
        drop(queue);
        self.told();
        Ok(())
    }

    /// So many bytes of the last piece will not come.
    pub(super) fn unmake(&self, speech: u64, bytes: u64) {
        if let Some(current) = self.queue().speaking(speech) {
            current.tally.unmake(bytes);
        }
        self.told();
    }

    pub(super) fn push_frame(&self, speech: u64, audio: Vec<u8>) -> Result<(), Silenced> {
        let pushed = self.queue().push_frame(speech, audio);
        self.work.notify_one();
        pushed.ok_or(Silenced)
    }

    pub(super) fn push_mark(&self, speech: u64) -> Result<(), Silenced> {
        let pushed = self.queue().push_mark(speech);
        self.work.notify_one();
        pushed.ok_or(Silenced)
    }

    pub(super) fn push_end(&self, speech: u64) -> Result<(), Silenced> {
        let pushed = self.queue().push_end(speech, Instant::now());
        self.work.notify_one();
        self.told();
        pushed.ok_or(Silenced)
    }

    /// By how much what is sent is too far ahead of what is heard, if it is.
    pub(super) fn too_far_ahead(&self) -> Option<Duration> {
        let ahead = self.queue().ahead(Instant::now());
        ahead.checked_sub(self.options.lead).filter(|over| !over.is_zero())
    }

    pub(super) fn clear(&self) {
        self.queue().clear(Instant::now());
        self.work.notify_one();
        self.told();
    }

    pub(super) fn leave(&self, speech: u64) {
        self.queue().leave(speech, Instant::now());
        self.work.notify_one();
        self.told();
    }

    /// Whether nothing more of a speech is taken.
    pub(super) fn is_silenced(&self, speech: u64) -> bool {
        self.queue().speaking(speech).is_none()
    }
}

/// For the driver.
impl Line {
    /// The next thing to send.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing.
    pub(super) async fn next(&self) -> Item {
        loop {
            let item = self.queue().pop();
            match item {
                Some(item) => return item,
                None => self.work.notified().await,
            }
        }
    }

    pub(super) fn written(&self, item: &Item) {
        self.queue().written(item, Instant::now());
        self.told();
    }

    pub(super) fn echo(&self, speech: u64, mark: u64) {
        self.queue().echo(speech, mark);
        self.told();
    }

    pub(super) fn tell(&self, event: MediaEvent) {
        if let Some(events) = &*self.events() {
            let _ = events.send(event); // nobody need listen
        }
    }

    /// The stream is over. The first end counts.
    pub(super) fn over(&self, end: StreamEnd) {
        self.was_awaited.fetch_or(self.end.receiver_count() > 0, Ordering::AcqRel);
        self.end.send_if_modified(|known| {
            let is_first = known.is_none();
            known.get_or_insert(end);
            is_first
        });
        self.queue().silence(Instant::now());
        self.events().take();
        self.told();
    }

    fn events(&self) -> MutexGuard<'_, Option<broadcast::Sender<MediaEvent>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For handles.
impl Line {
    pub(super) fn subscribe(&self) -> Option<broadcast::Receiver<MediaEvent>> {
        self.events().as_ref().map(broadcast::Sender::subscribe)
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.borrow().is_some()
    }

    pub(super) async fn until_over(&self) -> StreamEnd {
        let mut end = self.end.subscribe();
        match end.wait_for(Option::is_some).await.map(|end| end.clone()) {
            Ok(Some(end)) => end,
            _ => StreamEnd::Left, // the sender lives as long as this does
        }
    }
}
