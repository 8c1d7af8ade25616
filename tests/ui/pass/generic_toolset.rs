use std::fmt::Display;
use tool_runtime::{RunContext, Tool, ToolContext, Userdata, toolset};

struct Store<T, const N: usize>(T);

#[toolset(id = "store")]
impl<T, const N: usize> Store<T, N>
where
    T: Display + Send + Sync + 'static,
{
    /// Show it.
    #[function_tool]
    async fn show(&self, times: usize) -> String {
        self.0.to_string().repeat(times.min(N))
    }
}

struct Any;

#[toolset]
impl Any {
    /// Serves any application.
    #[function_tool]
    async fn any(&self) {}
}

struct Lent<S>(std::marker::PhantomData<fn(S)>);

#[toolset]
impl<S: Userdata + AsRef<str>> Lent<S> {
    /// Serves an application that lends text.
    #[function_tool]
    async fn lent(&self, ctx: RunContext<S>) -> String {
        ctx.userdata().as_ref().to_owned()
    }
}

fn main() {
    let list: Vec<Tool<String>> =
        tool_runtime::tools![Store::<u8, 2>(1), Any {}, Lent(std::marker::PhantomData)];
    assert_eq!(ToolContext::new(list).unwrap().tools().len(), 3);
}
