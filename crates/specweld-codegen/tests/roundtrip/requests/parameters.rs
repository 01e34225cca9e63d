//! Parameters, in every style.

use super::{Came, TEXT, came, client, texts};
use crate::client::Error;
use crate::client::builder::{AskPathArguments, AskQueryArguments, AskRestArguments};
use crate::server::ask::{PathRequest, QueryRequest, RestRequest};
use crate::types::ask::QueryError;
use crate::types::{Colour, Deep, Weight};
use crate::{fields, size, thing};

/// Two structs have equal fields, as far as they are named.
macro_rules! assert_same {
    ($came:expr, $sent:expr, $($field:ident),* $(,)?) => {
        $(assert_eq!($came.$field, $sent.$field, stringify!($field));)*
    };
}

fn weight() -> Weight {
    Weight {
        scale: Some("a&b=c".to_owned()),
        weight: Some(-2.5),
    }
}

fn deep() -> Deep {
    Deep {
        kind: Some(Colour::LightBlue),
        tags: Some(texts()),
        inner: Some(size()),
    }
}

/// The method got all arguments as they were sent.
pub(super) fn assert_path(came: &PathRequest, sent: &AskPathArguments) {
    assert_same!(
        came,
        sent,
        simple_text,
        simple_list,
        simple_object,
        simple_list_exploded,
        simple_object_exploded,
        label_text,
        label_list,
        label_object,
        label_list_exploded,
        label_object_exploded,
        matrix_text,
        matrix_list,
        matrix_object,
        matrix_list_exploded,
        matrix_object_exploded,
        json,
        number,
        flag,
    );
}

pub(super) fn path() -> AskPathArguments {
    AskPathArguments {
        simple_text: TEXT.to_owned(),
        simple_list: texts(),
        simple_object: size(),
        simple_list_exploded: texts(),
        simple_object_exploded: size(),
        label_text: TEXT.to_owned(),
        label_list: texts(),
        label_object: size(),
        label_list_exploded: texts(),
        label_object_exploded: size(),
        matrix_text: TEXT.to_owned(),
        matrix_list: texts(),
        matrix_object: size(),
        matrix_list_exploded: texts(),
        matrix_object_exploded: size(),
        json: thing(),
        number: 7,
        flag: true,
    }
}

#[tokio::test]
async fn parameters_of_the_path_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let came = came!(client, receiver, client.ask_path(path()), Came::Path(it) => it);
    assert_path(&came, &path());
}

/// The method got all arguments as they were sent.
pub(super) fn assert_query(came: &QueryRequest, sent: &AskQueryArguments) {
    assert_same!(
        came,
        sent,
        required_text,
        required_number,
        required_flag,
        required_enum,
        required_list,
        required_joined,
        required_spaces,
        required_pipes,
        required_pairs,
        required_joined_pairs,
        required_deep,
        required_json,
        empty_number,
    );
}

pub(super) fn query() -> AskQueryArguments {
    AskQueryArguments {
        required_text: TEXT.to_owned(),
        required_number: 0.1,
        required_flag: false,
        required_enum: Colour::Red,
        required_list: texts(),
        required_joined: vec![1, -2],
        required_spaces: ["a", "ä,|"].map(str::to_owned).to_vec(),
        required_pipes: ["a b", "ä,"].map(str::to_owned).to_vec(),
        required_pairs: size(),
        required_joined_pairs: size(),
        required_deep: deep(),
        required_json: thing(),
        empty_number: Some(7),
    }
}

#[tokio::test]
async fn parameters_of_the_query_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let request = client
        .ask_query(query())
        .optional_text("")
        .optional_number(-1e300)
        .optional_flag(true)
        .optional_enum(Colour::LightBlue)
        .optional_list(vec![String::new(), TEXT.to_owned()])
        .optional_joined(vec![i64::MAX])
        .optional_spaces(query().required_spaces)
        .optional_pipes(query().required_pipes)
        .optional_pairs(weight())
        .optional_joined_pairs(size())
        .optional_deep(deep())
        .optional_json(thing())
        .optional_empty(true)
        .hal(size())
        .xml(TEXT)
        .nested(TEXT);
    let all = came!(client, receiver, request, Came::Query(it) => it);
    let few = came!(client, receiver, client.ask_query(query()), Came::Query(it) => it);
    for came in [&all, &few] {
        assert_query(came, &query());
    }
    assert_eq!(all.optional_text.as_deref(), Some(""));
    assert_eq!(all.optional_number, Some(-1e300));
    assert_eq!(all.optional_flag, Some(true));
    assert_eq!(all.optional_enum, Some(Colour::LightBlue));
    let list = vec![String::new(), TEXT.to_owned()];
    assert_eq!(all.optional_list, Some(list));
    assert_eq!(all.optional_joined, Some(vec![i64::MAX]));
    assert_eq!(all.optional_spaces, Some(query().required_spaces));
    assert_eq!(all.optional_pipes, Some(query().required_pipes));
    assert_eq!(all.optional_pairs, Some(weight()));
    assert_eq!(all.optional_joined_pairs, Some(size()));
    assert_eq!(all.optional_deep, Some(deep()));
    assert_eq!(all.optional_json, Some(thing()));
    assert_eq!(all.optional_empty, Some(true));
    assert_eq!(all.hal, Some(size()));
    // What is of a media type or a style that is not read is the text that is sent.
    assert_eq!(all.xml.as_deref(), Some(TEXT));
    assert_eq!(all.nested.as_deref(), Some(TEXT));
    assert!(few.optional_text.is_none() && few.optional_number.is_none());
    assert!(few.optional_flag.is_none() && few.optional_enum.is_none());
    assert!(few.optional_list.is_none() && few.optional_joined.is_none());
    assert!(few.optional_spaces.is_none() && few.optional_pipes.is_none());
    assert!(few.optional_pairs.is_none() && few.optional_joined_pairs.is_none());
    assert!(few.optional_deep.is_none() && few.optional_json.is_none());
}

/// The method got all arguments as they were sent.
pub(super) fn assert_rest(came: &RestRequest, sent: &AskRestArguments) {
    assert_same!(
        came,
        sent,
        x_required_text,
        x_required_number,
        x_required_list,
        x_required_object,
        x_required_exploded,
        x_required_json,
        c_required_text,
        c_required_number,
        c_required_list,
        c_required_object,
        c_required_json,
    );
}

pub(super) fn rest() -> AskRestArguments {
    AskRestArguments {
        x_required_text: "ä, \"b\"; c=d".to_owned(),
        x_required_number: -1,
        x_required_list: ["a b", "c=d", "\"e\""].map(str::to_owned).to_vec(),
        x_required_object: size(),
        x_required_exploded: size(),
        x_required_json: fields(),
        c_required_text: TEXT.to_owned(),
        c_required_number: 0,
        c_required_list: texts(),
        c_required_object: size(),
        c_required_json: fields(),
    }
}

#[tokio::test]
async fn headers_and_cookies_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let request = client
        .ask_rest(rest())
        .x_optional_text("t")
        .x_optional_number(1)
        .x_optional_list(texts())
        .x_optional_object(size())
        .x_optional_exploded(size())
        .x_optional_json(fields())
        .c_optional_text("; t=")
        .c_optional_number(1)
        .c_optional_list(texts())
        .c_optional_object(size())
        .c_optional_json(fields());
    let all = came!(client, receiver, request, Came::Rest(it) => it);
    let few = came!(client, receiver, client.ask_rest(rest()), Came::Rest(it) => it);
    for came in [&all, &few] {
        assert_rest(came, &rest());
    }
    assert_eq!(all.x_optional_text.as_deref(), Some("t"));
    assert_eq!(all.x_optional_number, Some(1));
    assert_eq!(all.x_optional_list, Some(texts()));
    assert_eq!(all.x_optional_object, Some(size()));
    assert_eq!(all.x_optional_exploded, Some(size()));
    assert_eq!(all.x_optional_json, Some(fields()));
    assert_eq!(all.c_optional_text.as_deref(), Some("; t="));
    assert_eq!(all.c_optional_number, Some(1));
    assert_eq!(all.c_optional_list, Some(texts()));
    assert_eq!(all.c_optional_object, Some(size()));
    assert_eq!(all.c_optional_json, Some(fields()));
    assert!(few.x_optional_text.is_none() && few.x_optional_number.is_none());
    assert!(few.x_optional_list.is_none() && few.x_optional_object.is_none());
    assert!(few.x_optional_exploded.is_none() && few.x_optional_json.is_none());
    assert!(few.c_optional_text.is_none() && few.c_optional_number.is_none());
    assert!(few.c_optional_list.is_none() && few.c_optional_object.is_none());
    assert!(few.c_optional_json.is_none());
}

#[tokio::test]
async fn reserved_characters_stand_for_themselves_where_they_may() {
    let (client, mut receiver) = client().await;
    let text = ":/?#[]@!$&'()*+,;= %2F";
    let list = || vec!["a,b".to_owned(), "/&".to_owned()];
    let request = client
        .ask_query(query())
        .reserved_text(text)
        .reserved_list(list())
        .reserved_joined(list());
    let came = came!(client, receiver, request, Came::Query(it) => it);
    assert_eq!(came.reserved_text.as_deref(), Some(text));
    assert_eq!(came.reserved_list, Some(list()));
    assert_eq!(came.reserved_joined, Some(list()));
    let sent = came.raw.uri.query().unwrap();
    let (_, reserved) = sent.split_once("&reserved_text=").unwrap();
    assert_eq!(
        reserved,
        ":/?%23%5B%5D@!$%26%27()*%2B,;%3D%20%252F&reserved_list=a,b&reserved_list=/%26&reserved_joined=a%2Cb,%2F%26&empty_number=7"
    );
}

/// Where items have pairs of their own, no pair is no list: the row of the table that is lossy.
#[tokio::test]
async fn an_empty_list_without_a_pair_of_its_own_is_none() {
    let (client, mut receiver) = client().await;
    let request = client
        .ask_query(query())
        .optional_list(vec![])
        .optional_pairs(Weight::default())
        .optional_deep(Deep::default())
        .optional_joined(vec![]);
    let came = came!(client, receiver, request, Came::Query(it) => it);
    assert_eq!(came.optional_list, None);
    assert_eq!(came.optional_pairs, None);
    assert_eq!(came.optional_deep, None);
    assert_eq!(came.optional_joined, Some(vec![]));
    let error = client.ask_query(AskQueryArguments {
        required_list: vec![],
        ..query()
    });
    let Err(Error::Documented(QueryError::BadRequest(reason))) = error.send().await else {
        panic!("it is missing");
    };
    assert_eq!(
        reason,
        "ask_query: query parameter `required_list` is missing"
    );
}

#[tokio::test]
async fn what_its_style_can_not_carry_is_not_sent() {
    let (client, mut receiver) = client().await;
    let refused = [
        client.ask_query(query()).optional_spaces(texts()),
        client
            .ask_query(query())
            .optional_pipes(vec!["|".to_owned()]),
    ];
    for request in refused {
        let error = request.send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    }
    // `-7-true` is parted at its first `-`.
    let number = -7;
    let error = client
        .ask_path(AskPathArguments { number, ..path() })
        .send()
        .await;
    assert!(matches!(error, Err(Error::InvalidRequest(_))));
    let comma = vec!["a,b".to_owned()];
    let error = client.ask_rest(rest()).x_optional_list(comma).send().await;
    assert!(matches!(error, Err(Error::InvalidRequest(_))));
    for simple_text in ["", ".", ".."].map(str::to_owned) {
        let error = client.ask_path(AskPathArguments {
            simple_text,
            ..path()
        });
        let error = error.send().await;
        assert!(matches!(error, Err(Error::InvalidRequest(_))));
    }
    assert!(receiver.try_recv().is_err());
}

#[tokio::test]
async fn a_parameter_without_a_value_is_none_where_it_may_be() {
    let (client, mut receiver) = client().await;
    let empty_number = None;
    let request = client.ask_query(AskQueryArguments {
        empty_number,
        ..query()
    });
    let came = came!(client, receiver, request, Came::Query(it) => it);
    assert_eq!(came.empty_number, None);
    let sent = came.raw.uri.query().unwrap().to_owned();
    assert!(
        sent.contains("&empty_number=&") || sent.ends_with("&empty_number="),
        "{sent}"
    );
    // Another client may leave an optional one without a value.
    for (more, status) in [
        ("&optional_empty", 204),
        ("&optional_empty=", 204),
        ("&optional_empty=x", 400),
    ] {
        let url = format!("{}/ask/query?{sent}{more}", client.baseurl);
        let response = client.client.get(url).send().await.unwrap();
        assert_eq!(response.status(), status, "{more}");
        if status == 204 {
            let Ok(Came::Query(came)) = receiver.try_recv() else {
                panic!("another operation was asked");
            };
            assert_eq!(came.optional_empty, None);
        }
    }
}
