//! Values of schemas, for the messages that hold them.

use serde_json::Value;

use crate::schema::{Direction, Found, Id, Literal, Side};

use super::sample::Sample;
use super::schemas::{Schemas, Use};

impl<'a> Schemas<'a> {
    /// A value of a schema of one side that the other's takes as well, if there is one; else any that the side sends.
    pub fn sample(
        &mut self,
        side: Side,
        sender: Option<&'a Value>,
        taker: Option<&'a Value>,
        of: Use,
        sample: &Sample,
    ) -> Option<Value> {
        let sent = Literal::Send(self.id(side, sender, of));
        let taken = taker.map(|taker| Literal::Take(self.id(side.other(), Some(taker), of)));
        let wanted = Literal::Take(self.wanted(of.direction, sample));
        let shared = taken.and_then(|taken| self.value(of.direction, &[sent, taken, wanted]));
        shared.or_else(|| self.value(of.direction, &[sent, wanted]))
    }

    /// A value of a schema of one side that can be seen where it is written, and that the other's refuses.
    pub fn refused_sample(
        &mut self,
        side: Side,
        sender: Option<&'a Value>,
        taker: &'a Value,
        of: Use,
    ) -> Option<Value> {
        let sent = Literal::Send(self.id(side, sender, of));
        let refused = Literal::Not(self.id(side.other(), Some(taker), of));
        // What is no text in a schema may be one that it takes where it is written.
        [Sample::Text, Sample::Some].iter().find_map(|sample| {
            let wanted = Literal::Take(self.wanted(of.direction, sample));
            self.value(of.direction, &[sent, refused, wanted])
        })
    }

    fn value(&mut self, direction: Direction, goal: &[Literal]) -> Option<Value> {
        match self.space(direction).find(goal) {
            Found::Value(value) => Some(value),
            _ => None,
        }
    }

    fn id(&mut self, side: Side, schema: Option<&'a Value>, of: Use) -> Id {
        static ANY: Value = Value::Bool(true);
        let space = self.space(of.direction);
        match of.wire {
            true => space.wire_schema(side, schema.unwrap_or(&ANY)),
            false => space.schema(side, schema.unwrap_or(&ANY)),
        }
    }

    fn wanted(&mut self, direction: Direction, sample: &Sample) -> Id {
        let key = (direction, sample.clone());
        if let Some(known) = self.wanted.get(&key) {
            return *known;
        }
        let node = sample.node(self.space(direction));
        let id = self.space(direction).add(node);
        self.wanted.insert(key, id);
        id
    }
}
