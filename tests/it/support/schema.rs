//! Bodies of Graph requests against Microsoft's description of them.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// What a body is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    SendMail,
    Message,
    Attachment,
    UploadSession,
}

static SEND_MAIL: LazyLock<Validator> = LazyLock::new(|| validator(&json!({"$ref": component("sendMailBody")})));
static MESSAGE: LazyLock<Validator> =
    LazyLock::new(|| validator(&json!({"$ref": component("microsoft.graph.message")})));
static ATTACHMENT: LazyLock<Validator> =
    LazyLock::new(|| validator(&json!({"$ref": component("microsoft.graph.fileAttachment")})));
static UPLOAD_SESSION: LazyLock<Validator> = LazyLock::new(|| {
    validator(&json!({
        "type": "object",
        "required": ["AttachmentItem"],
        "properties": {"AttachmentItem": {"$ref": component("microsoft.graph.attachmentItem")}},
        "additionalProperties": false,
    }))
});

fn component(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// A schema with everything that it refers to.
fn validator(schema: &Value) -> Validator {
    let mut description: Value =
        serde_json::from_str(include_str!("../../data/graph-openapi-subset.json")).expect("the file is JSON");
    let mut schema = schema.clone();
    schema["components"] = description["components"].take();
    if schema["$ref"].is_string() {
        // Beside `$ref` draft 7 reads nothing, so the reference stands by itself.
        let reference = schema["$ref"].take();
        schema.as_object_mut().expect("it is a map").remove("$ref");
        schema["allOf"] = json!([{"$ref": reference}]);
    }
    jsonschema::draft7::new(&schema).expect("the description is a schema")
}

/// What the description says against a body.
pub(crate) fn faults(kind: Kind, body: &Value) -> Vec<String> {
    let validator: &Validator = match kind {
        Kind::SendMail => &SEND_MAIL,
        Kind::Message => &MESSAGE,
        Kind::Attachment => &ATTACHMENT,
        Kind::UploadSession => &UPLOAD_SESSION,
    };
    validator.iter_errors(body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// What the description of `sendMail` says against a body.
pub(crate) fn send_mail_faults(body: &Value) -> Vec<String> {
    faults(Kind::SendMail, body)
}

#[test]
fn the_description_tells_good_bodies_from_bad_ones() {
    let body = json!({"message": {"subject": "Hi", "body": {"contentType": "text", "content": "x"},
        "toRecipients": [{"emailAddress": {"address": "ann@example.com"}}]}});
    assert_eq!(faults(Kind::SendMail, &body), Vec::<String>::new());
    assert_eq!(faults(Kind::Message, &body["message"]), Vec::<String>::new());
    assert_ne!(faults(Kind::Message, &body), Vec::<String>::new());
    for (place, wrong) in [("/saveToSentItems", json!("false")), ("/message/toRecipient", json!([]))] {
        let mut body = body.clone();
        let (parent, key) = place.rsplit_once('/').expect("it is a pointer");
        body.pointer_mut(parent).expect("it is there")[key] = wrong;
        assert_ne!(faults(Kind::SendMail, &body), Vec::<String>::new(), "{place}");
    }
}
