//! Everything `?` makes a boxed error of, text left out, may be the error of a tool, however it is
//! made.

use std::{convert::Infallible, error::Error, fmt, io, sync::Arc};

use tool_runtime::{
    BoxError, BuildError, FunctionTool, JsonObject, StopResponse, Tool, ToolError, ToolFailure, function_tool,
    serde_json::json, tools,
};

#[derive(Debug)]
enum OrderError {
    Io(io::Error),
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Io(error) = self;
        error.fmt(f)
    }
}

impl Error for OrderError {}

/// A name for any of them.
type Outcome<E> = Result<(), E>;

macro_rules! tools_failing_with {
    ($($name:ident: $error:ty;)*) => {
        $(
            /// Fail.
            #[function_tool]
            async fn $name() -> Outcome<$error> {
                Ok(())
            }
        )*

        fn written() -> Vec<Tool> {
            tools![$($name),*]
        }

        fn built() -> Result<Vec<FunctionTool>, BuildError> {
            Ok(vec![$(
                FunctionTool::builder(stringify!($name))
                    .description("Fail.")
                    .handler(|_, _: JsonObject| async { Outcome::<$error>::Ok(()) })
                    .build()?,
                FunctionTool::raw(json!({ "name": concat!("raw_", stringify!($name)), "parameters": {} }))?
                    .handler(|_, _| async { Outcome::<$error>::Ok(()) })?,
            )*])
        }
    };
}

tools_failing_with! {
    for_the_model: ToolError;
    silent: StopResponse;
    never: Infallible;
    of_the_system: io::Error;
    of_the_application: OrderError;
    boxed: Box<OrderError>;
    erased: BoxError;
    shared: Arc<dyn Error + Send + Sync>;
    with_context: anyhow::Error;
}

/// A helper may be generic over the error as well.
fn failing<E: ToolFailure<Via> + 'static, Via>(_: fn() -> E) {}

fn main() {
    failing(|| ToolError::new("no"));
    assert_eq!(written().len(), 9);
    assert_eq!(built().map(|tools| tools.len()), Ok(18));
}
