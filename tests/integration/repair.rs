//! Broken JSON: mended where only one thing can have been meant, refused where it could be two.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionCall, FunctionCallOutput, Leniencies, LeniencyKind, Repair, RunContext,
    ToolContext, function_tool,
};

use crate::support::only;

#[derive(Deserialize, Serialize, JsonSchema)]
struct Address {
    street: String,
    #[serde(default)]
    floor: Option<i32>,
}

/// Says what it was sent.
#[function_tool]
async fn echo(
    text: Option<String>,
    count: Option<f64>,
    flag: Option<bool>,
    list: Option<Vec<Value>>,
    address: Option<Address>,
) -> Value {
    json!({ "text": text, "count": count, "flag": flag, "list": list, "address": address })
}

async fn send(registry: &ToolContext, arguments: &str) -> FunctionCallOutput {
    registry.execute(FunctionCall::new("call_1", "echo", arguments), &RunContext::detached(())).await
}

/// What arrived, without the absent, and the repairs it took.
async fn repaired(arguments: &str) -> (Value, Vec<Repair>) {
    let output = send(&only::<echo>(), arguments).await;
    assert!(!output.is_error, "{arguments:?}: {}", output.output);
    let mut arrived: Value = serde_json::from_str(&output.output).expect("an answer in JSON");
    arrived.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    let repairs = output.leniencies().iter().filter_map(|made| made.repair).collect();
    (arrived, repairs)
}

async fn refusal(arguments: &str) -> String {
    let output = send(&only::<echo>(), arguments).await;
    assert!(output.is_error, "{arguments:?} was called: {}", output.output);
    assert!(output.leniencies().is_empty() && output.repaired_arguments().is_none());
    output.output
}

#[tokio::test]
async fn each_break_is_mended_and_named() {
    use Repair::{
        Closer, CodeFence, Comma, Comment, ControlCharacter, Escape, PythonLiteral, Quotes, TemplateToken,
        Whitespace,
    };
    let text = || json!({ "text": "a" });
    let cases: Vec<(&str, Value, &[Repair])> = vec![
        ("```json\n{\"text\": \"a\"}\n```", text(), &[CodeFence]),
        ("```{\"text\": \"a\"}```", text(), &[CodeFence]),
        ("Here you are:\n\n```json\n{\"text\": \"a\"}\n```\nAnything else?", text(), &[CodeFence]),
        (r#"{"text": "a",}"#, text(), &[Comma]),
        (r#"{,"text": "a"}"#, text(), &[Comma]),
        (r#"{"text": "a"},"#, text(), &[Comma]),
        (r#"{"text": "a" "count": 1}"#, json!({ "text": "a", "count": 1.0 }), &[Comma]),
        ("{\"count\": 1\nflag: true}", json!({ "count": 1.0, "flag": true }), &[Comma, Quotes]),
        (r#"{"list": [1, "b" {"c": 2}, ]}"#, json!({ "list": [1, "b", { "c": 2 }] }), &[Comma]),
        ("{\"text\": \"a\" // as asked\n}", text(), &[Comment]),
        ("{/* first */ \"text\": \"a\" # last\n}", text(), &[Comment]),
        ("{'text': 'a'}", text(), &[Quotes]),
        ("{'text': 'say \"a\"'}", json!({ "text": "say \"a\"" }), &[Quotes]),
        ("{“text”: “a”}", text(), &[Quotes]),
        ("{text: a}", text(), &[Quotes]),
        ("{text: New York, count: 2}", json!({ "text": "New York", "count": 2.0 }), &[Quotes]),
        (
            r#"{"flag": True, "text": None, "list": [False]}"#,
            json!({ "flag": true, "list": [false] }),
            &[PythonLiteral],
        ),
        (r#"{"list": [1, 2}"#, json!({ "list": [1, 2] }), &[Closer]),
        (r#"{"text": "a"}}"#, text(), &[Closer]),
        ("{\"text\": \"a\nb\tc\"}", json!({ "text": "a\nb\tc" }), &[ControlCharacter]),
        ("<|tool_call|>{\"text\": \"a\"}<|im_end|>", text(), &[TemplateToken]),
        ("<tool_call>{\"text\": \"a\"}</tool_call>", text(), &[TemplateToken]),
        ("{\"text\": <|\"|>a<|\"|>}", text(), &[TemplateToken]),
        ("<｜tool▁calls▁begin｜>{\"text\": \"a\"}", text(), &[TemplateToken]),
        (r#"{\"text\": \"a\"}"#, text(), &[Escape]),
        (r#"{"text": "it\'s"}"#, json!({ "text": "it's" }), &[Escape]),
        ("{\"text\":\u{a0}\"a\"}", text(), &[Whitespace]),
        (r#""{'text': 'a'}""#, text(), &[Quotes]),
    ];
    for (arguments, expected, repairs) in cases {
        let (arrived, made) = repaired(arguments).await;
        assert_eq!((arrived, made.as_slice()), (expected, repairs), "{arguments:?}");
    }
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_refused() {
    let cases = [
        // Two values, or one that goes on.
        (r#"{"text": "a"}{"text": "b"}"#, "a second value follows"),
        (r#"{"text": "a"} {"count": 1}"#, "a second value follows"),
        (r#"{"text": "a"}, "count": 1}"#, "more follows after the arguments"),
        (
            "```json\n{\"text\": \"a\"}\n```\nor\n```json\n{\"text\": \"b\"}\n```",
            "more follows after the arguments",
        ),
        // A key twice, however it is written.
        (r#"{"text": "a", 'text': "b"}"#, "the key `text` stands twice"),
        ("{text: a, \"t\\u0065xt\": \"b\"}", "the key `text` stands twice"),
        // A quote inside a text.
        (r#"{"text": "say "a""}"#, "at a quote that is not escaped"),
        (r#"{"text": "say "a", b", "count": 1}"#, "at a quote that is not escaped"),
        ("{'text': 'it's'}", "at a quote that is not escaped"),
        (r#"{"text": "a, "count": 1}"#, "at a quote that is not escaped"),
        // A value that is not there, or not all of it.
        (r#"{"text": }"#, "a value is missing"),
        (r#"{"list": [1,,2]}"#, "a value is missing"),
        (r#"{"list": [1, 2, ...]}"#, "expected a value"),
        ("{count: 1/3}", "expected a comma or a closing bracket"),
        ("{count: 05}", "expected a value"),
        ("{text: undefined}", "expected a value"),
        ("{text: none}", "expected a value"),
        ("{count: NaN}", "expected a value"),
        ("{list: (1, 2)}", "expected a value"),
        // Who is to say what the backslash was for.
        (r#"{"text": "\d+"}"#, "a backslash is written `\\\\`"),
        (r#"{"text" "a"}"#, "expected `:`"),
        ("{\"te\nxt\": \"a\"}", "a key is broken in two"),
        (
            r#"{"address": {"street": "a", "floor": 1}, "list": [1}, "text": "b"}"#,
            "more follows after the arguments",
        ),
        ("I would call echo with a text", "send the arguments as one JSON object"),
        ("callback({\"text\": \"a\"})", "send the arguments as one JSON object"),
    ];
    for (arguments, reason) in cases {
        let refusal = refusal(arguments).await;
        assert!(refusal.contains(reason), "{arguments:?}: {refusal}");
    }
}

#[tokio::test]
async fn a_text_that_breaks_off_is_not_completed() {
    let whole = r#"{"text": "a, {b", "count": 12.5, "flag": true, "list": [[1], {"c": null}]}"#;
    for end in (1..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        refusal(&whole[..end]).await;
    }
}

#[tokio::test]
async fn a_last_bracket_is_put_in_where_nothing_more_could_come() {
    let all =
        r#"{"text": "a", "count": 1, "flag": true, "list": [], "address": {"street": "b", "floor": null}"#;
    let (arrived, repairs) = repaired(all).await;
    assert_eq!(repairs, [Repair::Closer]);
    assert_eq!(arrived["address"], json!({ "street": "b", "floor": null }));
    let nested = all.strip_suffix('}').expect("a bracket");
    assert_eq!(repaired(nested).await.0, arrived, "both brackets");
    let missing = [
        r#"{"text": "a""#,
        r#"{"text": "a", "count": 1, "flag": true, "list": [], "address": {"street": "b""#,
        r#"{"text": "a", "count": 1, "flag": true, "address": {"street": "b", "floor": null}, "list": []"#,
    ];
    for arguments in &missing[..2] {
        assert!(refusal(arguments).await.contains("send the arguments whole"), "{arguments}");
    }
    assert_eq!(repaired(missing[2]).await.1, [Repair::Closer], "an array that is closed is whole");
}

#[tokio::test]
async fn repair_can_be_switched_off_alone() {
    let without = Leniencies::all().without(LeniencyKind::SyntaxRepaired);
    let registry = only::<echo>().with_options(ExecutorOptions::default().leniencies(without));
    let output = send(&registry, "{'text': 'a'}").await;
    assert!(
        output.is_error && output.output.contains("not a JSON object: key must be a string"),
        "{}",
        output.output
    );
    let only_repair = Leniencies::none().with(LeniencyKind::SyntaxRepaired);
    let registry = only::<echo>().with_options(ExecutorOptions::default().leniencies(only_repair));
    assert!(!send(&registry, "{'text': 'a'}").await.is_error);
}

#[tokio::test]
async fn the_history_gets_json() {
    let registry = only::<echo>();
    let output = send(&registry, "{'text': 'a', count: '2',}").await;
    assert_eq!(
        output.repaired_arguments(),
        Some(r#"{"text":"a","count":"2"}"#),
        "as it was meant, not as it was coerced"
    );
    let shown: Vec<_> = output.leniencies().iter().map(ToString::to_string).collect();
    assert_eq!(shown[0], "``: broken JSON repaired (quotes)");
    assert_eq!(send(&registry, r#"{"text": "a"}"#).await.repaired_arguments(), None);
    assert_eq!(send(&registry, r#"{"count": "2"}"#).await.repaired_arguments(), None, "this is JSON");
}

#[tokio::test]
async fn repair_takes_one_pass() {
    // A mebibyte of each hostile beginning: at the square of that, none of them would end.
    let registry = only::<echo>();
    for part in
        ["[", "{a:", "'", "\"a\" ", "<|\"|>", "/*", "```", "<|a", "{'a':'b',", "\\", "[1 ", "}", "<｜", "a "]
    {
        let arguments = format!("{{'text': 'a', list: [{}", part.repeat((1 << 20) / part.len() - 32));
        assert!(send(&registry, &arguments).await.is_error, "{part}");
    }
}
