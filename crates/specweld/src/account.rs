//! An account of a run: what stands in the pages, and what became of it.
//!
//! What the pages hold is counted from their documents alone, as they stand there; what became of it is looked for in the
//! document that a run makes, and among what it reports. So nothing that a stage forgets is forgotten here as well.

mod accountant;
mod given;
mod places;
mod tally;
mod told;

use crate::assemble::{Options, assemble};
use crate::diagnostic::Diagnostic;
use crate::merged::Merged;
use crate::page::Pages;
use crate::parallel::Parallelism;
use crate::{hoist, lower, merge};
use accountant::Accountant;
use given::Documents;
use places::Places;
use told::Told;

pub use tally::{Account, Tally};

/// Welds pages, and counts what became of what they hold.
///
/// It takes about twice the time of [`weld`](crate::weld).
pub fn account(pages: &Pages) -> Account {
    let mut diagnostics = Vec::new();
    let mut merged = merge::merge(pages, Parallelism::default(), &mut diagnostics);
    lower::merged(&mut merged, &mut diagnostics);
    hoist::hoist(&mut merged);
    take_stock(merged, pages, &diagnostics)
}

/// Holds the pages against what was made of them.
fn take_stock(merged: Merged, pages: &Pages, diagnostics: &[Diagnostic]) -> Account {
    let places = Places::of(&merged, pages);
    let made = assemble(merged, pages, &Options::default());
    let documents = Documents::of(pages);
    Accountant::new(pages, &documents, &made.root, Told::of(diagnostics), places).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    const PAGE: &str = "# Ties

```yaml
openapi: 3.1.0
info: {title: Ties, version: '1'}
paths:
  /ties/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      parameters: [{$ref: '#/components/parameters/limit'}]
      responses: {'200': {description: One}, default: {description: None}}
    delete:
      responses: {'204': {description: Cut}}
components:
  parameters:
    limit: {name: limit, in: query, schema: {$ref: '#/components/schemas/Limit'}}
  schemas:
    Limit: {type: integer}
```
";

    fn site() -> Pages {
        let other = PAGE
            .replace("/ties", "/knots")
            .replace("{id}", "{knot}")
            .replace("name: id", "name: knot");
        Pages::new([
            Page::new("acme/a.md", PAGE),
            Page::new("acme/b.md", other.as_str()),
        ])
    }

    fn counted(account: &Account) -> String {
        let tallies = account
            .tallies()
            .map(|(kind, tally)| format!("{kind}: {tally:?}, {} lost", tally.lost()));
        let lost = account.lost.iter().map(|(subject, _)| subject.to_string());
        tallies
            .into_iter()
            .chain(lost)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn what_a_run_makes_of_pages_is_counted() {
        insta::assert_snapshot!(counted(&account(&site())));
    }

    #[test]
    fn what_is_at_fault_is_told() {
        let page = PAGE.replace(
            "#/components/parameters/limit",
            "#/components/parameters/gone",
        );
        let account = account(&Pages::new([Page::new("acme/a.md", page.as_str())]));
        assert!(account.balances(), "{}", counted(&account));
    }

    #[test]
    fn what_a_stage_forgets_is_lost() {
        let pages = site();
        let forgotten = |forget: fn(&mut Merged)| {
            let mut merged = merge::merge(&pages, Parallelism::default(), &mut Vec::new());
            forget(&mut merged);
            counted(&take_stock(merged, &pages, &[]))
        };
        let all = [
            forgotten(|merged| drop(merged.operations.remove(0))),
            forgotten(|merged| drop(merged.operations[0].node.take("parameters"))),
            forgotten(|merged| {
                drop(
                    merged.operations[0]
                        .node
                        .get_mut("responses")
                        .unwrap()
                        .take("200"),
                )
            }),
            forgotten(|merged| {
                merged
                    .components
                    .retain(|(section, _), _| *section != "schemas")
            }),
        ];
        insta::assert_snapshot!(all.join("\n\n"));
    }

    #[test]
    fn what_a_stage_forgets_of_callbacks_and_webhooks_is_lost() {
        let page = "openapi: 3.1.0
info: {title: Ties, version: '1'}
paths:
  /ties/{id}: {$ref: 'tie.yaml'}
webhooks:
  tied:
    post: {responses: {'200': {description: Heard}}}
components:
  callbacks:
    cut:
      '{$request.query.url}':
        post: {responses: {'200': {description: Heard}}}
";
        let file = "get:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  responses: {'200': {description: One}}
  callbacks:
    tied:
      '{$request.query.url}':
        put: {responses: {'200': {description: Heard}}}
";
        let pages = Pages::new([
            Page::new("acme/a.yaml", page),
            Page::new("acme/tie.yaml", file),
        ]);
        let forgotten = |forget: fn(&mut Merged)| {
            let mut merged = merge::merge(&pages, Parallelism::default(), &mut Vec::new());
            forget(&mut merged);
            counted(&take_stock(merged, &pages, &[]))
        };
        let all = [
            forgotten(|_| {}),
            forgotten(|merged| drop(merged.operations.remove(0))),
            forgotten(|merged| drop(merged.operations[0].node.take("callbacks"))),
            forgotten(|merged| merged.webhooks.clear()),
            forgotten(|merged| {
                let callback = merged.components.values_mut().next().unwrap();
                let item = callback.node.get_mut("{$request.query.url}").unwrap();
                item.take("post");
            }),
        ];
        insta::assert_snapshot!(all.join("\n\n"));
    }
}
