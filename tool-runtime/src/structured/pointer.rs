//! JSON pointers (RFC 6901): the one to be spoken, and those of the values read.

use std::{borrow::Cow, fmt, sync::Arc};

use crate::arguments::json::escape;

/// One step of a path: into an object or into an array.
#[derive(Clone)]
pub(super) enum Segment {
    Key(Arc<str>),
    Index(usize),
}

/// Where a value stands. Containers are shared by what stands in them, so that a location costs the
/// same however long the path.
#[derive(Clone)]
pub(super) struct Location {
    pub(super) parent: Option<Arc<Location>>,
    pub(super) segment: Segment,
}

impl Location {
    fn segments(&self) -> impl Iterator<Item = &Segment> {
        std::iter::successors(Some(self), |at| at.parent.as_deref()).map(|at| &at.segment)
    }

    /// Whether `pointer` points here.
    pub(super) fn is(&self, pointer: &str) -> bool {
        let mut rest = pointer;
        for segment in self.segments() {
            let Some((parent, token)) = rest.rsplit_once('/') else { return false };
            if !Token::new(token).matches(segment) {
                return false;
            }
            rest = parent;
        }
        rest.is_empty()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segments: Vec<_> = self.segments().collect();
        segments.iter().rev().try_for_each(|segment| match segment {
            Segment::Key(key) => write!(f, "/{}", escape(key)),
            Segment::Index(index) => write!(f, "/{index}"),
        })
    }
}

/// A segment of a written pointer: a key, and where it is a number an index, too.
struct Token<'t> {
    key: Cow<'t, str>,
    index: Option<usize>,
}

impl<'t> Token<'t> {
    fn new(token: &'t str) -> Self {
        let key = if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        };
        // RFC 6901, section 4: an index has no leading zeros, and no sign.
        let canonical = token == "0" || token.starts_with(|first: char| matches!(first, '1'..='9'));
        Self { index: token.parse().ok().filter(|_| canonical), key }
    }

    fn matches(&self, segment: &Segment) -> bool {
        match segment {
            Segment::Key(key) => **key == *self.key,
            Segment::Index(index) => Some(*index) == self.index,
        }
    }
}

/// The pointer of the one value that is looked for, and how far the path being read agrees with it.
pub(super) struct Target {
    tokens: Vec<Token<'static>>,
    /// So many segments of the path agree.
    agreed: usize,
}

impl Target {
    /// Reads a pointer; the error is the offset of what cannot be.
    pub(super) fn parse(pointer: &str) -> Result<Self, usize> {
        let tildes = pointer.match_indices('~').map(|(at, _)| at);
        let bad = tildes.into_iter().find(|at| !matches!(pointer.as_bytes().get(at + 1), Some(b'0' | b'1')));
        if let Some(at) = bad {
            return Err(at);
        }
        let mut tokens = pointer.split('/');
        if tokens.next().is_some_and(|before| !before.is_empty()) {
            return Err(0);
        }
        let owned = |token: Token<'_>| Token { key: Cow::Owned(token.key.into_owned()), index: token.index };
        Ok(Self { tokens: tokens.map(|token| owned(Token::new(token))).collect(), agreed: 0 })
    }

    /// The path now goes through `segment` at `depth`; what lay deeper is behind.
    pub(super) fn enter(&mut self, depth: usize, segment: &Segment) {
        if self.agreed >= depth {
            let agrees = self.tokens.get(depth).is_some_and(|token| token.matches(segment));
            self.agreed = depth + usize::from(agrees);
        }
    }

    /// Whether a value at `depth` is the one.
    pub(super) fn is_at(&self, depth: usize) -> bool {
        depth == self.tokens.len() && self.agreed == depth
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops on what it did not expect")]
mod tests {
    use super::{Location, Segment, Target};

    fn location() -> Location {
        let parent = Location { parent: None, segment: Segment::Key("a/~b".into()) };
        Location { parent: Some(parent.into()), segment: Segment::Index(10) }
    }

    #[test]
    fn a_location_is_its_own_pointer_and_no_other() {
        assert_eq!(location().to_string(), "/a~1~0b/10");
        assert!(location().is("/a~1~0b/10"));
        for other in ["", "/", "/10", "/a~1~0b", "/a~1~0b/010", "/a~1~0b/+10", "/a~1~0b/10/", "a~1~0b/10"] {
            assert!(!location().is(other), "{other}");
        }
    }

    #[test]
    fn a_target_is_found_on_its_path_alone() {
        let mut target = Target::parse("/a/1").unwrap();
        target.enter(0, &Segment::Key("b".into()));
        target.enter(1, &Segment::Index(1));
        assert!(!target.is_at(2));
        target.enter(0, &Segment::Key("a".into()));
        assert!(!target.is_at(1));
        target.enter(1, &Segment::Index(0));
        assert!(!target.is_at(2));
        target.enter(1, &Segment::Index(1));
        assert!(target.is_at(2));
        target.enter(2, &Segment::Index(1));
        assert!(!target.is_at(3));
        target.enter(0, &Segment::Key("c".into()));
        assert!(!target.is_at(1));
    }

    #[test]
    fn what_is_no_pointer_is_refused_where_it_goes_wrong() {
        for (pointer, offset) in [("a", 0), ("a/b", 0), ("/a~", 2), ("/~0~1~2", 5)] {
            assert_eq!(Target::parse(pointer).err(), Some(offset), "{pointer}");
        }
        for pointer in ["", "/", "//", "/~0~1", "/a b/0"] {
            assert!(Target::parse(pointer).is_ok(), "{pointer}");
        }
    }
}
