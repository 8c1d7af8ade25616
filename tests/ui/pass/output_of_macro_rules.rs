use tool_runtime::{MacroTool, Tool, function_tool, tools, toolset};

macro_rules! setter {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($value:ident: $type:ty = $default:expr)) => {
        $(#[$meta])*
        #[function_tool]
        $vis async fn $name(#[arg(default = $default)] $value: $type) -> $type {
            $value
        }
    };
}

setter! {
    /// Set the volume.
    #[allow(dead_code)]
    pub fn set_volume(volume: u8 = 5)
}
setter! {
    /// Set the names.
    fn set_names(names: Vec<String> = Vec::new())
}

macro_rules! described {
    ($name:ident, $text:expr, $type:ty) => {
        #[doc = $text]
        #[function_tool]
        async fn $name(value: $type, other: Option<$type>) -> bool {
            other == Some(value)
        }
    };
}

described!(same, "Tell whether two are the same.", u32);

macro_rules! raw {
    ($name:ident, $schema:literal) => {
        #[function_tool(raw_schema = $schema)]
        async fn $name(raw_arguments: tool_runtime::JsonObject) -> usize {
            raw_arguments.len()
        }
    };
}

raw!(count, r#"{ "name": "count", "parameters": { "type": "object", "properties": {} } }"#);

macro_rules! settings {
    ($type:ident { $($(#[$meta:meta])* $name:ident: $value:ty,)* }) => {
        struct $type;

        #[toolset]
        impl $type {
            $(
                $(#[$meta])*
                #[function_tool]
                async fn $name(&self, value: $value) -> $value {
                    value
                }
            )*
        }
    };
}

settings!(Settings {
    /// Set the brightness.
    set_brightness: u8,
    /// Set the title.
    set_title: String,
});

macro_rules! list {
    ($($tool:ident),*) => { tools![$($tool),*] };
}

fn main() {
    let list: Vec<Tool> = list![set_volume, set_names, same, count];
    assert_eq!(list.len(), 4);
    assert_eq!(<same as MacroTool<()>>::tool().description(), "Tell whether two are the same.");
    let _: Vec<Tool> = tools![Settings {}];
}
