//! Text that means something to somebody on the way arrives as it was written.

use dispatch::service::catalog::Catalog;
use serde_json::json;

use super::reading::texts;
use super::stage::{Actor, Stage, all, fine};
use crate::support::schema::send_mail_faults;

const TITLE: &str =
    "title \"q\" \\n {{ x }} {% raw %} </b><script>1</script> &amp; 👩‍👩‍👧‍👦 \u{202e}rtl nul:\0: esc:\u{1b}[31m: *_~`# end";
const BODY: &str = "body \"q\" \\ back\nsecond line\r\nthird {{ x }} {% raw %} {# c #} ${env:HOME} </b><script>alert(1)</script> &amp; \
                    &lt;\n\n👩‍👩‍👧‍👦 \u{202e}rtl nul:\0: esc:\u{1b}[31m: ]]> -- *stars* _x_ ~y~ `z` #1 <@U1> @all %41 + end";

/// Sends the hostile message through every service of the stage.
fn send(stage: &Stage, more: &[&str]) -> String {
    std::fs::write(stage.folder.path("vars.json"), json!({"title": TITLE, "body": BODY}).to_string()).unwrap();
    std::fs::write(stage.folder.path("hostile.txt.j2"), "---\ntitle: '{{ title }}'\n---\n{{ body }}").unwrap();
    let arguments = ["--template", "hostile.txt.j2", "--vars", "vars.json"];
    let (ended, report) = stage.send(&[&arguments, more].concat());
    assert_eq!(ended.code, Some(0), "{report:#}");
    ended.stdout
}

/// What is wrong with the texts that arrived.
fn faults(actor: &Actor, texts: &[String]) -> Vec<String> {
    let markup = actor.account.markup;
    let seen: Vec<_> = texts.iter().map(|text| markup.undone(text)).collect();
    // The title of a mail becomes a header, which holds no control character.
    let title = if actor.service == "o365" { TITLE.replace(char::is_control, " ") } else { TITLE.to_owned() };
    let possible = [&*title, BODY].map(|text| markup.possible(text));
    let missing = possible.into_iter().filter(|text| !seen.iter().any(|seen| seen.contains(text)));
    missing.map(|text| format!("{}: {text:?} is not in {seen:#?}", actor.service)).collect()
}

fn arrived(stage: &Stage, actor: &Actor, stdout: &str) -> Vec<String> {
    match actor.service {
        "console" => vec![stdout.to_owned()],
        "file" => {
            let record = &stage.folder.records("out.ndjson")[0];
            ["title", "body"].map(|name| record[name].as_str().unwrap().to_owned()).to_vec()
        }
        _ => {
            let requests = actor.requests();
            assert_eq!(requests.len(), 1, "{}", actor.service);
            if actor.service == "o365" {
                assert_eq!(send_mail_faults(&requests[0].json()), Vec::<String>::new());
            }
            texts(&requests[0])
        }
    }
}

#[test]
fn hostile_text_arrives_as_written() {
    let stage = Stage::new(all(), &json!({}), |request, _| fine(request));
    let stdout = send(&stage, &[]);
    let faults: Vec<_> =
        stage.actors.iter().flat_map(|actor| faults(actor, &arrived(&stage, actor, &stdout))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_title_of_several_lines_is_sent_as_one() {
    let stage = Stage::new(["json", "o365"], &json!({}), |request, _| fine(request));
    let (ended, _) = stage.send(&["-t", " a\r\nBcc: eve@example.com \t b ", "-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    for actor in &stage.actors {
        let texts = texts(&actor.requests()[0]);
        assert!(texts.contains(&"a Bcc: eve@example.com b".to_owned()), "{}: {texts:?}", actor.service);
    }
}

#[test]
fn hostile_text_arrives_as_written_beside_a_file_with_a_hostile_name() {
    let catalog = Catalog::builtin();
    let takes_files = |service: &&str| catalog.named(service).unwrap().definition.attachments.is_some();
    let stage = Stage::new(all().filter(takes_files), &json!({}), |request, _| fine(request));
    let name = "q\"uo;te\r\nX-Evil: ü.png";
    std::fs::write(stage.folder.path(name), b"\x89PNG\r\n\x1a\n--boundary").unwrap();
    let stdout = send(&stage, &["--attach", name]);
    let faults: Vec<_> =
        stage.actors.iter().flat_map(|actor| faults(actor, &arrived(&stage, actor, &stdout))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
