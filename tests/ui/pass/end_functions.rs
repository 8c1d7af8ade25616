use std::convert::Infallible;
use std::time::Duration;
use tool_runtime::{
    BoxError, CompletedCall, EndFunction, JobContext, MacroEndFunction, Userdata, end_function, end_functions,
};

pub struct Crm;
pub struct App(Crm);

impl AsRef<Crm> for App {
    fn as_ref(&self) -> &Crm {
        &self.0
    }
}

const LIMIT: Duration = Duration::from_secs(5);
const RETRIES: u32 = 3;

/// All that can be said.
#[end_function(name = "disposition", timeout = LIMIT, retries = RETRIES, backoff = LIMIT)]
async fn log_disposition(call: CompletedCall<App>) -> Result<(), BoxError> {
    let Crm = call.userdata().as_ref();
    Ok(())
}

#[end_function(timeout = "5s", retries = 1 + 1, backoff = "500ms")]
pub async fn by_reference(call: &CompletedCall<App>) -> anyhow::Result<()> {
    drop(call.clone());
    Ok(())
}

mod desk {
    use super::*;

    /// A library's, for any application that lends a CRM.
    #[end_function]
    pub async fn generic<S>(call: CompletedCall<S>) -> Result<(), Infallible>
    where
        S: Userdata + AsRef<Crm>,
    {
        let Crm = call.userdata().as_ref();
        Ok(())
    }

    pub type Call = CompletedCall<App>;
    pub type CallOf<S> = CompletedCall<S>;
}

#[end_function]
async fn behind_alias(desk::Call { .. }: desk::Call) {}

#[end_function]
async fn behind_generic_alias<S: Userdata>(call: &desk::CallOf<S>) {
    drop(call.clone());
}

#[end_function]
async fn anywhere<S: Userdata>(_: CompletedCall<S>) -> Result<(), String> {
    Err("text is for the operator".into())
}

#[end_function]
async fn without_userdata(call: CompletedCall) {
    drop(call);
}

#[cfg(any())]
#[end_function]
async fn left_out(call: CompletedCall<Nowhere>) {}

macro_rules! logs {
    ($name:ident) => {
        #[end_function]
        async fn $name(call: CompletedCall<App>) {
            drop(call);
        }
    };
}

logs!(made);

fn main() {
    let list = end_functions![
        log_disposition,
        by_reference,
        desk::generic,
        behind_alias,
        behind_generic_alias,
        anywhere,
        made,
    ];
    let names: Vec<&str> = list.iter().map(EndFunction::name).collect();
    assert_eq!(names[..3], ["disposition", "by_reference", "generic"]);
    assert_eq!(log_disposition::NAME, "disposition");
    drop(JobContext::builder(App(Crm)).end_functions(list));
    let _: EndFunction = without_userdata::end_function();
    let _: Vec<EndFunction<u8>> = end_functions![];
    // The functions are still functions.
    let _ = (behind_alias, log_disposition);
}
