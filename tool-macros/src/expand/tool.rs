//! A tool: its metadata, its spec and the call.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{GenericParam, ReturnType, WherePredicate};

use crate::attribute::const_flags;
use crate::crate_path::CratePath;
use crate::expand::{arguments, assertions, located};
use crate::json::Json;
use crate::model::{Receiver, Tool};
use crate::parameter::{Argument, Context, Parameter};
use crate::raw_schema::{RawSchema, Source};
use crate::types::{self, Passing};

/// A free function with the marker type of its name.
pub(super) fn expand(tool: &Tool) -> TokenStream {
    let span = Span::mixed_site();
    let Tool { krate, function, cfgs, .. } = tool;
    let ident = tool.ident();
    let marker = marker(tool);
    let consts = constants(tool);
    let outer = outer_items(tool);
    let inner = inner_items(tool);
    let userdata = Userdata::of_function(tool);
    let Userdata { generics, ty, predicates } = &userdata;
    let call = call(tool, ty, &ident.to_token_stream());
    quote_spanned! {span=>
        #function
        #marker
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, unused_imports, non_camel_case_types)]
        const _: () = {
            #outer
            #consts
            const _: () = {
                #inner
                impl<#generics> #krate::MacroTool<#ty> for #ident where #predicates {
                    fn tool() -> #krate::FunctionTool<#ty> {
                        #krate::__private::function(&__TOOL_SPEC, #call)
                    }
                }
            };
        };
    }
}

/// The type beside the function: a brace struct lives in the type namespace only.
pub(super) fn marker(tool: &Tool) -> TokenStream {
    let (cfgs, vis, ident) = (&tool.cfgs, &tool.function.vis, tool.ident());
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types, missing_debug_implementations, missing_copy_implementations, unnameable_types)]
        #vis struct #ident {}
    }
}

fn constants(tool: &Tool) -> TokenStream {
    let (krate, ident, aliases) = (&tool.krate, tool.ident(), &tool.attribute.deprecated_names);
    quote_spanned! {Span::mixed_site()=>
        #[doc(hidden)]
        impl #ident {
            pub const ID: &'static str = __TOOL_META.name;
            pub const NAME: &'static str = __TOOL_META.name;
            pub const NAMES: &'static [&'static str] = &[__TOOL_META.name, #(#aliases),*];
            pub const DESCRIPTION: &'static str = __TOOL_META.description;
            pub const FLAGS: #krate::ToolFlag = __TOOL_META.flags;
        }
    }
}

/// What holds expressions of the user, in a scope that imports nothing.
pub(super) fn outer_items(tool: &Tool) -> TokenStream {
    let krate = &tool.krate;
    let defaults = tool.attribute.raw_schema.is_none().then(|| arguments::defaults(tool));
    let schema = tool.attribute.raw_schema.as_ref().map(raw_text);
    let meta = meta(tool);
    let assertions = assertions::of(tool);
    quote_spanned! {Span::mixed_site()=>
        #defaults
        #schema
        const __TOOL_META: #krate::__private::Meta = #meta;
        #assertions
    }
}

/// The argument struct and the spec, in a scope of their own: schemars' derive names a bare `Some`.
pub(super) fn inner_items(tool: &Tool) -> TokenStream {
    let krate = &tool.krate;
    let span = Span::mixed_site();
    if tool.attribute.raw_schema.is_some() {
        return quote_spanned! {span=>
            use #krate::__private::{ViaResult as _, ViaValue as _};
            static __TOOL_SPEC: #krate::__private::MacroSpec =
                #krate::__private::MacroSpec::raw(__TOOL_META, __TOOL_SCHEMA);
        };
    }
    let arguments = arguments::structure(tool);
    quote_spanned! {span=>
        use #krate::__private::{
            Some, ViaResult as _, ViaValue as _, schemars as __tool_schemars, serde as __tool_serde,
        };
        #arguments
        static __TOOL_SPEC: #krate::__private::MacroSpec =
            #krate::__private::MacroSpec::typed::<__tool_Arguments>(__TOOL_META);
    }
}

fn raw_text(schema: &RawSchema) -> TokenStream {
    let text = match schema {
        RawSchema::Const(expr) => expr.to_token_stream(),
        RawSchema::Known(known) => match &known.source {
            Source::Tokens => known.json.to_string().to_token_stream(),
            Source::Literal(text) => text.to_token_stream(),
            Source::File(call, _) => call.clone(),
        },
    };
    quote_spanned!(Span::mixed_site()=> const __TOOL_SCHEMA: &str = #text;)
}

fn meta(tool: &Tool) -> TokenStream {
    let span = Span::mixed_site();
    let krate = &tool.krate;
    let attribute = &tool.attribute;
    let (name, description) = name_and_description(tool);
    let no_flags = || quote_spanned!(span=> #krate::ToolFlag::empty());
    let flags = attribute.flags.as_ref().map_or_else(no_flags, const_flags);
    let aliases = &attribute.deprecated_names;
    let timeout = option(attribute.timeout.as_ref().map(|timeout| timeout.value.to_token_stream()));
    let annotations = option(attribute.annotations.as_ref().map(|json| json.to_string().to_token_stream()));
    let takes_context = tool.contexts().next().is_some();
    let function = tool.ident().to_string();
    quote_spanned! {span=>
        #krate::__private::Meta {
            name: #name,
            description: #description,
            flags: #flags,
            deprecated_names: &[#(#aliases),*],
            timeout: #timeout,
            takes_context: #takes_context,
            annotations: #annotations,
            origin: ::core::concat!(::core::module_path!(), "::", #function),
        }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    let span = Span::mixed_site();
    value.map_or_else(
        || quote_spanned!(span=> ::core::option::Option::None),
        |value| quote_spanned!(span=> ::core::option::Option::Some(#value)),
    )
}

fn name_and_description(tool: &Tool) -> (TokenStream, TokenStream) {
    let span = Span::mixed_site();
    let krate = &tool.krate;
    if let Some(RawSchema::Const(_)) = &tool.attribute.raw_schema {
        return (
            quote_spanned!(span=> #krate::__private::raw_name(__TOOL_SCHEMA)),
            quote_spanned!(span=> #krate::__private::raw_description(__TOOL_SCHEMA)),
        );
    }
    let name = tool.name().map(|(name, _)| name).unwrap_or_default().to_token_stream();
    if let Some(known) = tool.attribute.raw_schema.as_ref().and_then(RawSchema::known) {
        let text = known.json.get("description").and_then(Json::text).unwrap_or_default();
        return (name, text.to_token_stream());
    }
    let written = tool.description.as_ref().map(ToTokens::to_token_stream);
    (name, written.unwrap_or_else(|| "".to_token_stream()))
}

/// For which applications a tool exists.
pub(super) struct Userdata {
    pub(super) generics: TokenStream,
    pub(super) ty: TokenStream,
    pub(super) predicates: TokenStream,
}

impl Userdata {
    /// Every application: the tool takes no context.
    pub(super) fn any(krate: &CratePath) -> Self {
        let span = Span::mixed_site();
        Self {
            generics: quote_spanned!(span=> __ToolUserdata: #krate::Userdata),
            ty: quote_spanned!(span=> __ToolUserdata),
            predicates: TokenStream::new(),
        }
    }

    fn of_function(tool: &Tool) -> Self {
        let krate = &tool.krate;
        let Some(context) = tool.contexts().next() else { return Self::any(krate) };
        let signature = &tool.function.sig.generics;
        let parameters: Vec<&GenericParam> =
            signature.params.iter().filter(|parameter| matches!(parameter, GenericParam::Type(_))).collect();
        let argument = types::last_segment(&context.ty).and_then(types::only_type_argument);
        let (Some(argument), false) = (argument, parameters.is_empty()) else {
            let ty = projected(context, krate);
            return Self { generics: TokenStream::new(), ty, predicates: TokenStream::new() };
        };
        let clause = signature.where_clause.iter().flat_map(|clause| &clause.predicates);
        let written = clause.filter(|predicate| matches!(predicate, WherePredicate::Type(_)));
        Self {
            generics: quote_spanned!(Span::mixed_site()=> #(#parameters),*),
            ty: argument.to_token_stream(),
            predicates: quote_spanned!(located(argument.span())=> #argument: #krate::Userdata, #(#written,)*),
        }
    }
}

/// The userdata of a context's type, which may be an alias.
pub(super) fn projected(context: &Context, krate: &CratePath) -> TokenStream {
    let ty = types::static_lifetimes(&context.ty);
    quote_spanned! {located(context.ty.span())=>
        <#ty as #krate::__private::ContextParameter>::Userdata
    }
}

/// The boxed closure that reads the arguments and starts the call.
pub(super) fn call(tool: &Tool, userdata: &TokenStream, callee: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let krate = &tool.krate;
    let decode = decode(tool);
    let context = tool
        .contexts()
        .next()
        .map(|_| quote_spanned!(span=> let __tool_context = ::core::clone::Clone::clone(__tool_context);));
    let owner = tool
        .receiver()
        .map(|_| quote_spanned!(span=> let __tool_owner = ::core::clone::Clone::clone(&__tool_owner);));
    let future = future(tool, callee);
    quote_spanned! {span=>
        ::std::boxed::Box::new(
            move |__tool_context: &#krate::RunContext<#userdata>,
                  __tool_arguments: #krate::__private::Arguments<'_>|
                  -> #krate::__private::Dispatched {
                let _ = __tool_context;
                #decode
                #context
                #owner
                ::core::result::Result::Ok(#future)
            },
        )
    }
}

fn decode(tool: &Tool) -> TokenStream {
    let span = Span::mixed_site();
    if tool.attribute.raw_schema.is_some() {
        return quote_spanned!(span=> let __tool_arguments = __tool_arguments.object()?;);
    }
    quote_spanned!(span=> let __tool_arguments = __tool_arguments.decode::<__tool_Arguments>()?;)
}

/// A future that is not `Send` is blamed on the function's name.
fn future(tool: &Tool, callee: &TokenStream) -> TokenStream {
    let span = located(tool.ident().span());
    let receiver = tool.receiver().map(|receiver| {
        let borrow = (receiver != Receiver::Shared).then(|| quote_spanned!(span=> &));
        quote_spanned!(span=> #borrow __tool_owner,)
    });
    let parameters = tool.parameters.iter().map(|parameter| pass(tool, parameter));
    let wait = tool.is_async().then(|| quote_spanned!(span=> .await));
    let answer = answer(tool);
    let body = quote_spanned! {span=>
        let __tool_returned = #callee(#receiver #(#parameters),*) #wait;
        #answer
    };
    let krate = &tool.krate;
    if tool.attribute.blocking.is_some() {
        return quote_spanned!(span=> #krate::__private::blocking(move || { #body }));
    }
    quote_spanned!(span=> ::std::boxed::Box::pin(async move { #body }))
}

/// A return type that is no answer is blamed where it stands.
fn answer(tool: &Tool) -> TokenStream {
    let span = match &tool.function.sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => tool.ident().span(),
    };
    let krate = &tool.krate;
    quote_spanned!(located(span)=> #krate::__private::Returned(__tool_returned).into_answer())
}

fn pass(tool: &Tool, parameter: &Parameter) -> TokenStream {
    let cfgs = parameter.cfgs();
    let value = match parameter {
        Parameter::Context(context) => pass_context(context),
        Parameter::Argument(argument) if tool.attribute.raw_schema.is_some() => pass_object(argument),
        Parameter::Argument(argument) => pass_argument(argument),
    };
    quote_spanned!(Span::mixed_site()=> #(#cfgs)* #value)
}

fn pass_context(context: &Context) -> TokenStream {
    let borrow = context.by_reference.then(|| quote_spanned!(Span::mixed_site()=> &));
    let value = quote_spanned!(located(context.ty.span())=> __tool_context);
    quote_spanned!(Span::mixed_site()=> #borrow #value)
}

fn pass_object(argument: &Argument) -> TokenStream {
    let span = located(argument.ty.span());
    let borrow = (argument.passing != Passing::Owned).then(|| quote_spanned!(span=> &));
    quote_spanned!(span=> #borrow __tool_arguments)
}

fn pass_argument(argument: &Argument) -> TokenStream {
    let ident = &argument.ident;
    let field = quote_spanned!(Span::mixed_site()=> __tool_arguments.#ident);
    let span = located(argument.ty.span());
    match argument.passing {
        Passing::Owned => field,
        Passing::Borrowed => quote_spanned!(span=> &#field),
        Passing::AsRef => quote_spanned!(span=> ::core::option::Option::as_ref(&#field)),
        Passing::AsDeref => quote_spanned!(span=> ::core::option::Option::as_deref(&#field)),
    }
}
