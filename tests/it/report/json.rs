//! The report as JSON.

use dispatch::deliver::event::PartOutcome;
use dispatch::outcome::{Receipt, Trace};
use dispatch::report::{json, ndjson};
use serde_json::{Value, json};

use crate::report::stage::{heading, report, sent, throttled};

#[test]
fn the_json_form_is_the_published_one() {
    let report = report(vec![
        (heading("announce", "ann@example.com"), PartOutcome::Failed(throttled())),
        (heading("chat", ""), sent()),
    ]);
    insta::assert_snapshot!(json::render(&report).expect("it is JSON"), @r#"
    {
      "version": 1,
      "run": "run-1",
      "status": "partial",
      "started": "2030-01-01T00:00:00Z",
      "seconds": 1.234,
      "summary": {
        "accounts": 2,
        "deliveries": 2,
        "parts": 2,
        "attempts": 4,
        "sent": 1,
        "failed": 1,
        "unknown": 0,
        "not_attempted": 0,
        "skipped": 0
      },
      "deliveries": [
        {
          "account": "announce",
          "service": "o365",
          "target": "ann@example.com",
          "status": "failed",
          "parts": [
            {
              "status": "failed",
              "attempts": 2,
              "receipt": null
            }
          ],
          "failure": {
            "kind": "rate_limited",
            "http_status": 429,
            "code": "ApplicationThrottled",
            "message": "too many requests",
            "hint": "lower the account's `rate`",
            "retry_after": 2.1
          },
          "seconds": 0.8
        },
        {
          "account": "chat",
          "service": "o365",
          "target": null,
          "status": "sent",
          "parts": [
            {
              "status": "sent",
              "attempts": 2,
              "receipt": "id-1"
            }
          ],
          "failure": null,
          "seconds": 0.8
        }
      ]
    }
    "#);
}

#[test]
fn the_marks_by_which_support_finds_a_request_are_in_json_and_in_its_lines() {
    let trace = Trace { request_id: Some("r-1".to_owned()), client_request_id: Some("c-1".to_owned()) };
    let report = report(vec![
        (heading("announce", "ann@example.com"), PartOutcome::Failed(throttled().trace(trace.clone()))),
        (heading("chat", ""), PartOutcome::Sent(Receipt::of(None).trace(trace))),
    ]);
    let json = serde_json::to_value(&report).expect("it is JSON");
    let failure = &json["deliveries"][0]["failure"];
    assert_eq!((&failure["request_id"], &failure["client_request_id"]), (&json!("r-1"), &json!("c-1")));
    assert_eq!(json["deliveries"][1]["parts"][0]["client_request_id"], json!("c-1"));
    let lines = ndjson::render(&report).expect("it is JSON");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    assert_eq!(lines[1]["failure"]["request_id"], json!("r-1"));
    assert_eq!(lines[2]["client_request_id"], json!("c-1"));
}
