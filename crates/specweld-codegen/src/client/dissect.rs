//! progenitor's source, taken apart.
//!
//! Of what progenitor writes, the client keeps the address and the method of each request. The rest is written anew ([`emit`](super::emit)), since progenitor falls short of a library there: arguments are
//! checked at run time or stand in rows without names, most ways of writing a parameter are refused, responses have one type of
//! success and one of failure, `Client::new` panics where TLS can't be set up, `Debug` shows credentials, and a header `api-version`
//! is sent that no page knows.
//!
//! All of this goes by what progenitor writes, so it is pinned to one version, and everything is compared with what is known of it:
//! an item or a statement that is new, missing or another is an error of the generator.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use specweld_document::DocumentErrors;
use syn::{Attribute, Expr, ExprMethodCall, File, ImplItem, ImplItemFn, Item, Stmt};

use crate::format::internal;

use super::operation::{Numbered, Operation};

/// What progenitor writes, as far as it is kept.
pub(super) struct Source {
    /// Documentation of the client.
    pub docs: Vec<Attribute>,
    /// `impl ClientInfo for Client`, and that `ClientHooks` must be implemented.
    pub items: Vec<Item>,
    /// One for each operation, in their order.
    pub calls: Vec<Call>,
}

/// What progenitor writes of an operation.
pub(super) struct Call {
    /// Of the address: `{}/users/{}`, whose first part is the base URL.
    pub url: String,
    /// The request, up to where its parts are put in, for a `self` that holds a client: `self.client.client.get(url).header(…)`.
    /// reqwest has no functions for `OPTIONS` and `TRACE`, which progenitor calls.
    pub request: Expr,
}

/// Takes the source of a client with these operations apart.
pub(super) fn dissect(
    operations: &[Operation],
    tokens: TokenStream,
) -> Result<Source, DocumentErrors> {
    let file: File = syn::parse2(tokens)
        .map_err(|error| internal(format!("progenitor's source does not parse: {error}")))?;
    let unknown = |what: &dyn ToTokens| {
        let text = what.to_token_stream().to_string();
        let start: String = text.chars().take(200).collect();
        internal(format!(
            "progenitor writes what is not known of it: {start}"
        ))
    };
    let mut found = Vec::new();
    let mut source = Source {
        docs: Vec::new(),
        items: Vec::new(),
        calls: Vec::new(),
    };
    let mut functions = Vec::new();
    for item in file.items {
        match item {
            Item::Use(_) => found.push("use"),
            Item::Mod(module) if module.ident == "types" => found.push("mod types"),
            Item::Mod(module) if module.ident == "prelude" => found.push("mod prelude"),
            Item::Struct(item) if item.ident == "Client" => {
                found.push("struct Client");
                let docs = item.attrs.into_iter();
                source
                    .docs
                    .extend(docs.filter(|it| it.path().is_ident("doc")));
            }
            Item::Impl(item) if item.trait_.is_some() => {
                found.push("impl ClientInfo");
                source.items.push(Item::Impl(item));
            }
            Item::Const(item) => {
                found.push("const");
                source.items.push(Item::Const(item));
            }
            Item::Impl(item) if found.last() == Some(&"struct Client") => {
                found.push("impl Client: constructors");
                if methods(item.items)?.len() != 2 {
                    return Err(internal("progenitor writes other constructors".to_owned()));
                }
            }
            Item::Impl(item) => {
                found.push("impl Client: operations");
                functions = methods(item.items)?;
            }
            item => return Err(unknown(&item)),
        }
    }
    let known = [
        "use",
        "use",
        "mod types",
        "struct Client",
        "impl Client: constructors",
        "impl ClientInfo",
        "const",
        "impl Client: operations",
        "mod prelude",
    ];
    if found != known || functions.len() != operations.len() {
        return Err(internal(format!(
            "progenitor writes {found:?} with {} operations, and not {known:?} with {}",
            functions.len(),
            operations.len()
        )));
    }
    // They stand in an order of progenitor's own: each is known by its name.
    let functions: BTreeMap<String, ImplItemFn> = functions
        .into_iter()
        .map(|function| (function.sig.ident.to_string(), function))
        .collect();
    for (number, operation) in operations.iter().enumerate() {
        let numbered = operation.numbered(number);
        let function = functions
            .get(&numbered.id)
            .ok_or_else(|| internal(format!("progenitor writes no {}", numbered.id)))?;
        let call = call(&numbered, function);
        source.calls.push(call.ok_or_else(|| unknown(function))?);
    }
    Ok(source)
}

fn methods(items: Vec<ImplItem>) -> Result<Vec<ImplItemFn>, DocumentErrors> {
    let method = |item| match item {
        ImplItem::Fn(method) => Ok(method),
        item => Err(internal(format!(
            "progenitor writes what is no method: {}",
            item.to_token_stream()
        ))),
    };
    items.into_iter().map(method).collect()
}

/// What is kept of a function; none if it is not as it is known to be.
fn call(operation: &Numbered, function: &ImplItemFn) -> Option<Call> {
    let [url, rest @ ..] = function.block.stmts.as_slice() else {
        return None;
    };
    let [
        size,
        version,
        request,
        info,
        pre,
        exec,
        post,
        response,
        decode,
    ] = rest
    else {
        return None;
    };
    let names = operation.parameters.iter();
    let parameters: Vec<Ident> = names.map(|name| format_ident!("{name}")).collect();
    let url = url_of(url)?;
    let known_url = quote! { let url = format!(#url, self.baseurl, #(encode_path(&#parameters.to_string()),)*); };
    let known_headers = quote! {
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map.append(
            ::reqwest::header::HeaderName::from_static("api-version"),
            ::reqwest::header::HeaderValue::from_static(Self::api_version()),
        );
    };
    let id = &operation.id;
    let known_exchange = quote! {
        let info = OperationInfo { operation_id: #id, };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
    };
    let url_statement = &function.block.stmts[0];
    let is_known = same(&quote!(#url_statement), &known_url)
        && same(&quote!(#size #version), &known_headers)
        && same(&quote!(#info #pre #exec #post #response), &known_exchange);
    let decodes = matches!(decode, Stmt::Expr(Expr::Match(_), None));
    (is_known && decodes).then_some(Call {
        url,
        request: request_of(request)?,
    })
}

fn same(tokens: &TokenStream, known: &TokenStream) -> bool {
    tokens.to_string() == known.to_string()
}

/// The format of the address: the first literal of the statement.
fn url_of(statement: &Stmt) -> Option<String> {
    let Stmt::Local(local) = statement else {
        return None;
    };
    let Expr::Macro(format) = &*local.init.as_ref()?.expr else {
        return None;
    };
    let literal = format.mac.tokens.clone().into_iter().next()?;
    let literal: syn::LitStr = syn::parse2(literal.into()).ok()?;
    Some(literal.value())
}

/// `self.client.client.get(url).header(…)` of `let mut request = self.client.get(url).header(…).headers(header_map).build()?;`
fn request_of(statement: &Stmt) -> Option<Expr> {
    let Stmt::Local(local) = statement else {
        return None;
    };
    let Expr::Try(tried) = &*local.init.as_ref()?.expr else {
        return None;
    };
    let headers = method_call(&tried.expr, "build", &quote!())?;
    let request = method_call(&headers.receiver, "headers", &quote!(header_map))?;
    let mut request = (*request.receiver).clone();
    let made = made(&mut request)?;
    made.receiver = syn::parse_quote!(self.client.client);
    let constant = match made.method.to_string().as_str() {
        "options" => Some(quote!(OPTIONS)),
        "trace" => Some(quote!(TRACE)),
        _ => None,
    };
    if let Some(constant) = constant {
        made.method = format_ident!("request");
        made.args
            .insert(0, syn::parse_quote!(::reqwest::Method::#constant));
    }
    Some(request)
}

/// The innermost call: the one that makes a request.
fn made(expression: &mut Expr) -> Option<&mut ExprMethodCall> {
    let Expr::MethodCall(call) = expression else {
        return None;
    };
    match same(&call.receiver.to_token_stream(), &quote!(self.client)) {
        true => Some(call),
        false => made(&mut call.receiver),
    }
}

/// A call of this method with these arguments.
fn method_call<'e>(
    expression: &'e Expr,
    method: &str,
    arguments: &TokenStream,
) -> Option<&'e ExprMethodCall> {
    match expression {
        Expr::MethodCall(call)
            if call.method == method && same(&call.args.to_token_stream(), arguments) =>
        {
            Some(call)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_of_progenitor_is_an_error() {
        let start = quote! {
            use a;
            use b;
            pub mod types {}
            pub struct Client { baseurl: String }
            impl Client { pub fn new() -> Self { Self } pub fn new_with_client() -> Self { Self } }
            impl ClientInfo for Client {}
            const _: () = ();
            impl Client {}
        };
        assert!(dissect(&[], quote! { #start pub mod prelude {} }).is_ok());
        for (source, message) in [
            (start.clone(), "with 0 operations, and not"),
            (
                quote! { #start pub mod prelude {} fn more() {} },
                "not known of it: fn more () { }",
            ),
            (
                quote! { #start pub mod prelude { } impl Client { const A: u8 = 1; } },
                "no method: const A",
            ),
        ] {
            let error = dissect(&[], source).err().map(|error| error.to_string());
            let error = error.unwrap_or_default();
            assert!(error.contains(message), "{error}");
        }
    }
}
