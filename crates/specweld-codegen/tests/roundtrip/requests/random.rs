//! The law: whatever a caller sends, the method gets the same, or the client refuses to send it; and whatever the method gives, its
//! caller gets.
//!
//! One argument at a time is random, so that what one of them can't carry does not keep the others from being tried.

use fastrand::Rng;

use super::parameters::{assert_path, assert_query, assert_rest, path, query, rest};
use super::{Came, client};
use crate::client::builder::{AskPartsForm, AskPathArguments, AskQueryArguments, AskRestArguments};
use crate::client::{Error, Upload};
use crate::types::ask::HeadersOk;
use crate::types::{Colour, Deep, Fields, Size, Styled, Thing, Told};

const ROUNDS: usize = 400;

/// What means something somewhere on the way, and what does not.
const PIECES: [&str; 36] = [
    "a", "B", "7", "-1", ".", "..", "_", "~", "/", "?", "#", "&", "=", "+", "%", "%2C", ",", ";",
    "|", " ", "[", "]", "\"", "'", "\\", "ü", "日", "😀", "true", "null", "\t", "\r\n", "\0", "--",
    "{", "<",
];

fn text(random: &mut Rng) -> String {
    let length = random.usize(..4);
    (0..length)
        .map(|_| random.choice(PIECES).unwrap())
        .collect()
}

/// A list of at least one: no pair is no list.
fn texts(random: &mut Rng) -> Vec<String> {
    (0..random.usize(1..4)).map(|_| text(random)).collect()
}

fn numbers(random: &mut Rng) -> Vec<i64> {
    (0..random.usize(1..4)).map(|_| random.i64(..)).collect()
}

/// An object of at least one member: no pair is no object.
fn size(random: &mut Rng) -> Size {
    Size {
        unit: random.bool().then(|| text(random)),
        size: Some(random.i64(..)),
    }
}

fn thing(random: &mut Rng) -> Thing {
    Thing {
        name: text(random),
        secret: random.bool().then(|| text(random)),
    }
}

fn fields(random: &mut Rng) -> Fields {
    Fields {
        title: text(random),
        count: random.bool().then(|| random.i64(..)),
        done: random.bool().then(|| random.bool()),
    }
}

fn colour(random: &mut Rng) -> Colour {
    random.choice([Colour::Red, Colour::LightBlue]).unwrap()
}

fn deep(random: &mut Rng) -> Deep {
    Deep {
        kind: Some(colour(random)),
        tags: random.bool().then(|| texts(random)),
        inner: random.bool().then(|| size(random)),
    }
}

/// Gives one of the fields of a value a random value.
macro_rules! change_one {
    ($value:ident: $ty:ty, $random:ident, $($field:ident: $make:expr),* $(,)?) => {{
        let changes = [$((|value: &mut $ty, random: &mut Rng| value.$field = $make(random)) as fn(&mut $ty, &mut Rng)),*];
        let change = $random.choice(changes).unwrap();
        change(&mut $value, &mut $random);
    }};
}

/// Sends a request; gives what came of it, unless the client refused to send it.
macro_rules! through {
    ($receiver:ident, $refused:ident, $request:expr, $variant:pat => $value:expr) => {
        match $request.send().await {
            Ok(_) => match $receiver.try_recv().ok().unwrap() {
                $variant => $value,
                _ => panic!("another operation was asked"),
            },
            Err(Error::InvalidRequest(_)) => {
                $refused += 1;
                assert!($receiver.try_recv().is_err());
                continue;
            }
            Err(error) => panic!("{error}: {error:?}"),
        }
    };
}

#[tokio::test]
async fn parameters() {
    let (client, mut receiver) = client().await;
    let mut random = Rng::with_seed(14);
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let mut sent = path();
        change_one!(sent: AskPathArguments, random,
            simple_text: text, simple_list: texts, simple_object: size, simple_list_exploded: texts,
            simple_object_exploded: size, label_text: text, label_list: texts, label_object: size,
            label_list_exploded: texts, label_object_exploded: size, matrix_text: text, matrix_list: texts,
            matrix_object: size, matrix_list_exploded: texts, matrix_object_exploded: size, json: thing,
            number: |random: &mut Rng| random.i64(..), flag: Rng::bool,
        );
        let came = through!(receiver, refused, client.ask_path(sent.clone()), Came::Path(it) => it);
        assert_path(&came, &sent);
    }
    for _ in 0..ROUNDS {
        let mut sent = query();
        change_one!(sent: AskQueryArguments, random,
            required_text: text, required_number: Rng::f64, required_flag: Rng::bool, required_enum: colour,
            required_list: texts, required_joined: numbers, required_spaces: texts, required_pipes: texts,
            required_pairs: size, required_joined_pairs: size, required_deep: deep, required_json: thing,
            empty_number: |random: &mut Rng| random.bool().then(|| random.i64(..)),
        );
        let came =
            through!(receiver, refused, client.ask_query(sent.clone()), Came::Query(it) => it);
        assert_query(&came, &sent);
    }
    for _ in 0..ROUNDS {
        let mut sent = rest();
        change_one!(sent: AskRestArguments, random,
            x_required_text: text, x_required_number: |random: &mut Rng| random.i64(..), x_required_list: texts,
            x_required_object: size, x_required_exploded: size, x_required_json: fields, c_required_text: text,
            c_required_number: |random: &mut Rng| random.i64(..), c_required_list: texts, c_required_object: size,
            c_required_json: fields,
        );
        let came = through!(receiver, refused, client.ask_rest(sent.clone()), Came::Rest(it) => it);
        assert_rest(&came, &sent);
    }
    assert!(refused < ROUNDS, "{refused} of {} were refused", 3 * ROUNDS);
}

#[tokio::test]
async fn forms() {
    let (client, mut receiver) = client().await;
    let mut random = Rng::with_seed(15);
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let sent = fields(&mut random);
        let came = through!(receiver, refused, client.ask_form(sent.clone()), Came::Form(it) => it);
        assert_eq!(came, sent);
        let mut sent = Styled::default();
        change_one!(sent: Styled, random,
            plain: |random: &mut Rng| Some(text(random)), list: |random: &mut Rng| Some(texts(random)),
            joined: |random: &mut Rng| Some(numbers(random)), spaces: |random: &mut Rng| Some(texts(random)),
            pipes: |random: &mut Rng| Some(texts(random)), deep: |random: &mut Rng| Some(size(random)),
            json: |random: &mut Rng| Some(size(random)), nested: |random: &mut Rng| Some(size(random)),
        );
        let came =
            through!(receiver, refused, client.ask_styled(sent.clone()), Came::Styled(it) => it);
        assert_eq!(came, sent);
    }
    for _ in 0..ROUNDS {
        let random = &mut random;
        let content = text(random);
        let title = text(random);
        let mut form = AskPartsForm::new(title.clone(), Upload::new(content.clone()));
        let (tags, numbers, number) = (texts(random), numbers(random), random.u64(..));
        let (one, several, ratio) = (
            thing(random),
            vec![thing(random), thing(random)],
            random.f64(),
        );
        form.tags = Some(tags.clone());
        form.numbers = Some(numbers.clone());
        form.count = Some(number);
        form.ratio = Some(ratio);
        form.thing = Some(one.clone());
        form.things = Some(several.clone());
        form.quoted = Some(title.clone());
        let (came, files) = through!(receiver, refused, client.ask_parts(form), Came::Parts(fields, files) => (fields, files));
        let expected = (
            (Some(number), None, None, Some(ratio)),
            None,
            (None, Some(title.clone()), title),
            (Some(numbers), Some(tags)),
            (Some(one), Some(several)),
        );
        assert_eq!(came, expected);
        assert_eq!(files[0].3, content);
    }
    assert!(refused < ROUNDS / 4, "{refused} were refused");
}

/// As the table says: white space around is not carried, a comma parts items, and no text is no item.
fn carried(list: Vec<String>) -> Vec<String> {
    let text = list.join(",");
    let items = text.split(',').map(|item| item.trim_matches([' ', '\t']));
    let items = items.filter(|_| !text.trim().is_empty());
    items.map(str::to_owned).collect()
}

#[tokio::test]
async fn headers_of_responses() {
    let (client, _receiver) = client().await;
    let mut random = Rng::with_seed(16);
    let mut refused = 0;
    for _ in 0..3 * ROUNDS {
        let mut sent = Told::default();
        change_one!(sent: Told, random,
            text: |random: &mut Rng| Some(text(random)), numbers: |random: &mut Rng| Some(numbers(random)),
            list: |random: &mut Rng| Some(texts(random)), object: |random: &mut Rng| Some(size(random)),
            exploded: |random: &mut Rng| Some(size(random)), json: |random: &mut Rng| Some(thing(random)),
            cookies: |random: &mut Rng| Some(texts(random)),
        );
        let headers = match client.ask_headers(sent.clone()).send().await {
            Ok(HeadersOk::NoContent { headers }) => headers,
            // What no header can carry is a fault of the service.
            Err(Error::Undocumented(response)) if response.status == 500 => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("{error}: {error:?} {sent:?}"),
        };
        let trimmed = |text: String| text.trim_matches([' ', '\t']).to_owned();
        let cookies = sent
            .cookies
            .map(|cookies| cookies.into_iter().map(trimmed).collect());
        assert_eq!(headers.set_cookie, cookies);
        assert_eq!(headers.x_text, sent.text.map(trimmed));
        assert_eq!(
            headers.x_list,
            sent.list.clone().map(carried),
            "{:?}",
            sent.list
        );
        assert_eq!(headers.x_numbers, sent.numbers);
        assert_eq!(headers.x_object, sent.object);
        assert_eq!(headers.x_exploded, sent.exploded);
        assert_eq!(headers.x_json, sent.json);
    }
    assert!(refused < ROUNDS, "{refused} of {} were refused", 3 * ROUNDS);
}
