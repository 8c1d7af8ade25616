//! A call to the front desk as it is played without a model.

use tool_runtime::{ScriptedLlm, ScriptedTurn};

/// What the caller says, one thing after the other.
pub const CALLER: [&str; 6] = [
    "My address is ada@example.com.",
    "Ada Lovelace, 0123 456. The washing machine is broken. Can you come on the thirtieth?",
    "The day after will do.",
    "And what does a visit cost?",
    "What is the price of a visit?",
    "Thank you, that is all.",
];

/// What the model replies to that.
pub fn llm() -> ScriptedLlm {
    ScriptedLlm::new([
        // The greeting, from which tools that make no sense there are hidden.
        ScriptedTurn::new()
            .expect_tool("find_user")
            .expect_no_tool("book_visit")
            .expect_no_tool("end_call")
            .say("Acme Repairs, good morning! May I have your e-mail address?"),
        ScriptedTurn::new()
            .expect_user(CALLER[0])
            .expect_tool("book_visit")
            .call("find_user", r#"{"email": "ada@example.com"}"#),
        ScriptedTurn::new().say("Hello Ada! Your full name and telephone number, and what is broken?"),
        // Three calls at once, answered in this order.
        ScriptedTurn::new()
            .expect_user(CALLER[1])
            .call("set_name", r#"{"value": "Ada Lovelace"}"#)
            .call("set_phone", r#"{"value": "0123 456"}"#)
            .call("book_visit", r#"{"day": "2026-11-30", "problem": "The washing machine is broken."}"#),
        ScriptedTurn::new()
            .expect_output("call_2", "the name is noted")
            .expect_output("call_4", "no technician is free on 2026-11-30\nOffer the caller the day after.")
            .say("Nobody is free on the thirtieth. Would the day after do?"),
        // The model calls twice by mistake; the second call is kept out.
        ScriptedTurn::new()
            .expect_user(CALLER[2])
            .call("book_visit", r#"{"day": "2026-12-01", "problem": "The washing machine is broken."}"#)
            .call("book_visit", r#"{"day": "2026-12-01", "problem": "The washing machine is broken."}"#),
        ScriptedTurn::new()
            .expect_output("call_5", "booked as 4711")
            .say("The technician comes on the first of December. Your number is 4711."),
        ScriptedTurn::new().expect_user(CALLER[3]).call("to_billing", "{}"),
        ScriptedTurn::new()
            .expect_output("call_7", "Tell the caller that billing takes over.")
            .say("My colleague from billing can tell you."),
        // Billing comes in; it was not there before.
        ScriptedTurn::new().expect_no_tool("book_visit").say("Billing, hello. What can I do for you?"),
        ScriptedTurn::new().expect_user(CALLER[4]).say("A visit is 80 euros."),
        ScriptedTurn::new().expect_user(CALLER[5]).expect_tool("end_call").call("end_call", "{}"),
        ScriptedTurn::new()
            .expect_output("call_8", "say goodbye to the user")
            .say("Thank you for calling. Goodbye!"),
    ])
}
