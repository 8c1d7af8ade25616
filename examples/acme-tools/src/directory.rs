//! Who Acme's users are, and the tool that finds one.

use tools::{function_tool, RunContext, ToolError, Userdata};

/// Somebody with an account at Acme; serialized, it is what the model reads.
#[derive(Clone, Debug, PartialEq, Eq, tools::serde::Serialize)]
#[serde(crate = "tools::serde")]
pub struct User {
    /// The e-mail address, which tells users apart.
    pub email: String,
    /// How the user wants to be called.
    pub name: String,
}

impl User {
    /// The user of an e-mail address.
    pub fn new(email: impl Into<String>, name: impl Into<String>) -> Self {
        Self { email: email.into(), name: name.into() }
    }
}

/// The user directory; in earnest it would hold a connection pool.
#[derive(Clone, Debug, Default)]
pub struct Db {
    users: Vec<User>,
}

impl Db {
    /// A directory of these users.
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self { users: users.into_iter().collect() }
    }

    /// The user of an e-mail address, upper and lower case alike.
    #[must_use]
    pub fn by_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))
    }
}

/// Finds a user in the [`Db`] that the application's userdata lends.
///
/// These lines are for you: the model reads the attribute's `description` in their place. Nobody
/// found is `None`, which answers the call without a word, and the model carries on.
///
/// # Arguments
/// * `email` - The full e-mail address, e.g. "ada@example.com".
///
/// # Errors
/// When `email` is no e-mail address; the model is told to ask for it again.
#[function_tool(description = "Find the user who has an e-mail address.")]
pub async fn find_user<S: Userdata + AsRef<Db>>(
    ctx: RunContext<S>,
    email: &str,
) -> Result<Option<User>, ToolError> {
    if !email.contains('@') {
        return Err(ToolError::new(format!("`{email}` is no e-mail address"))
            .with_retry_hint("Ask the user to spell the whole address."));
    }
    Ok(ctx.userdata().as_ref().by_email(email).cloned())
}

#[cfg(test)]
mod tests {
    use super::{find_user, Db, User};
    use tools::{BuildError, FunctionCall, FunctionCallOutput, RunContext, ToolContext, ToolError};

    struct App(Db);

    impl AsRef<Db> for App {
        fn as_ref(&self) -> &Db {
            &self.0
        }
    }

    fn app() -> RunContext<App> {
        RunContext::detached(App(Db::new([User::new("ada@example.com", "Ada")])))
    }

    async fn called(arguments: &str) -> Result<FunctionCallOutput, BuildError> {
        let registry = ToolContext::new(tools::tools![find_user])?;
        Ok(registry.execute(FunctionCall::new("call_1", "find_user", arguments), &app()).await)
    }

    #[tokio::test]
    async fn the_tool_is_a_function_still() -> Result<(), ToolError> {
        let user = find_user(app(), "ADA@example.com").await?;
        assert_eq!(user, Some(User::new("ada@example.com", "Ada")));
        Ok(())
    }

    #[tokio::test]
    async fn the_model_reads_the_user_as_json() -> Result<(), BuildError> {
        let output = called(r#"{"email": "ada@example.com"}"#).await?;
        assert_eq!(output.output, r#"{"email":"ada@example.com","name":"Ada"}"#);
        Ok(())
    }

    #[tokio::test]
    async fn nobody_is_a_silent_answer() -> Result<(), BuildError> {
        let output = called(r#"{"email": "bob@example.com"}"#).await?;
        assert!(!output.is_error && !output.reply_required());
        Ok(())
    }

    #[tokio::test]
    async fn what_is_no_address_is_asked_for_again() -> Result<(), BuildError> {
        let output = called(r#"{"email": "ada"}"#).await?;
        assert!(output.is_error);
        assert_eq!(output.output, "`ada` is no e-mail address\nAsk the user to spell the whole address.");
        Ok(())
    }

    #[test]
    fn rust_docs_stay_out_of_what_the_model_is_told() {
        assert_eq!(find_user::DESCRIPTION, "Find the user who has an e-mail address.");
    }
}
