use tool_runtime::{FunctionTool, MacroTool, RunContext, Tool, Userdata, function_tool, tools};

struct Db;
struct App(Db);

impl AsRef<Db> for App {
    fn as_ref(&self) -> &Db {
        &self.0
    }
}

/// Works in any application that lends a database.
#[function_tool]
async fn find<S: Userdata + AsRef<Db>>(ctx: RunContext<S>, email: &str) -> usize {
    let Db = ctx.userdata().as_ref();
    email.len()
}

/// The bound may stand behind `where`.
#[function_tool]
async fn bounded<S>(ctx: &RunContext<S>) -> bool
where
    S: Userdata + AsRef<Db>,
{
    ctx.function_call().is_some()
}

/// Works anywhere.
#[function_tool]
async fn anywhere<S: Userdata>(ctx: RunContext<S>) {
    drop(ctx);
}

/// Works here.
#[function_tool]
async fn here(ctx: RunContext<App>) {
    drop(ctx);
}

fn main() {
    let list: Vec<Tool<App>> = tools![find, bounded, anywhere, here];
    assert_eq!(list.len(), 4);
    let _: FunctionTool<u8> = anywhere::tool();
}
