//! What is documented about a form.

use std::sync::LazyLock;

use crate::Schema;

/// A documented form: generated code holds one static each.
#[derive(Debug)]
pub struct Form {
    /// The parts that become values.
    pub fields: &'static [FormField],
    /// The parts that are handed over as they come.
    pub files: &'static [FormFile],
    /// What becomes of the parts that are neither.
    pub others: OtherParts,
    /// What the object of all fields must be.
    pub schema: LazyLock<Schema>,
}

/// A part that becomes a value.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    /// Name on the wire.
    pub name: &'static str,
    /// Whether it must be there. A list that must be there is empty where no part is one of its items.
    pub required: bool,
    /// Whether it is a list, of which each part is an item.
    pub many: bool,
    /// Whether its text is documented to be JSON. What is nested is JSON anyway, and what says so itself.
    pub json: bool,
}

/// A part that is handed over as it comes.
#[derive(Clone, Copy, Debug)]
pub struct FormFile {
    /// Name on the wire.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Whether there may be several.
    pub many: bool,
}

/// What becomes of parts that the document does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherParts {
    /// They are left out.
    Skipped,
    /// The request is refused.
    Refused,
    /// They are handed over as files are.
    Given,
}

/// What a part of some name is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Field(&'static FormField),
    /// With its number among the files.
    File(usize, &'static FormFile),
    Other,
}

impl Form {
    pub(super) fn kind(&self, name: &str) -> Kind {
        let field = self.fields.iter().find(|field| field.name == name);
        let file = || {
            self.files
                .iter()
                .enumerate()
                .find(|(_, it)| it.name == name)
        };
        match field {
            Some(field) => Kind::Field(field),
            None => file().map_or(Kind::Other, |(number, file)| Kind::File(number, file)),
        }
    }
}
