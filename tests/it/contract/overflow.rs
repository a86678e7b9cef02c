//! A message that is too long for a service arrives whole in parts, or cut where the account says so.

use dispatch::limit::Limit;
use dispatch::service::catalog::Catalog;
use regex::Regex;
use serde_json::json;

use super::reading::texts;
use super::stage::{Stage, all, fine};

/// Numbered words, somewhat more than `limit` holds two times.
fn long(limit: Limit) -> String {
    let word = |number: usize| format!("w{number:06}é👩‍👩‍👧");
    let count = limit.max * 5 / 2 / limit.unit.measure(&word(0)) + 1;
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Every service with a limit of the body, and the texts that hold words of it, request by request.
fn each(overflow: &str, check: impl Fn(&str, Limit, &str, &[Vec<String>])) {
    let catalog = Catalog::builtin();
    for service in all() {
        let limits = &catalog.named(service).unwrap().limits;
        let Some(limit) = limits.iter().find(|(when, _)| when.is_none()).and_then(|(_, limits)| limits.body) else {
            continue;
        };
        let stage = Stage::new([service], &json!({"overflow": overflow}), |request, _| fine(request));
        let body = long(limit);
        std::fs::write(stage.folder.path("body.txt.j2"), format!("---\ntitle: Long\n---\n{body}")).unwrap();
        let (ended, _) = stage.send(&["--template", "body.txt.j2"]);
        assert_eq!(ended.code, Some(0), "{service}: {}", ended.shown());
        let requests: Vec<_> = stage.actors[0].requests().iter().map(texts).collect();
        for text in requests.iter().flatten() {
            assert!(limit.holds(text), "{service}: {} {}", limit.unit.measure(text), limit.unit);
        }
        check(service, limit, &body, &requests);
    }
}

fn words(texts: &[String]) -> Vec<String> {
    let word = Regex::new(r"w\d{6}é👩‍👩‍👧").unwrap();
    texts.iter().flat_map(|text| word.find_iter(text)).map(|found| found.as_str().to_owned()).collect()
}

#[test]
fn parts_are_within_the_limit_numbered_in_order_and_nothing_is_lost() {
    each("split", |service, _, body, requests| {
        let count = requests.len();
        assert!(count >= 3, "{service}: {count}");
        for (index, texts) in requests.iter().enumerate() {
            let number = format!("[{}/{count}]", index + 1);
            // Markdown may escape brackets.
            let has_number = |text: &String| text.replace('\\', "").contains(&number);
            assert!(texts.iter().any(has_number), "{service}: no {number}");
        }
        let arrived: Vec<_> = requests.iter().flat_map(|texts| words(texts)).collect();
        assert!(arrived == words(&[body.to_owned()]), "{service}: {} words", arrived.len());
    });
}

#[test]
fn what_is_truncated_is_the_beginning_and_says_so() {
    each("truncate", |service, limit, body, requests| {
        assert_eq!(requests.len(), 1, "{service}");
        let arrived = words(&requests[0]);
        assert!(words(&[body.to_owned()]).starts_with(&arrived), "{service}");
        let used = limit.unit.measure(&arrived.join(" "));
        assert!(used * 10 > limit.max * 9, "{service}: {used} of {}", limit.max);
        assert!(requests[0].iter().any(|text| text.ends_with('…')), "{service}");
    });
}
