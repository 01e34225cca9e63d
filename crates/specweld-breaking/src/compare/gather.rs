//! Gathers what two schemas differ in, through the components that they refer to.

use std::collections::HashSet;
use std::rc::Rc;

use crate::schema::{Direction, Id};

use super::edit::{At, DEEPEST, Differ, Difference, Edit, Step};
use super::schemas::{Schemas, Use};

/// So many differences of two schemas are told one by one.
const MOST: usize = 500;
/// Components that are parts of each other, whether or not that leads deeper into a value.
const NESTED: usize = 64;
/// A component that parts of so many others refer to is told of as many; of the others it is told that they changed. Documents whose
/// schemas all refer to each other would else tell each change of each operation.
const OFTEN: usize = 8;

/// The edits of two schemas and of what they refer to, as they are gathered.
#[derive(Default)]
pub struct Gathered {
    pub edits: Vec<(Vec<Step>, Rc<Edit>)>,
    path: Vec<Step>,
    nested: usize,
    seen: HashSet<(Id, Id)>,
    /// Whether something was not told: it was told before, or there is too much of it.
    pub left_out: bool,
}

impl<'a> Schemas<'a> {
    /// All that differs between two schemas.
    pub(super) fn gathered(&mut self, old: &At<'a>, new: &At<'a>, of: Use) -> Gathered {
        let mut gathered = Gathered::default();
        self.gather(old, new, of, &mut gathered);
        gathered
    }

    /// Goes through two schemas and the components that they refer to.
    fn gather(&mut self, old: &At<'a>, new: &At<'a>, of: Use, gathered: &mut Gathered) {
        let is_too_deep = gathered.path.len() > DEEPEST || gathered.nested > NESTED;
        if is_too_deep || gathered.edits.len() > MOST {
            gathered.left_out = true;
            return;
        }
        if !gathered.seen.insert((old.id, new.id)) {
            return;
        }
        if !gathered.path.is_empty() {
            let told = self.told.entry((of.direction, old.id, new.id)).or_default();
            *told += 1;
            if *told > OFTEN {
                gathered.left_out = true;
                return;
            }
        }
        for difference in self.differences(old, new, of).iter() {
            match difference {
                Difference::Edit(edit) => {
                    let path = gathered.path.iter().chain(&edit.path).cloned().collect();
                    gathered.edits.push((path, Rc::clone(edit)));
                }
                Difference::Inner {
                    path,
                    may_be_silent,
                    old,
                    new,
                } => {
                    let outside = gathered.path.len();
                    gathered.path.extend(path.iter().cloned());
                    gathered.nested += 1;
                    let of = Use {
                        may_be_silent: *may_be_silent,
                        ..of
                    };
                    self.gather(old, new, of, gathered);
                    gathered.nested -= 1;
                    gathered.path.truncate(outside);
                }
            }
        }
    }

    fn differences(&mut self, old: &At<'a>, new: &At<'a>, of: Use) -> Rc<Vec<Difference<'a>>> {
        let key = (old.id, new.id, of);
        if let Some(known) = self.differences.get(&key) {
            return Rc::clone(known);
        }
        let space = match of.direction {
            Direction::Request => &mut self.request,
            Direction::Response => &mut self.response,
        };
        let today = self.today.as_deref();
        let mut differ = Differ::new(space, &self.untouched, of.wire, of.may_be_silent, today);
        differ.differ(old, new);
        let found = Rc::new(differ.found);
        self.differences.insert(key, Rc::clone(&found));
        found
    }
}
