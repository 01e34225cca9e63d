//! The ways in which a schema is met, and not met.

use std::rc::Rc;

use super::leaf::{Constraint, Literal};
use super::node::{ALL, ARRAY, Additional, Bound, Id, NUMBER, Node, OBJECT, STRING};

/// One step of a choice.
#[derive(Clone, Debug)]
pub enum Step {
    Literal(Literal),
    Constraint(Constraint),
}

impl From<Constraint> for Step {
    fn from(constraint: Constraint) -> Self {
        Self::Constraint(constraint)
    }
}

/// Ways, each of steps. They are copied for each choice that is tried: the steps themselves are shared.
pub type Ways = Vec<Rc<[Step]>>;

/// Ways, of which one is gone.
#[derive(Clone, Debug)]
pub struct Choice {
    pub ways: Ways,
    /// The schema that is not to be met: where that is known anyway, none has to be gone.
    pub refused: Option<Id>,
    /// How many of the schemas that hold it was held against.
    pub checked: usize,
}

impl Choice {
    pub fn new(ways: Ways, refused: Option<Id>) -> Self {
        Self {
            ways,
            refused,
            checked: 0,
        }
    }
}

/// What a schema asks for by itself, but for what its sender may have closed.
pub fn asked(node: &Node) -> Vec<Constraint> {
    use Constraint as C;
    let mut asked = vec![C::Types(node.taken())];
    asked.extend(node.values.clone().map(C::Values));
    asked.extend(node.minimum.map(C::Minimum));
    asked.extend(node.maximum.map(C::Maximum));
    asked.extend(node.multiple_of.map(C::Multiple));
    asked.push(C::MinLength(node.min_length));
    asked.extend(node.max_length.map(C::MaxLength));
    asked.extend(
        node.pattern
            .clone()
            .map(|pattern| C::Pattern(pattern, true)),
    );
    asked.extend(node.format.clone().map(|format| C::Format(format, true)));
    asked.push(C::MinItems(node.min_items));
    asked.extend(node.max_items.map(C::MaxItems));
    asked.extend(node.unique.then_some(C::Unique));
    asked.extend(node.required.iter().cloned().map(C::Required));
    asked.push(C::MinProperties(node.min_properties));
    asked.extend(node.max_properties.map(C::MaxProperties));
    asked.extend(node.opaque.map(C::Opaque));
    asked
}

/// The ways in which a value is not as a schema asks: none where it takes any.
pub fn refusals(id: Id, node: &Node) -> Ways {
    use Constraint as C;
    let mut ways: Ways = Vec::new();
    let mut of =
        |types, constraint: C| ways.push([C::Types(types).into(), constraint.into()].into());
    let beyond = |bound: Bound| Bound {
        at: bound.at,
        exclusive: !bound.exclusive,
    };
    if node.taken() != ALL {
        of(ALL & !node.taken(), C::Types(ALL));
    }
    if let Some(values) = &node.values {
        of(ALL, C::NotValues(Rc::clone(values)));
    }
    let number = node.minimum.map(|bound| C::Maximum(beyond(bound)));
    let number = number
        .into_iter()
        .chain(node.maximum.map(|bound| C::Minimum(beyond(bound))))
        .chain(node.multiple_of.map(C::NotMultiple));
    number.for_each(|constraint| of(NUMBER, constraint));
    let shorter = node.min_length.checked_sub(1).map(C::MaxLength);
    let text = shorter
        .into_iter()
        .chain(
            node.max_length
                .and_then(|most| most.checked_add(1))
                .map(C::MinLength),
        )
        .chain(
            node.pattern
                .clone()
                .map(|pattern| C::Pattern(pattern, false)),
        )
        .chain(node.format.clone().map(|format| C::Format(format, false)));
    text.for_each(|constraint| of(STRING, constraint));
    let shorter = node.min_items.checked_sub(1).map(C::MaxItems);
    let array = shorter
        .into_iter()
        .chain(
            node.max_items
                .and_then(|most| most.checked_add(1))
                .map(C::MinItems),
        )
        .chain(node.unique.then_some(C::Duplicate))
        .chain(node.items.map(|items| C::Item(Literal::Not(items))));
    array.for_each(|constraint| of(ARRAY, constraint));
    let fewer = node.min_properties.checked_sub(1).map(C::MaxProperties);
    let undeclared = match node.additional {
        Additional::Denied => Some(C::Undeclared(id, None)),
        Additional::Schema(schema) => Some(C::Undeclared(id, Some(Literal::Not(schema)))),
        Additional::Unsaid | Additional::Allowed => None,
    };
    let members = node.properties.iter();
    let object = fewer
        .into_iter()
        .chain(
            node.max_properties
                .and_then(|most| most.checked_add(1))
                .map(C::MinProperties),
        )
        .chain(node.required.iter().cloned().map(C::Absent))
        .chain(members.map(|(key, schema)| C::Property(Rc::clone(key), Literal::Not(*schema))))
        .chain(undeclared);
    object.for_each(|constraint| of(OBJECT, constraint));
    composed(node, &mut ways);
    ways.extend(
        node.opaque
            .map(|reason| Rc::from([C::Opaque(reason).into()])),
    );
    ways
}

/// The ways in which a value is not as the schemas in a schema ask.
fn composed(node: &Node, ways: &mut Ways) {
    let not = |id: &Id| Step::Literal(Literal::Not(*id));
    let take = |id: &Id| Step::Literal(Literal::Take(*id));
    ways.extend(node.all.iter().map(|id| Rc::from([not(id)])));
    for branches in [&node.any, &node.one] {
        if !branches.is_empty() {
            ways.push(branches.iter().map(not).collect());
        }
    }
    for (index, one) in node.one.iter().enumerate() {
        let others = &node.one[index + 1..];
        ways.extend(
            others
                .iter()
                .map(|other| Rc::from([take(one), take(other)])),
        );
    }
    ways.extend(node.not.iter().map(|id| Rc::from([take(id)])));
}
