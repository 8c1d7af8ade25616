//! The fake holds requests against Twilio's API: one that is wrong does nothing, and is told of.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tool_examples::fake_twilio::FakeTwilio;

const BASIC: &str =
    "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";
const FORM: &str = "application/x-www-form-urlencoded";
const PATH: &str =
    "/2010-04-01/Accounts/AC00000000000000000000000000000001/Calls/CA00000000000000000000000000000001.json";

/// A request by hand.
struct Raw {
    method: &'static str,
    path: String,
    basic: &'static str,
    kind: &'static str,
    body: &'static str,
}

impl Raw {
    /// One that is right.
    fn right() -> Self {
        Self { method: "POST", path: PATH.to_owned(), basic: BASIC, kind: FORM, body: "Status=completed" }
    }

    /// The status of the reply.
    async fn send(self, twilio: &FakeTwilio) -> u16 {
        let Self { method, path, basic, kind, body } = self;
        let mut stream = TcpStream::connect(twilio.base_url().replace("http://", "")).await.unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nauthorization: {basic}\r\ncontent-type: {kind}");
        let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = [0; 12]; // `HTTP/1.1 200`
        stream.read_exact(&mut reply).await.unwrap();
        str::from_utf8(&reply[9..]).unwrap().parse().unwrap()
    }
}

#[tokio::test]
async fn a_request_that_is_wrong_does_nothing() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    let rows = [
        ("another token", Raw { basic: "Basic QUM6MDAwMA==", ..Raw::right() }, 401, false),
        ("no scheme", Raw { basic: &BASIC[6..], ..Raw::right() }, 401, false),
        ("another account", Raw { path: PATH.replace("1/Calls", "2/Calls"), ..Raw::right() }, 400, true),
        ("no `.json`", Raw { path: PATH.replace(".json", ""), ..Raw::right() }, 400, true),
        ("a query", Raw { path: format!("{PATH}?a=b"), ..Raw::right() }, 400, true),
        ("another version", Raw { path: PATH.replace("2010", "2008"), ..Raw::right() }, 400, true),
        ("no call's SID", Raw { path: PATH.replace("CA", "AC"), ..Raw::right() }, 400, true),
        ("JSON", Raw { kind: "application/json", ..Raw::right() }, 400, true),
        ("small letters", Raw { body: "status=completed", ..Raw::right() }, 400, true),
        ("no status", Raw { body: "", ..Raw::right() }, 400, true),
        ("no status there is", Raw { body: "Status=ended", ..Raw::right() }, 400, true),
        ("another method", Raw { method: "PUT", ..Raw::right() }, 400, true),
        ("a look with a body", Raw { method: "GET", ..Raw::right() }, 400, true),
        ("another call", Raw { path: PATH.replace("1.json", "2.json"), ..Raw::right() }, 404, false),
    ];
    for (name, request, status, is_told) in rows {
        let complaints = twilio.complaints().len();
        assert_eq!(request.send(&twilio).await, status, "{name}");
        assert_eq!(twilio.complaints().len() - complaints, usize::from(is_told), "{name}");
        assert_eq!((call.hang_ups(), call.received().len()), (0, 0), "{name}");
    }
    assert_eq!(Raw::right().send(&twilio).await, 200);
    assert_eq!((call.hang_ups(), call.received().len()), (1, 1));
}

/// `canceled` acts on calls that are not answered yet, and on no others.
#[tokio::test]
async fn a_call_in_progress_is_not_canceled() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    assert_eq!(Raw { body: "Status=canceled", ..Raw::right() }.send(&twilio).await, 200);
    assert!(!call.status().is_over());
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed() {
    use tool_examples::fake_twilio::Fault;
    let mut drawn = Vec::new();
    for seed in [1, 1, 2] {
        let twilio = FakeTwilio::start().await.unwrap();
        twilio.random_faults(seed, 2, [Fault::empty(500), Fault::empty(502), Fault::empty(503)]);
        twilio.new_call();
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(Raw { method: "GET", body: "", ..Raw::right() }.send(&twilio).await);
        }
        drawn.push(statuses);
    }
    assert_eq!(drawn[0], drawn[1]);
    assert_ne!(drawn[0], drawn[2]);
    for status in [200, 500, 502, 503] {
        assert!(drawn[0].contains(&status), "{:?}", drawn[0]);
    }
}
