//! Rust types of the component schemas.
//!
//! ```text
//! document ──flat──> what each schema asks for ──read, union──> model ──untold, share, circle──> model ──name──> named ──emit──> source
//! ```
//!
//! The types keep these laws, which `tests/laws` holds them to:
//!
//! - what a schema accepts is read, and is written again as it came, in every member that the schema names;
//! - a member that is missing and one that is null stay two things where a schema takes both;
//! - what a type holds is written as something that its schema accepts, but for the constraints that its documentation lists, and for
//!   `Other`, which holds what arrives and is not documented.

mod check;
mod circle;
mod constraint;
mod default;
mod emit;
mod flat;
mod model;
mod name;
mod options;
mod reach;
mod read;
mod render;
mod share;
mod union;
mod untold;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value;
use specweld_document::{Document, DocumentError, DocumentErrors};

use crate::Note;

use emit::Emit;
use model::{Kind, Presence, Ty};
pub use options::TypeOptions;
use read::Reader;
use render::Render;

/// The Rust types of a document's component schemas, each named as its component.
pub(crate) struct Types<'a> {
    document: &'a Document,
    options: &'a TypeOptions,
    /// Path of the module that holds them.
    path: TokenStream,
    reader: Reader<'a>,
    /// Rust names by type.
    names: Vec<String>,
    /// Names of the variants that hold what is not documented, by type.
    others: Vec<String>,
    notes: Vec<Note>,
}

impl<'a> Types<'a> {
    /// Makes a type of each component schema. `path` is that of the module that will hold them, such as `connections_types` or
    /// `crate::types`.
    ///
    /// # Errors
    ///
    /// A path that is none, and settings that are no paths, or of no component.
    pub fn new(
        document: &'a Document,
        path: &str,
        options: &'a TypeOptions,
    ) -> Result<Self, DocumentErrors> {
        DocumentErrors::check(options.faults(document))?;
        let path = syn::parse_str::<syn::Path>(path)
            .map_err(|_| {
                let message = format!("`{path}` is no path of a module");
                document.error(
                    "invalid-types-path",
                    "",
                    message,
                    "write it as `crate::types`",
                )
            })?
            .to_token_stream();
        let mut reader = Reader::new(document, options, reach::in_requests_alone(document));
        reader.components();
        circle::wrap(&mut reader.model);
        share::share(&mut reader.model);
        untold::leave_to_unions(document, &mut reader.model);
        circle::boxes(&mut reader.model);
        let names = name::types(&reader.model);
        let others = name::parts(&mut reader.model, &names);
        leave_out_unfit_defaults(&mut reader, &names);
        check::names(document, &reader.model, &names)?;
        let notes = reader.notes.iter();
        let notes = notes.map(|(place, message)| Note::new(document, place, message.clone()));
        let mut notes: Vec<_> = notes.collect();
        notes.sort();
        notes.dedup();
        Ok(Self {
            document,
            options,
            path,
            names,
            others,
            notes,
            reader,
        })
    }

    /// Where types differ from what the document says.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The Rust type of a schema object of the document, as it is written outside of the types' module:
    /// `connections_types::X`, `i64`, `::std::vec::Vec<connections_types::X>`.
    ///
    /// `pointer` is the schema's place, for the error.
    ///
    /// # Errors
    ///
    /// A schema that would need a type of its own: only references, primitives, arrays and maps
    /// have a type without being a component.
    pub fn rust_type(&self, schema: &Value, pointer: &str) -> Result<TokenStream, DocumentError> {
        let ty = self.ty(schema, pointer)?;
        Ok(self.render().outside(&ty, &self.path))
    }

    fn ty(&self, schema: &Value, pointer: &str) -> Result<Ty, DocumentError> {
        self.reader.peek(schema).ok_or_else(|| {
            self.document.error(
                "unnamed-type",
                pointer,
                "the schema needs a named type but is no component",
                "move it to `#/components/schemas` and refer to it",
            )
        })
    }

    /// The Rust type of a schema object as it is written in the modules beside that of the types: `super::X`.
    ///
    /// # Errors
    ///
    /// As with [`Types::rust_type`].
    pub fn rust_type_inside(
        &self,
        schema: &Value,
        pointer: &str,
    ) -> Result<TokenStream, DocumentError> {
        let ty = self.ty(schema, pointer)?;
        Ok(self.render().outside(&ty, &quote!(super)))
    }

    /// The type of a schema object without aliases: those of two schemas are the same to the compiler where these are.
    ///
    /// # Errors
    ///
    /// As with [`Types::rust_type`].
    pub fn resolved(&self, schema: &Value, pointer: &str) -> Result<TokenStream, DocumentError> {
        let ty = self.ty(schema, pointer)?;
        let render = Render {
            resolves: true,
            ..self.render()
        };
        Ok(render.outside(&ty, &self.path))
    }

    /// Whether one of the types has this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|taken| taken == name)
    }

    /// The path of the module that holds the types.
    pub fn path(&self) -> TokenStream {
        self.path.clone()
    }

    /// The formatted source of all types. `Debug` shows no value of `format: password`.
    ///
    /// # Errors
    ///
    /// A fault of the generator.
    pub fn source(&self) -> Result<String, DocumentErrors> {
        let emit = Emit {
            render: self.render(),
            options: self.options,
            others: &self.others,
        };
        emit::module(&emit)
    }

    fn render(&self) -> Render<'_> {
        Render {
            model: &self.reader.model,
            names: &self.names,
            resolves: false,
        }
    }
}

/// Has members whose documented default is no value of theirs be missing without it, with a note.
fn leave_out_unfit_defaults(reader: &mut Reader<'_>, names: &[String]) {
    // A default may stand on others: one round takes out those, and the next what they leave.
    loop {
        let render = Render {
            model: &reader.model,
            names,
            resolves: false,
        };
        let mut unfit = Vec::new();
        for (id, named) in reader.model.types.iter().enumerate() {
            if let Kind::Struct(object) = &named.kind {
                let fields = object.fields.iter().enumerate();
                let fields = fields.filter(|(_, field)| {
                    matches!(field.presence, Presence::Default(_))
                        && default::of_field(&render, field).is_none()
                });
                unfit.extend(fields.map(|(index, _)| (id, index)));
            }
        }
        if unfit.is_empty() {
            return;
        }
        for (id, index) in unfit {
            let place = reader.model.types[id].place.clone();
            if let Kind::Struct(object) = &mut reader.model.types[id].kind {
                let field = &mut object.fields[index];
                let wire = field.wire.clone();
                let Presence::Default(value) =
                    std::mem::replace(&mut field.presence, Presence::Optional)
                else {
                    continue;
                };
                // An optional member that is not there by default is what it is anyway.
                if value != Value::Null {
                    reader.note(
                        &place,
                        &format!("The default of `{wire}` is left out: it does not fit."),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
