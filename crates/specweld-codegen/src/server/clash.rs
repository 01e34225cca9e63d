//! Makes sure that no two things of an API need the same Rust name.

use std::collections::BTreeMap;

use super::{emit, operation::Api};
use crate::{Document, Fault};

pub(super) fn check(document: &Document, apis: &[Api], faults: &mut Vec<Fault>) {
    for api in apis {
        let mut owners = BTreeMap::from([(api.service.to_string(), "the API itself".to_owned())]);
        for operation in &api.operations {
            let names = emit::names(api, operation);
            let taken = names
                .iter()
                .find_map(|name| Some((name, owners.get(name)?)));
            if let Some((name, owner)) = taken {
                faults.push(document.fault(
                    operation.pointer.as_str(),
                    format!("its Rust name `{name}` is also that of {owner}"),
                    "rename one of the two",
                ));
            }
            let owner = format!("the operation `{}`", operation.id);
            owners.extend(names.into_iter().map(|name| (name, owner.clone())));
        }
    }
}
