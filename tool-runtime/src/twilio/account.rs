//! Whose calls they are.

use std::{env, fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::header::{ACCEPT, HeaderName};

use super::{RequestValidator, TwilioCall, TwilioInput, TwilioInputError};
use crate::http::{HttpClient, HttpOptions, Secret};

const BASE_URL: &str = "https://api.twilio.com";

const HEADERS: [(HeaderName, &str); 1] = [(ACCEPT, "application/json")];

/// An account at Twilio, by which calls are ended and webhooks known. Clones share their connections.
///
/// It needs a tokio runtime with IO and time enabled. Proxies of the environment are not used.
///
/// ```no_run
/// use tool_runtime::{CallControl, twilio::TwilioAccount};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let account = TwilioAccount::from_env()?;
/// let call = account.call("CA00000000000000000000000000000001")?;
/// println!("{}", call.end().await);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct TwilioAccount(Arc<Inner>);

struct Inner {
    sid: String,
    auth_token: Option<Secret>,
    http: HttpClient,
}

impl TwilioAccount {
    /// Sets up an account by arguments.
    pub fn builder() -> TwilioAccountBuilder {
        TwilioAccountBuilder::default()
    }

    /// The account of the environment: `TWILIO_ACCOUNT_SID`, and either `TWILIO_API_KEY` with
    /// `TWILIO_API_SECRET`, or `TWILIO_AUTH_TOKEN`. Where both are there, the key is for requests and the
    /// token for webhooks.
    ///
    /// # Errors
    /// When one of them is missing or malformed.
    pub fn from_env() -> Result<Self, TwilioInputError> {
        Self::builder().variables(|name| env::var(name).ok()).build()
    }

    /// How patient an account is, unless it is told otherwise: so that a hang-up ends within the ten
    /// seconds a job gives it.
    ///
    /// | option | here |
    /// |---|---|
    /// | [`connect_timeout`](HttpOptions::connect_timeout) | 2 s |
    /// | [`first_byte_timeout`](HttpOptions::first_byte_timeout), [`idle_timeout`](HttpOptions::idle_timeout) | 3 s |
    /// | [`total_timeout`](HttpOptions::total_timeout) | 9 s |
    /// | [`max_retries`](HttpOptions::max_retries) | 4 |
    /// | [`backoff`](HttpOptions::backoff) | 0.25 s, at most 4 s |
    pub fn http_options() -> HttpOptions {
        HttpOptions::default()
            .connect_timeout(Duration::from_secs(2))
            .first_byte_timeout(Duration::from_secs(3))
            .idle_timeout(Duration::from_secs(3))
            .total_timeout(Duration::from_secs(9))
            .max_retries(4)
            .backoff(Duration::from_millis(250), Duration::from_secs(4))
    }

    /// The account's SID, `AC..`.
    pub fn sid(&self) -> &str {
        &self.0.sid
    }

    /// The call of this SID. Nothing is sent yet.
    ///
    /// # Errors
    /// When it is no call's SID.
    pub fn call(&self, sid: impl AsRef<str>) -> Result<TwilioCall, TwilioInputError> {
        let sid = sid.as_ref();
        check_sid(sid, TwilioInput::CallSid)?;
        let path = format!("/2010-04-01/Accounts/{}/Calls/{sid}.json", self.sid());
        Ok(TwilioCall::new(self.clone(), sid, self.0.http.uri(&path)?))
    }

    /// What tells Twilio's webhooks from others'; none without the auth token, which signs them
    /// whatever else the account was set up with.
    pub fn request_validator(&self) -> Option<RequestValidator> {
        self.0.auth_token.clone().map(RequestValidator::new)
    }

    pub(super) fn http(&self) -> &HttpClient {
        &self.0.http
    }
}

impl fmt::Debug for TwilioAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioAccount").field("sid", &self.0.sid).finish_non_exhaustive()
    }
}

/// Sets up a [`TwilioAccount`]: what [`TwilioAccount::builder`] makes.
#[derive(Clone)]
pub struct TwilioAccountBuilder {
    account_sid: Option<String>,
    auth_token: Option<Secret>,
    api_key: Option<String>,
    api_secret: Option<Secret>,
    base_url: String,
    http: HttpOptions,
}

impl Default for TwilioAccountBuilder {
    fn default() -> Self {
        Self {
            account_sid: None,
            auth_token: None,
            api_key: None,
            api_secret: None,
            base_url: BASE_URL.to_owned(),
            http: TwilioAccount::http_options(),
        }
    }
}

impl TwilioAccountBuilder {
    /// Sets the account's SID, `AC..`.
    #[must_use]
    pub fn account_sid(self, sid: impl Into<String>) -> Self {
        Self { account_sid: Some(sid.into()), ..self }
    }

    /// Sets the account's auth token. Webhooks are known by it, so it is of use beside an API key, too.
    #[must_use]
    pub fn auth_token(self, token: impl Into<Secret>) -> Self {
        Self { auth_token: Some(token.into()), ..self }
    }

    /// Sets an API key, its SID `SK..` and its secret. It goes before the auth token.
    #[must_use]
    pub fn api_key(self, sid: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { api_key: Some(sid.into()), api_secret: Some(secret.into()), ..self }
    }

    /// Fills in what was not set from variables; [`from_env`](TwilioAccount::from_env) says which.
    /// Those that are empty are none. An auth token that was set keeps an API key out that was not.
    ///
    /// ```
    /// use tool_runtime::twilio::TwilioAccount;
    ///
    /// let file = "TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001\nTWILIO_AUTH_TOKEN=4711";
    /// let variable = |name: &str| {
    ///     file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    /// };
    /// let account = TwilioAccount::builder().variables(variable).build()?;
    /// assert_eq!(account.sid(), "AC00000000000000000000000000000001");
    /// # Ok::<_, tool_runtime::twilio::TwilioInputError>(())
    /// ```
    #[must_use]
    pub fn variables(mut self, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let variable =
            |input: TwilioInput| lookup(input.variable()?).filter(|value| !value.trim().is_empty());
        if self.auth_token.is_none() && self.api_key.is_none() {
            self.api_key = variable(TwilioInput::ApiKey);
            self.api_secret = variable(TwilioInput::ApiSecret).map(Secret::from);
        }
        self.account_sid = self.account_sid.or_else(|| variable(TwilioInput::AccountSid));
        self.auth_token = self.auth_token.or_else(|| variable(TwilioInput::AuthToken).map(Secret::from));
        self
    }

    /// Sets where the API stands: `https://api.twilio.com` unless set. Twilio's regions have their own.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), ..self }
    }

    /// Sets how patient the account is, instead of [as it is](TwilioAccount::http_options): the total
    /// is that of a hang-up, with every retry and every look at the call.
    #[must_use]
    pub fn http(self, http: HttpOptions) -> Self {
        Self { http, ..self }
    }

    /// The account. Nothing is sent yet.
    ///
    /// # Errors
    /// When something is missing or malformed.
    pub fn build(self) -> Result<TwilioAccount, TwilioInputError> {
        let sid = sid(self.account_sid, TwilioInput::AccountSid)?;
        let auth_token =
            self.auth_token.map(|token| secret(Some(token), TwilioInput::AuthToken)).transpose()?;
        let (user, password) = if self.api_key.is_some() || self.api_secret.is_some() {
            (self::sid(self.api_key, TwilioInput::ApiKey)?, secret(self.api_secret, TwilioInput::ApiSecret)?)
        } else {
            (sid.clone(), secret(auth_token.clone(), TwilioInput::AuthToken)?)
        };
        let key = STANDARD.encode(format!("{user}:{}", password.expose()));
        let hidden = [Some(&*key), Some(password.expose()), auth_token.as_ref().map(Secret::expose)];
        let hidden: Vec<&str> = hidden.into_iter().flatten().collect();
        let http = HttpClient::new(&self.base_url, &HEADERS, self.http)?;
        let http = http.with_key("authorization", &format!("Basic {key}"), &hidden)?;
        Ok(TwilioAccount(Arc::new(Inner { sid, auth_token, http })))
    }
}

/// Shows nothing that was given: a secret may stand in the wrong place.
impl fmt::Debug for TwilioAccountBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioAccountBuilder").field("http", &self.http).finish_non_exhaustive()
    }
}

fn sid(given: Option<String>, input: TwilioInput) -> Result<String, TwilioInputError> {
    let sid = given.filter(|sid| !sid.is_empty()).ok_or(TwilioInputError::Missing(input))?;
    check_sid(&sid, input)?;
    Ok(sid)
}

/// Two letters and 32 hexadecimal digits (Twilio's OpenAPI).
fn check_sid(sid: &str, input: TwilioInput) -> Result<(), TwilioInputError> {
    let prefix = match input {
        TwilioInput::ApiKey => "SK",
        TwilioInput::CallSid => "CA",
        _ => "AC",
    };
    let is_sid = sid
        .strip_prefix(prefix)
        .is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if is_sid { Ok(()) } else { Err(TwilioInputError::Malformed(input)) }
}

fn secret(given: Option<Secret>, input: TwilioInput) -> Result<Secret, TwilioInputError> {
    let secret =
        given.filter(|secret| !secret.expose().is_empty()).ok_or(TwilioInputError::Missing(input))?;
    let is_word = secret.expose().bytes().all(|byte| byte.is_ascii_graphic());
    if is_word { Ok(secret) } else { Err(TwilioInputError::Malformed(input)) }
}
