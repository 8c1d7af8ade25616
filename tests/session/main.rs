//! Sessions: what agents say and do, under a paused clock.
//!
//! # What of the reference's catalogue is covered where
//!
//! | its test | here |
//! |---|---|
//! | `a_tool_that_produced_nothing_usable_answers_as_an_error` | `handoff::a_handoff_to_nobody_is_an_internal_error`, `handoff::two_handoffs_at_once_name_each_other_and_none_happens` |
//! | `stop_response_answers_the_call_and_asks_for_no_reply` | `turns::a_tool_may_ask_for_no_reply_unless_another_asks_for_one` |
//! | `bare_handoff_answers_the_call_and_asks_for_no_reply` | `handoff::a_bare_handoff_happens_without_a_word` |
//! | `tool_results_preserved_when_tool_reply_turn_interrupted` | `interruptions::results_are_kept_once_when_the_reply_to_them_is_broken_off` |
//! | `.._when_interrupted_during_playout` | `interruptions::results_are_kept_once_when_words_are_broken_off_and_nothing_is_said_of_them`, `interruptions::a_protected_word_is_heard_after_an_interruption` |
//! | `.._when_tool_in_flight_at_interruption` | `interruptions::a_tool_that_runs_comes_to_its_end_and_its_result_is_kept_without_a_reply` |
//! | `handoff_tool_reports_its_cancellation_when_interrupted` | `interruptions::an_interrupted_handoff_does_not_happen_and_says_so` |
//! | `tool_call` | `turns::a_tool_call_is_answered_and_replied_to_by_the_same_speech`, `events::the_agent_listens_thinks_speaks_and_thinks_again_while_a_tool_runs`, `events::executed_tools_are_told_in_call_order_and_once` |
//! | `slow_tool_keeps_agent_thinking_after_filler` | `events::during_a_slow_tool_the_agent_thinks_after_its_filler_and_the_user_is_not_away` |
//! | `tool_without_a_reply_returns_the_agent_to_listening` | `events::a_tool_without_a_reply_returns_the_agent_to_listening` |
//! | `async_tool_defers_user_away_until_its_reply_lands` | `running::the_user_is_not_away_while_a_tool_runs_in_the_background` |
//! | `async_tool_without_a_reply_still_restarts_the_away_window` | `running::a_tool_that_ends_without_a_reply_lets_the_silence_begin` |
//! | `generate_reply` | `on_enter::replies_asked_for_on_entering_and_in_a_tool_come_in_order`, `replies` |
//! | `on_enter_hides_ignore_on_enter_tools` | `on_enter::a_greeting_does_not_see_what_is_hidden_and_the_user_s_turn_does`, `on_enter::nor_does_a_reply_a_tool_of_a_greeting_asks_for` |
//! | `on_enter_hides_tools_in_nested_tool_reply` | `on_enter::the_reply_to_a_greeting_s_tools_does_not_see_it_either` |
//! | `on_enter_ignored_tools` | `on_enter::the_handle_of_an_agent_that_left_hides_nothing_of_the_next_one_s`, `on_enter::a_call_to_a_hidden_tool_is_a_call_to_no_tool` |
//! | `unknown_function_call` | `turns::a_call_to_no_tool_is_answered_with_the_tools_there_are` |
//! | `invalid_tool_arguments_surface_as_tool_error` | `turns::broken_arguments_are_answered_with_what_is_wrong_with_them` |
//! | `tool_internal_exception_returns_generic_error` | `turns::of_an_internal_error_nothing_leaks` |
//! | `silent_tool_call_pause_state_does_not_leak_into_tool_reply` | `events::a_tool_without_a_reply_returns_the_agent_to_listening`; there is no state of pausing to leak |
//! | `execute_function_call_canonicalizes_repaired_arguments` | `turns::repaired_arguments_are_what_the_history_has` |
//! | `inject_adds_flagged_pair_for_inflight_call`, `strip_removes_injected_pairs_only` | `running::the_next_turn_sees_a_call_that_runs_as_in_progress`, `running::what_stands_in_for_an_output_is_gone_with_it` |
//! | `TestCheckDuplicate` | `duplicates`; its keys in `integration::duplicates` |
//! | `cancellable_only_cancels_flagged`, `cancel_raises_when_interruptions_disallowed`, `cancel_task_companion_misses_non_cancellable`, `cancelled_tool` | `cancelling` |
//! | `plain_tools_not_cancellable`, `one_cancellable_tool_returns_true`, `recurses_into_toolsets` | `cancelling::the_companions_are_there_with_a_tool_that_may_be_cancelled`, `cancelling::the_companions_come_with_a_toolset_too` |
//! | `first_update_keeps_original_call_id`, `updates_recorded_without_executor` | `background::the_first_update_answers_the_call_and_frees_the_turn`, `background::outside_a_session_an_update_is_nothing` |
//! | `updates_and_deferred_result_with_reply_lifecycle`, `reply_spans_multiple_executions`, `error_after_update_is_deferred_with_final_id` | `background` |
//! | `sync_tool_started_then_done`, `error_before_update_uses_plain_call_id` | `events::a_tool_is_told_of_as_it_begins_and_as_it_ends`, `running::a_tool_begins_and_ends_before_all_were_executed` |
//! | `realtime_agent_state_during_tool` | `events`, of models in steps |
//! | `foreground_run_tracking` | `foreground` |
//! | `filler` | `filler` |
//! | `interrupt_protected_speech` | `interruptions::a_tool_may_keep_the_user_from_breaking_in`, `interruptions::a_session_may_disallow_what_a_speech_allows`, `interruptions::force_breaks_off_what_is_protected`, `interruptions::what_waits_in_the_queue_can_be_broken_off` |
//! | `speech_handle_exception` | `speech::the_first_thing_that_went_wrong_is_the_exception_and_awaiting_does_not_raise_it` |
//! | `agent_task_close_race` | `closing::an_agent_leaves_once_even_if_the_end_overtakes_the_handoff`, `changes::a_change_the_end_overtakes_leaves_nothing_behind` |
//!
//! Left out: `realtime_*` but for `turns::a_model_that_replies_to_outputs_by_itself_is_not_asked_to`, as
//! no realtime model is spoken to here; `nested_agent_task`, as there are no agents that are awaited in
//! place; `run_context_back_refs_cleared_on_finish`, as nothing refers back; `resolve_*` and
//! `toolset_*_override`, as the strings for the model are not configured; `skips_call_already_present`
//! and the rest of the placeholders, as none is ever put into a history. What concerns tools alone is in
//! `integration`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::float_cmp, reason = "a paused clock is exact")]

mod background;
mod cancelling;
mod changes;
mod closing;
mod duplicates;
mod events;
mod filler;
mod foreground;
mod handoff;
mod interruptions;
mod on_enter;
mod outputs;
mod pace;
mod panics;
mod replies;
mod running;
mod seeded;
mod speech;
mod stage;
mod structured_speech;
mod support;
mod testing;
mod toolsets;
mod turns;
mod voice;
