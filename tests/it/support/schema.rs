//! Bodies of Graph requests against Microsoft's description of them.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// `sendMailBody` with everything that it refers to.
static SEND_MAIL: LazyLock<Validator> = LazyLock::new(|| {
    let mut description: Value =
        serde_json::from_str(include_str!("../../data/graph-openapi-subset.json")).expect("the file is JSON");
    let components = description["components"].take();
    let schema = json!({"$ref": "#/components/schemas/sendMailBody", "components": components});
    jsonschema::draft7::new(&schema).expect("the description is a schema")
});

/// What the description of `sendMail` says against a body.
pub(crate) fn send_mail_faults(body: &Value) -> Vec<String> {
    SEND_MAIL.iter_errors(body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

#[test]
fn the_description_tells_good_bodies_from_bad_ones() {
    let body = json!({"message": {"subject": "Hi", "body": {"contentType": "text", "content": "x"},
        "toRecipients": [{"emailAddress": {"address": "ann@example.com"}}]}});
    assert_eq!(send_mail_faults(&body), Vec::<String>::new());
    for (place, wrong) in [("/saveToSentItems", json!("false")), ("/message/toRecipient", json!([]))] {
        let mut body = body.clone();
        let (parent, key) = place.rsplit_once('/').expect("it is a pointer");
        body.pointer_mut(parent).expect("it is there")[key] = wrong;
        assert_ne!(send_mail_faults(&body), Vec::<String>::new(), "{place}");
    }
}
