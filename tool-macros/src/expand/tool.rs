//! A tool: its marker type, its metadata and its spec.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Signature};

use crate::attribute::const_flags;
use crate::expand::userdata::Userdata;
use crate::expand::{arguments, assertions, call, located};
use crate::json::Json;
use crate::model::{Function, Tool};
use crate::raw_schema::{RawSchema, Source};

/// A free function with the marker type of its name.
pub(super) fn expand(tool: &Tool) -> TokenStream {
    let Tool { function, cfgs, .. } = tool;
    let userdata = Userdata::of_function(tool);
    let alias = &userdata.alias;
    let (marker, consts) = (marker(function, cfgs), constants(tool));
    let (outer, inner) = (outer_items(tool), inner_items(tool));
    let implementation = implementation(tool, &userdata);
    quote_spanned! {Span::mixed_site()=>
        #function
        #marker
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, unused_imports, non_camel_case_types, clippy::all, clippy::pedantic)]
        const _: () = {
            #outer
            #alias
            #consts
            const _: () = {
                #inner
                #implementation
            };
        };
    }
}

/// `impl MacroTool<..> for ..`. Userdata that cannot be any is blamed on the context.
fn implementation(tool: &Tool, userdata: &Userdata) -> TokenStream {
    let span = Span::mixed_site();
    let (krate, ident) = (&tool.krate, tool.ident());
    let Userdata { generics, ty, predicates, .. } = userdata;
    let call = call::closure(tool, ty, &ident.to_token_stream());
    let place = tool.contexts().next().map_or(span, |context| located(context.ty.span()));
    let there = krate.at(place);
    let implemented = quote_spanned!(place=> #there::MacroTool<#ty>);
    let made = quote_spanned!(place=> #there::FunctionTool<#ty>);
    let function_tool = quote_spanned!(place=> #there::__private::function::<#ty>);
    quote_spanned! {span=>
        impl<#generics> #implemented for #ident where #predicates {
            fn tool() -> #made {
                #function_tool(&__TOOL_SPEC, #call)
            }
        }
    }
}

/// The type beside the function: a brace struct lives in the type namespace only.
pub(super) fn marker(function: &Function, cfgs: &[Attribute]) -> TokenStream {
    let Function { vis, sig: Signature { ident, .. }, .. } = function;
    // A name that is taken is blamed on the function's.
    quote_spanned! {located(ident.span())=>
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
    let defaults = (!tool.takes_object()).then(|| arguments::defaults(tool));
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
    let arguments = arguments::structure(tool);
    if tool.attribute.is_raw {
        let typed = (!tool.takes_object())
            .then(|| quote_spanned!(span=> use #krate::__private::{Some, serde as __tool_serde}; #arguments));
        return quote_spanned! {span=>
            use #krate::__private::{ViaResult as _, ViaValue as _};
            #typed
            static __TOOL_SPEC: #krate::__private::MacroSpec =
                #krate::__private::MacroSpec::raw(__TOOL_META, __TOOL_SCHEMA);
        };
    }
    if arguments::is_plain(tool) {
        return quote_spanned! {span=>
            use #krate::__private::{ViaResult as _, ViaValue as _, serde as __tool_serde};
            #arguments
            static __TOOL_SPEC: #krate::__private::MacroSpec =
                #krate::__private::MacroSpec::described(__TOOL_META, __tool_describe);
        };
    }
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
    let policy = attribute.on_duplicate.as_ref().map(ToTokens::to_token_stream);
    let policy = policy.unwrap_or_else(|| quote_spanned!(span=> #krate::OnDuplicate::Allow));
    let scope = attribute.duplicate_scope.as_ref().map(|scope| scope.value.0.to_token_stream());
    let scope = scope.unwrap_or_else(|| quote_spanned!(span=> #krate::DuplicateScope::Name));
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
            on_duplicate: #policy,
            duplicate_scope: #scope,
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
    if let Some(RawSchema::Const(schema)) = &tool.attribute.raw_schema {
        let place = located(schema.span());
        let there = krate.at(place);
        return (
            quote_spanned!(place=> #there::__private::raw_name(__TOOL_SCHEMA)),
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
