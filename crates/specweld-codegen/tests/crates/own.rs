//! What is written with types of one's own is read, refused and sent.

use own::types::Order;

const TEXT: &str = r#"{"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","at":"2026-03-01T12:00:00Z","due":"2026-04-01","seen":["2026-03-02T00:00:00Z"],"total":{"cents":5}}"#;

#[test]
fn an_instance_is_read_and_written() {
    let order: Order = serde_json::from_str(TEXT).unwrap();
    let at: jiff::Timestamp = order.at;
    assert_eq!(at.as_second(), 1_772_366_400);
    let id: uuid::Uuid = order.id;
    assert_eq!(id.get_version_num(), 4);
    let due: Option<Option<jiff::civil::Date>> = order.due;
    assert_eq!(due, Some(Some(jiff::civil::date(2026, 4, 1))));
    let total: acme_money::Money = order.total.clone();
    assert_eq!(total.cents, 5);
    let read: serde_json::Value = serde_json::from_str(TEXT).unwrap();
    assert_eq!(serde_json::to_value(&order).unwrap(), read);
}

#[test]
fn what_is_no_value_of_the_type_is_refused() {
    for (right, wrong) in [("12:00:00Z", "25:00:00Z"), ("67e55044-", "no-"), (":5}", ":-5}")] {
        let text = TEXT.replace(right, wrong);
        assert!(serde_json::from_str::<Order>(&text).is_err(), "{text}");
    }
}

#[test]
fn requests_take_them_as_well() {
    let client = own::Client::new("http://127.0.0.1:1").unwrap();
    let request = client.read_order(uuid::Uuid::nil());
    let request = request.at(jiff::Timestamp::UNIX_EPOCH);
    drop(request.days(vec![jiff::civil::Date::MIN]).x_trace(uuid::Uuid::nil()));
}
