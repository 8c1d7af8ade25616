//! Which output answers which call.

use std::collections::{HashMap, VecDeque};

use crate::chat::{ChatItem, Role};

/// For each item the place of its partner: of a call its output, of an output its call.
///
/// An output answers the first call of its id that has none yet, of the model's latest turn that has
/// such calls: ids may come again in later turns. What finds no partner that way may still be the
/// answer to an older call, or stand before it.
pub(super) fn pairs(items: &[ChatItem]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { partners: vec![None; items.len()], waiting: HashMap::new() };
    let (mut turn, mut left) = (0, Vec::new());
    for (at, item) in items.iter().enumerate() {
        match item {
            ChatItem::Message(message) if message.role != Role::Assistant => turn += 1,
            ChatItem::FunctionCall(call) => pairs.call(&call.call_id, at, turn),
            ChatItem::FunctionCallOutput(output) if !pairs.answer(&output.call_id, at) => {
                left.push((output.call_id.as_str(), at));
            }
            _ => {}
        }
    }
    pairs.waiting.clear();
    for (at, item) in items.iter().enumerate() {
        if let (ChatItem::FunctionCall(call), None) = (item, pairs.partners[at]) {
            pairs.call(&call.call_id, at, 0);
        }
    }
    for (id, at) in left {
        pairs.answer(id, at);
    }
    pairs.partners
}

struct Pairs<'h> {
    partners: Vec<Option<usize>>,
    /// By id: the turn, and the calls in it that have no output yet.
    waiting: HashMap<&'h str, (usize, VecDeque<usize>)>,
}

impl<'h> Pairs<'h> {
    fn call(&mut self, id: &'h str, at: usize, turn: usize) {
        let (of, calls) = self.waiting.entry(id).or_default();
        if *of != turn {
            *of = turn;
            calls.clear();
        }
        calls.push_back(at);
    }

    fn answer(&mut self, id: &str, at: usize) -> bool {
        let call = self.waiting.get_mut(id).and_then(|(_, calls)| calls.pop_front());
        if let Some(call) = call {
            self.partners[call] = Some(at);
            self.partners[at] = Some(call);
        }
        call.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;
    use crate::chat::{ChatItem, ChatMessage, FunctionCall, FunctionCallOutput, Role};

    /// `c1` is a call of the id 1, `o1` its output, `u` what the user says.
    fn partners(items: &str) -> Vec<Option<usize>> {
        let item = |item: &str| -> ChatItem {
            let call = FunctionCall::new(&item[1..], "tool", "{}");
            match &item[..1] {
                "c" => call.into(),
                "o" => FunctionCallOutput::new(&call, "", false).into(),
                _ => ChatMessage::new(Role::User, "").into(),
            }
        };
        pairs(&items.split(' ').map(item).collect::<Vec<_>>())
    }

    #[test]
    fn an_output_is_found_by_its_id() {
        assert_eq!(partners("c1 c2 u o2 o1"), [Some(4), Some(3), None, Some(1), Some(0)]);
    }

    #[test]
    fn an_id_that_comes_again_is_another_call() {
        assert_eq!(partners("c1 o1 c1 o1"), [Some(1), Some(0), Some(3), Some(2)]);
        assert_eq!(partners("c1 c1 o1 o1"), [Some(2), Some(3), Some(0), Some(1)]);
        assert_eq!(partners("c1 u c1 o1"), [None, None, Some(3), Some(2)]);
    }

    #[test]
    fn an_output_is_used_once_wherever_it_stands() {
        assert_eq!(partners("c1 o1 o1 o2"), [Some(1), Some(0), None, None]);
        assert_eq!(partners("o1 c1"), [Some(1), Some(0)]);
        assert_eq!(partners("c1 u c1 o1 o1"), [Some(4), None, Some(3), Some(2), Some(0)]);
    }
}
