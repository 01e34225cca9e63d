//! Makes sure that no two things of an API need the same Rust name.

use std::collections::BTreeMap;

use specweld_document::{Document, DocumentError};

use super::{emit, operation::Api};

/// Takes out the operations whose names others have before them.
pub(super) fn leave_out(document: &Document, apis: &mut [Api]) -> Vec<DocumentError> {
    let mut errors = Vec::new();
    for api in apis {
        let mut owners = BTreeMap::from([(api.service.to_string(), "the API itself".to_owned())]);
        for operation in std::mem::take(&mut api.operations) {
            let names = emit::names(api, &operation);
            let taken = names
                .iter()
                .find_map(|name| Some((name, owners.get(name)?)));
            if let Some((name, owner)) = taken {
                errors.push(document.error(
                    "duplicate-rust-name",
                    operation.pointer.as_str(),
                    format!("its Rust name `{name}` is also that of {owner}"),
                    "rename one of the two",
                ));
                continue;
            }
            let owner = format!("the operation `{}`", operation.id);
            owners.extend(names.into_iter().map(|name| (name, owner.clone())));
            api.operations.push(operation);
        }
    }
    errors
}
