//! An account of every service, with invented secrets, that points to a server on loopback.

use serde_json::{Value, json};

use super::reading::Markup;

/// How to reach a service in a test, and what to expect of it.
pub(super) struct Account {
    /// What stands in the configuration, beside name and service.
    pub(super) fields: Value,
    /// The same account as a URL, where it can be written as one.
    pub(super) url: Option<String>,
    /// Every secret in it.
    pub(super) secrets: &'static [&'static str],
    /// How text is marked up when it arrives.
    pub(super) markup: Markup,
}

/// The account of a service whose server listens at `port`; a service without one here is not finished.
pub(super) fn account(service: &str, port: u16) -> Account {
    let api = format!("http://127.0.0.1:{port}");
    let webhook = |secrets: &'static [&'static str], markup| {
        let [password, header, param] = secrets else { panic!("a webhook has three secrets") };
        let fields = json!({
            "host": "127.0.0.1", "port": port, "path": "/hook", "user": "ann", "password": password,
            "headers": {"X-Key": header}, "params": {"key": param},
        });
        let [password, header, param] = [password, header, param].map(|secret| encoded(secret));
        let url = format!("{service}://ann:{password}@127.0.0.1:{port}/hook?+X-Key={header}&-key={param}");
        Account { fields, url: Some(url), secrets, markup }
    };
    match service {
        "console" => Account { fields: json!({}), url: None, secrets: &[], markup: Markup::Terminal },
        "file" => Account { fields: json!({"path": "out.ndjson"}), url: None, secrets: &[], markup: Markup::Text },
        "json" => webhook(&["js0n-pa:ss/@wörd?", "js0n-header/+==", "js0n param & more"], Markup::Text),
        "form" => webhook(&["f0rm \"pass\" \\word", "f0rm-header/+==", "f0rm/param?&x=1"], Markup::Text),
        "xml" => webhook(&["xm1<pass>&'word", "xm1-header/+==", "xm1 param+%41"], Markup::Xml),
        "discord" => Account {
            fields: json!({"webhook_id": "104200000000000042", "webhook_token": "d1sc0rd-tok/en+?ü", "api_url": api}),
            url: Some(format!("discord://104200000000000042/d1sc0rd-tok%2Fen+%3F%C3%BC?api_url={api}")),
            secrets: &["104200000000000042", "d1sc0rd-tok/en+?ü"],
            markup: Markup::Markdown,
        },
        "gotify" => Account {
            fields: json!({"host": "127.0.0.1", "port": port, "token": "A-g0tify-t0ken"}),
            url: Some(format!("gotify://127.0.0.1:{port}/A-g0tify-t0ken")),
            secrets: &["A-g0tify-t0ken"],
            markup: Markup::Text,
        },
        "mmost" => Account {
            fields: json!({"host": "127.0.0.1", "port": port, "token": "mm0st/t0ken+ x", "to": "#town-square"}),
            url: Some(format!("mmost://127.0.0.1:{port}/mm0st%2Ft0ken+%20x?to=town-square")),
            secrets: &["mm0st/t0ken+ x"],
            markup: Markup::Markdown,
        },
        "ntfy" => Account {
            fields: json!({
                "host": "127.0.0.1", "port": port, "user": "ntfy-us3r", "password": "ntfy pa:ss@/wörd", "to": "alerts",
            }),
            url: Some(format!("ntfy://ntfy-us3r:ntfy%20pa:ss%40%2Fw%C3%B6rd@127.0.0.1:{port}/alerts")),
            secrets: &["ntfy-us3r", "ntfy pa:ss@/wörd"],
            markup: Markup::Text,
        },
        "o365" => Account {
            fields: json!({
                "source": "noreply@example.com", "tenant_id": "example.onmicrosoft.com",
                "client_id": "00000000-0000-4000-8000-000000000001", "client_secret": "0365~s3cret/with+signs&more",
                "to": "Ann <ann@example.com>", "graph_url": api, "login_url": api,
            }),
            url: Some(format!(
                "o365://noreply@example.com/example.onmicrosoft.com/00000000-0000-4000-8000-000000000001/\
                 0365~s3cret%2Fwith+signs&more/ann@example.com?graph_url={api}&login_url={api}"
            )),
            secrets: &["0365~s3cret/with+signs&more", GRANTED],
            markup: Markup::Text,
        },
        "pagerduty" => Account {
            fields: json!({
                "integration_key": "PagerDuty0Key0000000000000000000", "apikey": "pagerduty api/key", "api_url": api,
            }),
            url: Some(format!("pagerduty://PagerDuty0Key0000000000000000000@pagerduty%20api%2Fkey?api_url={api}")),
            secrets: &["PagerDuty0Key0000000000000000000", "pagerduty api/key"],
            markup: Markup::Text,
        },
        "pover" => Account {
            fields: json!({
                "user_key": "uPushover000000000000000000001", "token": "aPushover000000000000000000002", "to": "phone",
                "api_url": api,
            }),
            url: Some(format!(
                "pover://uPushover000000000000000000001@aPushover000000000000000000002/phone?api_url={api}"
            )),
            secrets: &["uPushover000000000000000000001", "aPushover000000000000000000002"],
            markup: Markup::Text,
        },
        "slack" => Account {
            fields: json!({
                "token_a": "T0SLACKTEAM", "token_b": "B0SLACKHOOK", "token_c": "s1ackWebh00kT0ken", "api_url": api,
            }),
            url: Some(format!("slack://T0SLACKTEAM/B0SLACKHOOK/s1ackWebh00kT0ken?api_url={api}")),
            secrets: &["T0SLACKTEAM", "B0SLACKHOOK", "s1ackWebh00kT0ken"],
            markup: Markup::Tags,
        },
        "tgram" => Account {
            fields: json!({"bot_token": "123456789:T3legram_b0t-t0ken", "to": "-1001234567890", "api_url": api}),
            url: Some(format!("tgram://123456789:T3legram_b0t-t0ken/-1001234567890?api_url={api}")),
            secrets: &["T3legram_b0t-t0ken"],
            markup: Markup::Tags,
        },
        "twilio" => Account {
            fields: json!({
                "sid": "AC00000000000000000000000000000042", "token": "tw1li0AuthT0ken", "source": "+15551230000",
                "to": "+15551234567", "api_url": api,
            }),
            url: Some(format!(
                "twilio://AC00000000000000000000000000000042:tw1li0AuthT0ken@+15551230000/+15551234567?api_url={api}"
            )),
            secrets: &["AC00000000000000000000000000000042", "tw1li0AuthT0ken"],
            markup: Markup::Text,
        },
        "workflows" => Account {
            fields: json!({
                "host": "127.0.0.1", "workflow": "w0rkflow/id 1", "signature": "w0rkfl0w-sig_nature+/=", "api_url": api,
            }),
            url: Some(format!("workflows://127.0.0.1/w0rkflow%2Fid%201/w0rkfl0w-sig_nature+%2F%3D?api_url={api}")),
            secrets: &["w0rkflow/id 1", "w0rkfl0w-sig_nature+/="],
            markup: Markup::Card,
        },
        unknown => panic!("`{unknown}` has no account here, so nothing proves that it keeps the contract"),
    }
}

/// The token that the login server of `o365` grants.
pub(super) const GRANTED: &str = "0365-acc3ss-t0ken";

/// Text percent-encoded for anywhere in a URL.
pub(super) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
