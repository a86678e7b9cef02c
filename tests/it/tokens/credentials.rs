//! What proves an application: a secret, a certificate, another issuer; one of them, and its tokens from run to run.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

use super::office::{CLIENT, Office, TENANT, must_send};
use crate::support::server::Reply;

const PEM: &str = include_str!("../../data/certificate-for-tests.pem");

/// The fields of an application's account with this proof.
fn fields(proof: &str) -> String {
    format!("source: noreply@example.com, tenant_id: {TENANT}, {proof}")
}

#[test]
fn an_application_signs_in_once_for_several_runs() {
    let office = Office::start();
    let folder = office.folder(&fields("client_secret: s3cret"));
    for _ in 0..3 {
        must_send(&folder);
    }
    assert_eq!(office.counts(), (1, 3));
    let form = office.books().forms[0].clone();
    assert_eq!((form["grant_type"].as_str(), form["client_secret"].as_str()), ("client_credentials", "s3cret"));

    // Graph takes that token no more: another one is fetched and kept.
    office.books().open.clear();
    for _ in 0..2 {
        must_send(&folder);
    }
    assert_eq!(office.counts(), (2, 5));

    // Another secret is tried at once, or a slip in it would show only after an hour.
    let config = fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let folder = folder.file("dispatch.yaml", config.replace("s3cret", "an0ther"));
    must_send(&folder);
    assert_eq!(office.books().forms[2]["client_secret"], "an0ther");
}

fn block(label: &str) -> Vec<u8> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let (_, rest) = PEM.split_once(&begin).unwrap();
    STANDARD.decode(rest.split_once(&end).unwrap().0.replace('\n', "")).unwrap()
}

#[test]
fn a_certificate_signs_each_request() {
    let office = Office::start();
    let folder = office.folder(&fields("certificate: app.pem")).file("app.pem", PEM);
    must_send(&folder);
    let form = office.books().forms[0].clone();
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assert!(!form.contains_key("client_secret"));

    let token = &form["client_assertion"];
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = RsaKeyPair::from_pkcs8(&block("PRIVATE KEY")).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.public_key().as_ref());
    public
        .verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
        .expect("the certificate's key signed it");

    let parts: Vec<Value> =
        signed.split('.').map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()).collect();
    let thumbprint = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, &block("CERTIFICATE")));
    assert_eq!(parts[0], json!({"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}));
    let claims = &parts[1];
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(CLIENT), &json!(CLIENT)));
    assert_eq!(claims["aud"], office.server.url(&format!("/{TENANT}/oauth2/v2.0/token")));
    let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert_eq!(life, 300);
    assert!(claims["jti"].as_str().unwrap().len() > 16);
}

#[test]
fn certificate_and_key_may_be_texts_in_files_of_their_own() {
    let office = Office::start();
    let (certificate, key) = PEM.split_once("-----BEGIN PRIVATE").unwrap();
    let proof = "certificate: '${file:app.crt}', certificate_key: '${file:app.key}'";
    let folder = office.folder(&fields(proof)).file("app.crt", certificate);
    must_send(&folder.file("app.key", format!("-----BEGIN PRIVATE{key}")));
}

#[test]
fn a_token_file_is_read_at_each_sign_in() {
    let office = Office::start();
    office.books().lifetime = 200;
    let mut folder = office.folder(&fields("federated_token_file: '${env:AZURE_FEDERATED_TOKEN_FILE}'"));
    for token in ["first", "second"] {
        folder = folder.file("token", format!("{token}\n"));
        let ended = folder.dispatch(&["-b", "x"]).env("AZURE_FEDERATED_TOKEN_FILE", "token").run();
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert_eq!(office.books().forms.last().unwrap()["client_assertion"], token);
    }
}

#[test]
fn a_federated_application_takes_tenant_and_client_from_its_platform() {
    let office = Office::start();
    let folder = office.folder("source: noreply@example.com, federated_token_file: token").file("token", "t");
    let config = fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let url = office.server.url("");
    let config = config.replace(&format!("client_id: {CLIENT}, "), "").replace(&format!(", login_url: '{url}'"), "");
    let ended = folder
        .file("dispatch.yaml", config)
        .dispatch(&["-b", "x"])
        .env("AZURE_TENANT_ID", "platform.example.com")
        .env("AZURE_CLIENT_ID", "11111111-0000-4000-8000-000000000001")
        .env("AZURE_AUTHORITY_HOST", format!("{url}/"))
        .run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(office.books().forms[0]["client_id"], "11111111-0000-4000-8000-000000000001");
    assert!(office.server.requests()[0].path.starts_with("/platform.example.com/"));
}

#[test]
fn a_github_job_asks_its_issuer() {
    let office = Office::with(|request, _| {
        let path = "/issue?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange";
        let opened = request.header("authorization") == Some("Bearer gh-request-token");
        (request.path == path && opened).then(|| Reply::json(&json!({"value": "gh-job-token"})))
    });
    let ended = office
        .folder(&fields("federated: github"))
        .dispatch(&["-b", "x"])
        .env("ACTIONS_ID_TOKEN_REQUEST_URL", office.server.url("/issue?api-version=2.0"))
        .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "gh-request-token")
        .run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(office.books().forms[0]["client_assertion"], "gh-job-token");
}

#[test]
fn what_is_wrong_with_a_proof_is_said_before_anything_is_sent() {
    let office = Office::start();
    let cases = [
        ("client_secret: a, certificate: app.pem", "`client_secret` and `certificate` are both given"),
        ("mode: organization", "`certificate`, `federated_token_file`, `federated: github` or `managed_identity`"),
        ("certificate: absent.pem", "the file `absent.pem` of `certificate` cannot be read"),
        ("certificate: dispatch.yaml", "`certificate` holds no certificate"),
        ("certificate: app.crt", "`certificate` holds no private key"),
        ("certificate: app.crt, certificate_key: ec.pem", "is no RSA key"),
        ("federated_token_file: absent", "the file of `federated_token_file` cannot be read"),
        ("federated: github", "`ACTIONS_ID_TOKEN_REQUEST_URL` is not set"),
        ("managed_identity: sytem", "`managed_identity`"),
        ("managed_identity: system, mode: personal", "`managed_identity` is not a person"),
        ("client_secret: a, cloud: usgv", "did you mean `usgov`?"),
    ];
    let ec = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
    for (proof, words) in cases {
        let (certificate, _) = PEM.split_once("-----BEGIN PRIVATE").unwrap();
        let folder = office.folder(&fields(proof)).file("app.pem", PEM).file("app.crt", certificate).file("ec.pem", ec);
        let ended = folder.run(&["-b", "x"]);
        assert_eq!(ended.code, Some(2), "{proof}: {}", ended.shown());
        assert!(ended.stderr.contains(words), "{proof}: {}", ended.stderr);
    }
    assert_eq!(office.server.requests().len(), 0);
}

#[test]
fn mailboxes_of_consumers_are_in_one_cloud_only() {
    let office = Office::start();
    let folder = office.person();
    let config = fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let config = config.replace(&format!("login_url: '{}'", office.server.url("")), "cloud: china");
    let ended = folder.file("dispatch.yaml", config).run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("has no mailboxes of consumers"), "{}", ended.stderr);
}
