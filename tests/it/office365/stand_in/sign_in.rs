//! Every way to a token, and the refusals on it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::client::{Client, Said};
use crate::support::graph::{CLIENT_SECRET, Graph, REFRESH_TOKEN, TENANT, TENANT_ID, Turn, WORK_REFRESH_TOKEN};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn claims(token: &str) -> Value {
    let piece = token.split('.').nth(1).expect("it is a JWT");
    serde_json::from_slice(&BASE64.decode(piece).expect("it is base64")).expect("it is JSON")
}

async fn refreshed(client: &Client, tenant: &str, token: &str) -> Said {
    let scope = format!("{}/Mail.Send offline_access", client.url);
    client.token(tenant, &[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", &scope)]).await
}

#[tokio::test]
async fn an_application_is_refused_in_the_words_of_entra() {
    let graph = Graph::start();
    let client = Client::stranger(&graph);
    let scope = format!("{}/.default", graph.url());
    let good = [("grant_type", "client_credentials"), ("client_secret", CLIENT_SECRET), ("scope", scope.as_str())];
    let with = |name: &'static str, value: &'static str| {
        let others = good.into_iter().filter(move |(known, _)| *known != name);
        others.chain([(name, value)]).collect::<Vec<_>>()
    };
    let cases = [
        (TENANT, with("client_secret", "wrong"), ("invalid_client", 7_000_215)),
        (TENANT, with("client_secret", ""), ("invalid_client", 7_000_216)),
        (TENANT, with("client_id", "other"), ("unauthorized_client", 700_016)),
        (TENANT, with("scope", "Mail.Send"), ("invalid_scope", 1_002_012)),
        (TENANT, with("grant_type", "password"), ("unsupported_grant_type", 70003)),
        ("nowhere.example.com", good.to_vec(), ("invalid_request", 90002)),
        ("common", good.to_vec(), ("invalid_request", 9_001_023)),
    ];
    for (tenant, form, refusal) in cases {
        assert_eq!(client.token(tenant, &form).await.refusal(), refusal, "{form:?}");
    }
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    let token = client.token(TENANT_ID, &good).await.text("access_token");
    assert_eq!(claims(&token)["roles"], serde_json::json!(["Mail.ReadWrite", "Mail.Send"]));
    assert_eq!(graph.token_requests().len(), 8);
}

#[tokio::test]
async fn an_assertion_is_checked_where_the_client_made_it() {
    let graph = Graph::start();
    let client = Client::stranger(&graph);
    let scope = format!("{}/.default", graph.url());
    let piece = |value: Value| BASE64.encode(value.to_string());
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let assertion = |alg: &str, issuer: &str| {
        let header = serde_json::json!({"alg": alg, "typ": "JWT", "x5t#S256": "x"});
        let claims = serde_json::json!({"iss": issuer, "sub": issuer, "jti": "1", "nbf": 1000, "exp": 1300,
            "aud": format!("{}/{TENANT}/oauth2/v2.0/token", graph.url())});
        format!("{}.{}.c2ln", piece(header), piece(claims))
    };
    let own = crate::support::graph::CLIENT_ID;
    for (alg, issuer, good) in [("PS256", own, true), ("RS256", own, false), ("RS256", "https://ci.example.com", true)]
    {
        let assertion = assertion(alg, issuer);
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", scope.as_str()),
            ("client_assertion_type", kind),
            ("client_assertion", assertion.as_str()),
        ];
        assert_eq!(client.token(TENANT, &form).await.status.is_success(), good, "{alg} {issuer}");
    }
    assert_eq!(graph.complaints().len(), 1, "{:?}", graph.complaints());
}

#[tokio::test]
async fn refresh_tokens_rotate_and_may_be_good_for_one_use() {
    let graph = Graph::start();
    let client = Client::stranger(&graph);
    let first = refreshed(&client, "consumers", REFRESH_TOKEN).await;
    assert!(!first.text("access_token").contains('.') && first.text("scope").ends_with("/Mail.Send"));
    let again = refreshed(&client, "consumers", REFRESH_TOKEN).await;
    assert_ne!(first.text("refresh_token"), again.text("refresh_token"));
    graph.use_refresh_tokens_once();
    assert_eq!(refreshed(&client, "common", REFRESH_TOKEN).await.status, 200);
    assert_eq!(refreshed(&client, "consumers", REFRESH_TOKEN).await.refusal(), ("invalid_grant", 70000));
    assert_eq!(refreshed(&client, TENANT, &again.text("refresh_token")).await.refusal(), ("invalid_grant", 70000));
    let work = refreshed(&client, TENANT, WORK_REFRESH_TOKEN).await;
    assert_eq!(claims(&work.text("access_token"))["scp"], "Mail.Send");
    graph.revoke_refresh_tokens();
    assert_eq!(refreshed(&client, "consumers", &again.text("refresh_token")).await.refusal(), ("invalid_grant", 70000));
}

#[tokio::test]
async fn a_device_code_is_polled_through_every_state() {
    let graph = Graph::start();
    let client = Client::stranger(&graph);
    let scope = format!("{}/Mail.Send {}/Mail.ReadWrite offline_access", graph.url(), graph.url());
    let begin = async || client.form("/consumers/oauth2/v2.0/devicecode", &[("scope", &scope)]).await;
    let poll =
        async |tenant, code: &str| client.token(tenant, &[("grant_type", DEVICE_CODE), ("device_code", code)]).await;
    graph.device_times(3, 60);
    let said = begin().await;
    assert_eq!((&said.body["interval"], &said.body["expires_in"]), (&3.into(), &60.into()));
    let code = said.text("device_code");
    graph.device_turns([Turn::Pending, Turn::SlowDown]);
    assert_eq!(poll("common", &code).await.refusal(), ("bad_verification_code", 70018));
    assert_eq!(poll("consumers", &code).await.refusal(), ("authorization_pending", 70016));
    assert_eq!(poll("consumers", &code).await.refusal(), ("slow_down", 0));
    let granted = poll("consumers", &code).await;
    // Who signed in agreed to more than the application may do by itself.
    let scope = format!("{}/Mail.ReadWrite", graph.url());
    let more = [("grant_type", "refresh_token"), ("refresh_token", &granted.text("refresh_token")), ("scope", &scope)];
    assert_eq!(client.token("consumers", &more).await.status, 200);
    for (turn, refusal) in
        [(Turn::Declined, ("authorization_declined", 70017)), (Turn::Expired, ("expired_token", 70019))]
    {
        let code = begin().await.text("device_code");
        graph.device_turns([turn]);
        assert_eq!(poll("consumers", &code).await.refusal(), refusal);
        assert_eq!(poll("consumers", &code).await.refusal(), ("bad_verification_code", 70018));
    }
    graph.forbid_public_clients();
    assert_eq!(poll("consumers", "x").await.refusal(), ("invalid_client", 7_000_218));
}

#[tokio::test]
async fn a_code_of_the_browser_needs_its_verifier() {
    let graph = Graph::start();
    let client = Client::stranger(&graph);
    let verifier = "v".repeat(43);
    let challenge = BASE64.encode(digest(&SHA256, verifier.as_bytes()));
    let scope = format!("{}/Mail.Send offline_access", graph.url());
    let page = async |redirect: &str| {
        let url = format!("{}/{TENANT}/oauth2/v2.0/authorize", graph.url());
        let query = [
            ("client_id", crate::support::graph::CLIENT_ID),
            ("response_type", "code"),
            ("redirect_uri", redirect),
            ("scope", &scope),
            ("state", "0123456789abcdef"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        client.look(&url, &query).await
    };
    assert_eq!(page("http://127.0.0.1:9/cb").await.refusal(), ("invalid_request", 50011));
    for (verifier, refusal) in [("wrong", ("invalid_grant", 501_481)), (verifier.as_str(), ("", 0))] {
        let said = page("http://localhost:9/cb").await;
        let place = reqwest::Url::parse(said.headers["location"].to_str().expect("it is text")).expect("it is a URL");
        let query: std::collections::BTreeMap<_, _> = place.query_pairs().into_owned().collect();
        assert_eq!((said.status.as_u16(), query["state"].as_str()), (302, "0123456789abcdef"));
        let form = [
            ("grant_type", "authorization_code"),
            ("code", query["code"].as_str()),
            ("code_verifier", verifier),
            ("redirect_uri", "http://localhost:9/cb"),
        ];
        assert_eq!(client.token(TENANT, &form).await.refusal(), refusal);
        assert_eq!(client.token(TENANT, &form).await.refusal(), ("invalid_grant", 54005));
    }
}
