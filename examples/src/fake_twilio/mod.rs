//! A Twilio that is none: its REST API and its end of a media stream, on this machine, with the faults
//! of the real one.
//!
//! ```
//! use tool_examples::fake_twilio::{FakeTwilio, Fault};
//! use tool_runtime::CallControl;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let twilio = FakeTwilio::start().await?;
//! let call = twilio.new_call();
//! call.faults([Fault::reset()]); // the first request is lost on the way
//!
//! println!("{}", twilio.account()?.call(call.sid())?.end().await);
//! assert_eq!((call.hang_ups(), call.received().len()), (1, 2));
//! assert_eq!(twilio.complaints(), [""; 0]);
//! # Ok(()) }
//! ```

mod call;
mod fault;
mod media;
mod rest;
mod wire;

use std::{
    collections::HashMap,
    fmt, io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{net::TcpListener, task::AbortHandle};
use tool_runtime::twilio::{RequestValidator, TwilioAccount, TwilioAccountBuilder, TwilioInputError};

use self::call::State;
pub use self::{
    call::FakeCall,
    fault::Fault,
    media::{
        ConnectError, FakeStream, FakeStreamBuilder, Leaving, MemorySocket, Sent, Step, StreamFault,
        StreamRecord,
    },
};
pub use crate::wire::Received;

const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
const AUTH_TOKEN: &str = "0123456789abcdef0123456789abcdef";
const API_KEY: (&str, &str) = ("SK00000000000000000000000000000001", "ThisIsTheSecretOfTheApiKey0123456");

/// A Twilio that is none. Clones are the same; it stops when the last is dropped.
#[derive(Clone)]
pub struct FakeTwilio {
    shared: Arc<Shared>,
    _server: Arc<Server>,
}

/// What its connections share.
struct Shared {
    port: u16,
    calls: Mutex<HashMap<String, Arc<State>>>,
    random: Mutex<Option<fault::Random>>,
    complaints: Mutex<Vec<String>>,
    last_sid: AtomicU32,
    connections: AtomicU32,
}

struct Server(AbortHandle);

impl FakeTwilio {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Arc::new(Shared {
            port: listener.local_addr()?.port(),
            calls: Mutex::default(),
            random: Mutex::default(),
            complaints: Mutex::default(),
            last_sid: AtomicU32::new(0),
            connections: AtomicU32::new(0),
        });
        let server = tokio::spawn(rest::accept(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self { shared, _server: Arc::new(Server(server)) })
    }

    /// Where its REST API stands.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.port)
    }

    /// Its one account, known by the auth token.
    ///
    /// # Errors
    /// Never in fact: all that is given is well-formed.
    pub fn account(&self) -> Result<TwilioAccount, TwilioInputError> {
        self.account_builder().build()
    }

    /// The same, to be set up further.
    pub fn account_builder(&self) -> TwilioAccountBuilder {
        let builder = TwilioAccount::builder().base_url(self.base_url());
        builder.account_sid(ACCOUNT_SID).auth_token(AUTH_TOKEN)
    }

    /// The SID of its account.
    pub fn account_sid(&self) -> &'static str {
        ACCOUNT_SID
    }

    /// The auth token of its account.
    pub fn auth_token(&self) -> &'static str {
        AUTH_TOKEN
    }

    /// An API key of its account: the SID and the secret.
    pub fn api_key(&self) -> (&'static str, &'static str) {
        API_KEY
    }

    /// The call of this SID. One that was not there before is in progress.
    pub fn call(&self, sid: &str) -> FakeCall {
        let mut calls = self.shared.calls();
        let state = calls.entry(sid.to_owned()).or_insert_with(|| Arc::new(State::new(sid)));
        FakeCall::new(Arc::clone(state))
    }

    /// A further call in progress.
    pub fn new_call(&self) -> FakeCall {
        let number = self.shared.last_sid.fetch_add(1, Ordering::Relaxed) + 1;
        self.call(&format!("CA{number:032x}"))
    }

    /// From now on about one request of `one_in` meets one of `faults`, unless its call has faults of
    /// its own. Which request meets which depends on the seed, its call and its place among those of
    /// its call, and on nothing else.
    pub fn random_faults(&self, seed: u64, one_in: u64, faults: impl IntoIterator<Item = Fault>) {
        let random = fault::Random { seed, one_in, faults: faults.into_iter().collect() };
        *lock(&self.shared.random) = Some(random);
    }

    /// What was wrong with the requests, held against Twilio's OpenAPI, beyond what was told in the
    /// replies.
    pub fn complaints(&self) -> Vec<String> {
        lock(&self.shared.complaints).clone()
    }

    /// How many connections to its REST API there were.
    pub fn connections(&self) -> u32 {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// The signature of a webhook, or of a handshake, which has no parameters.
    pub fn sign(&self, url: &str, params: &[(&str, &str)]) -> String {
        RequestValidator::new(AUTH_TOKEN).signature(url, params.iter().copied())
    }
}

impl Shared {
    fn calls(&self) -> MutexGuard<'_, HashMap<String, Arc<State>>> {
        lock(&self.calls)
    }

    fn complain(&self, complaint: String) {
        lock(&self.complaints).push(complaint);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl fmt::Debug for FakeTwilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTwilio").field("port", &self.shared.port).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
