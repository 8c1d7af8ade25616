//! What becomes of a call while the same is running already.

use std::borrow::Cow;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Entry, RunningCall, RunningCalls, Table};
use crate::{
    arguments::{CONFIRM_DUPLICATE, Leniencies, Limits, meaning, mend, take_confirmation},
    chat::FunctionCall,
    speech::SpeechHandle,
    tool::{DuplicateScope, FunctionTool, OnDuplicate, ToolFlag, ToolSpec},
};

/// Whether a call may run.
pub(crate) enum Admission {
    /// It may, as long as the guard lives. Calls it takes the place of were cancelled.
    Admitted { running: RunningCall, replaced: Vec<String> },
    /// It may not; its output is this text, which is no error.
    Answered(String),
    /// It may not; its output is this error.
    Refused(String),
}

impl RunningCalls {
    /// Lets a call of `tool` run, or not, as its policy for duplicates says.
    ///
    /// `cancellation` is the token the call will run under; `speech` is the one that made it.
    pub(crate) fn begin<S>(
        &self,
        call: &FunctionCall,
        tool: &FunctionTool<S>,
        speech: Option<&SpeechHandle>,
        cancellation: CancellationToken,
    ) -> Admission {
        let wanted = Wanted::of(call, tool.spec());
        let entry = Entry {
            number: 0,
            call_id: call.call_id.clone(),
            tool: tool.name().to_owned(),
            meaning: wanted.meaning,
            since: Instant::now(),
            cancellable: tool.flags().contains(ToolFlag::CANCELLABLE),
            speech: speech.cloned(),
            cancellation,
            progress: None,
        };
        let mut table = self.table();
        let policy = if wanted.confirmed { OnDuplicate::Allow } else { tool.on_duplicate() };
        match table.judge(&entry, policy) {
            Ok(replaced) => {
                let running = RunningCall { calls: self.clone(), number: table.add(entry) };
                Admission::Admitted { running, replaced }
            }
            Err(kept_out) => kept_out,
        }
    }
}

/// What of a call's arguments matters here.
struct Wanted {
    confirmed: bool,
    meaning: Option<String>,
}

impl Wanted {
    fn of(call: &FunctionCall, spec: &ToolSpec) -> Self {
        let by_arguments =
            spec.on_duplicate != OnDuplicate::Allow && spec.duplicate_scope == DuplicateScope::NameAndArgs;
        let (confirmed, own) = if spec.asks_for_confirmation() {
            confirmation(spec, &call.arguments)
        } else {
            (false, Cow::Borrowed(call.arguments.as_str()))
        };
        Self { confirmed, meaning: by_arguments.then(|| meaning(&spec.contract, &own)) }
    }
}

/// Whether the call is confirmed, and the tool's own arguments. Arguments that will be refused confirm
/// nothing.
fn confirmation<'t>(spec: &ToolSpec, text: &'t str) -> (bool, Cow<'t, str>) {
    let limits = Limits::default();
    if let Some(confirmation) = take_confirmation(text, limits.max_depth) {
        return (confirmation.given, confirmation.rest);
    }
    let mended = mend(spec.told(), text, Leniencies::all(), &limits).ok();
    let taken = mended.as_ref().and_then(|mended| take_confirmation(&mended.text, usize::MAX));
    match taken {
        Some(confirmation) => (confirmation.given, Cow::Owned(confirmation.rest.into_owned())),
        None => (false, Cow::Borrowed(text)),
    }
}

impl Table {
    fn add(&mut self, entry: Entry) -> u64 {
        self.next += 1;
        self.calls.push(Entry { number: self.next, ..entry });
        self.next
    }

    /// The ids of the calls that `entry` takes the place of, if it may run.
    fn judge(&self, entry: &Entry, policy: OnDuplicate) -> Result<Vec<String>, Admission> {
        if policy == OnDuplicate::Allow {
            return Ok(Vec::new());
        }
        let is_same = |call: &&Entry| call.tool == entry.tool && call.meaning == entry.meaning;
        let same: Vec<_> = self.running().filter(is_same).collect();
        if same.is_empty() {
            return Ok(Vec::new());
        }
        match policy {
            OnDuplicate::Allow => Ok(Vec::new()),
            OnDuplicate::Reject => Err(Admission::Answered(rejected(&same))),
            OnDuplicate::Confirm => Err(Admission::Answered(unconfirmed(&same))),
            OnDuplicate::Replace if same.iter().all(|call| call.refusal().is_none()) => {
                Ok(same.into_iter().map(Entry::cancel).collect())
            }
            OnDuplicate::Replace => Err(Admission::Refused(irreplaceable(&same))),
        }
    }
}

fn rejected(same: &[&Entry]) -> String {
    format!("{}, so this call was not carried out. Wait for the output of the running one.", running(same))
}

fn unconfirmed(same: &[&Entry]) -> String {
    format!(
        "{}, so this call was not carried out. To run it all the same, call it again with `{CONFIRM_DUPLICATE}` set to true.",
        running(same)
    )
}

fn irreplaceable(same: &[&Entry]) -> String {
    format!(
        "{} and cannot be cancelled, so this call was not carried out in its place. Wait for the output of the running one.",
        running(same)
    )
}

fn running(same: &[&Entry]) -> String {
    let ids = same.iter().map(|call| call.call_id.as_str()).collect::<Vec<_>>().join(", ");
    let tool = same.first().map_or("", |call| &call.tool);
    let with = if same.iter().any(|call| call.meaning.is_some()) { " with the same arguments" } else { "" };
    format!("`{tool}` is already running{with} ({ids})")
}
