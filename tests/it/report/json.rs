//! The report as JSON.

use dispatch::deliver::event::PartOutcome;
use dispatch::report::json;

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
