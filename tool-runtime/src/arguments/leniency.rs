//! The allowances made for a model that strays from the schema, and the report of each.

use std::fmt;

use super::Repair;

/// An allowance that was made for a call's arguments. None of them invents a value.
///
/// ```
/// use tool_runtime::{FunctionCall, LeniencyKind, RunContext, ToolContext, function_tool, tools};
///
/// /// Wait a while.
/// #[function_tool]
/// async fn wait(minutes: u8) {}
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let registry = ToolContext::new(tools![wait])?;
/// let call = FunctionCall::new("call_1", "wait", r#"{"minutes": "5"}"#);
/// let output = registry.execute(call, &RunContext::detached(())).await;
/// let [leniency] = output.leniencies() else { panic!() };
/// assert_eq!((leniency.kind, leniency.pointer.as_str()), (LeniencyKind::ScalarCoerced, "/minutes"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leniency {
    /// What was allowed.
    pub kind: LeniencyKind,
    /// Where, as a JSON pointer (RFC 6901) into the arguments as they were sent.
    pub pointer: String,
    /// What was mended, for [`LeniencyKind::SyntaxRepaired`].
    pub repair: Option<Repair>,
}

impl Leniency {
    pub(super) fn new(kind: LeniencyKind, pointer: impl Into<String>) -> Self {
        Self { kind, pointer: pointer.into(), repair: None }
    }

    pub(super) fn repaired(repair: Repair) -> Self {
        Self { repair: Some(repair), ..Self::new(LeniencyKind::SyntaxRepaired, "") }
    }
}

/// What an output tells of the allowances that were made; nothing on the normal path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowances(Option<Box<Made>>);

#[derive(Clone, Debug)]
struct Made {
    leniencies: Vec<Leniency>,
    repaired: Option<String>,
}

impl Allowances {
    pub(super) fn new(leniencies: Vec<Leniency>, repaired: Option<String>) -> Self {
        let any = !leniencies.is_empty() || repaired.is_some();
        Self(any.then(|| Box::new(Made { leniencies, repaired })))
    }

    pub(crate) fn leniencies(&self) -> &[Leniency] {
        self.0.as_ref().map_or(&[], |made| &made.leniencies)
    }

    pub(crate) fn repaired(&self) -> Option<&str> {
        self.0.as_ref()?.repaired.as_deref()
    }
}

/// The kinds of allowance. Each can be switched off, see [`Leniencies`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LeniencyKind {
    /// A top-level argument the tool does not know was dropped. In a text that had to be repaired it
    /// hints at one that was misread, and is refused.
    UnknownDropped,
    /// `null` for an optional or defaulted argument was taken as its absence.
    NullIsAbsence,
    /// A scalar was read as another without loss: `"5"` as 5, `3.0` as 3, `"true"` as true.
    ///
    /// `3.0` where the schema says `integer` is valid JSON Schema, so it is read even when this
    /// kind is switched off.
    ScalarCoerced,
    /// A string was read as the JSON of the object or array expected in its place.
    JsonInString,
    /// The text was no JSON, but only one JSON can have been meant; [`Repair`] says what was
    /// mended.
    ///
    /// A text that breaks off is not completed: only closing brackets may be missing at its end,
    /// and only where every property of the objects they close is there.
    SyntaxRepaired,
}

impl LeniencyKind {
    const ALL: [Self; 5] = [
        Self::UnknownDropped,
        Self::NullIsAbsence,
        Self::ScalarCoerced,
        Self::JsonInString,
        Self::SyntaxRepaired,
    ];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Leniency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            LeniencyKind::UnknownDropped => "unknown argument dropped",
            LeniencyKind::NullIsAbsence => "null taken as absence",
            LeniencyKind::ScalarCoerced => "scalar read as the expected type",
            LeniencyKind::JsonInString => "JSON read out of a string",
            LeniencyKind::SyntaxRepaired => "broken JSON repaired",
        };
        write!(f, "`{}`: {what}", self.pointer)?;
        self.repair.map_or(Ok(()), |repair| write!(f, " ({repair})"))
    }
}

/// The allowances a registry makes: all of them unless set otherwise.
///
/// ```
/// use tool_runtime::{Leniencies, LeniencyKind};
///
/// let strict = Leniencies::none();
/// let no_guessing = Leniencies::all().without(LeniencyKind::ScalarCoerced);
/// assert!(!strict.allows(LeniencyKind::UnknownDropped));
/// assert!(no_guessing.allows(LeniencyKind::UnknownDropped));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Leniencies(u8);

impl Leniencies {
    /// Every allowance.
    pub const fn all() -> Self {
        Self(u8::MAX)
    }

    /// No allowance: arguments are valid as they came, or refused.
    pub const fn none() -> Self {
        Self(0)
    }

    /// These, and `kind`.
    pub const fn with(self, kind: LeniencyKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// These, but not `kind`.
    pub const fn without(self, kind: LeniencyKind) -> Self {
        Self(self.0 & !kind.bit())
    }

    /// Whether `kind` is among them.
    pub const fn allows(self, kind: LeniencyKind) -> bool {
        self.0 & kind.bit() != 0
    }
}

impl Default for Leniencies {
    fn default() -> Self {
        Self::all()
    }
}

impl fmt::Debug for Leniencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(LeniencyKind::ALL.into_iter().filter(|kind| self.allows(*kind))).finish()
    }
}
