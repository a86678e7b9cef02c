//! Device code (RFC 8628): the person enters a code on any device, and the program asks until that has happened.

use std::time::Duration;

use serde::Deserialize;

use crate::outcome::{Failure, FailureKind, Retry};
use crate::secret::Secret;
use crate::service::office365::sign_in::application::{Application, SignedIn};
use crate::service::office365::sign_in::refusal::{self, Refusal};

/// The grant type of RFC 8628 section 3.4.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What RFC 8628 section 3.2 assumes where the server does not say.
const USUAL_INTERVAL: f64 = 5.0;
/// What Microsoft gives.
const USUAL_LIFE: f64 = 900.0;
/// Nobody waits for longer than that, whatever a server says.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// What the person needs to sign in.
pub struct Invitation {
    device_code: Secret,
    /// What the person enters.
    pub user_code: String,
    /// The page where it is entered.
    pub page: String,
    /// The same in the server's own words.
    pub message: Option<String>,
    /// How long the code is good for.
    pub lifetime: Duration,
    /// How long to wait between two questions.
    pub interval: Duration,
}

/// How a sign-in stands.
pub enum Standing {
    /// The person has signed in.
    Granted(SignedIn),
    /// Not yet.
    Pending,
    /// Not yet, and the server wants to be asked less often.
    SlowDown,
    /// There was no answer, or none of use; it may pass.
    Trouble(Failure),
    /// It will not happen.
    Refused(Failure),
}

/// The answer of the device authorization endpoint (RFC 8628 section 3.2).
#[derive(Deserialize)]
struct Offer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: Option<f64>,
    interval: Option<f64>,
    message: Option<String>,
}

/// Asks for a code.
///
/// # Errors
/// A refusal, with what to do about it, or a login server that cannot be reached.
pub async fn invite(application: &Application) -> Result<Invitation, Failure> {
    let answer = application.device_code().await?;
    if !answer.is_success() {
        return Err(refusal::of_answer(&answer));
    }
    let offer: Offer = serde_json::from_slice(&answer.body).map_err(|_| {
        Failure::new(FailureKind::Protocol, "sign-in: the answer of the login server holds no code")
            .hint("something between here and the login server may have answered: check its address and the proxy")
    })?;
    let seconds = |given: Option<f64>, usual: f64| {
        let given = given.and_then(|given| Duration::try_from_secs_f64(given).ok());
        given.unwrap_or(Duration::from_secs_f64(usual)).min(LONGEST)
    };
    Ok(Invitation {
        device_code: Secret::new(offer.device_code),
        user_code: offer.user_code,
        page: offer.verification_uri,
        message: offer.message,
        lifetime: seconds(offer.expires_in, USUAL_LIFE),
        interval: seconds(offer.interval, USUAL_INTERVAL),
    })
}

impl Invitation {
    /// Asks, once, whether the person has signed in.
    pub async fn ask(&self, application: &Application) -> Standing {
        let proof = [("device_code", self.device_code.clone())];
        let answer = match application.redeem(GRANT_TYPE, &proof).await {
            Ok(answer) => answer,
            Err(failure) => return standing(failure),
        };
        match Refusal::read(&answer).error.as_str() {
            "authorization_pending" => Standing::Pending,
            "slow_down" => Standing::SlowDown,
            _ => application.read(&answer, &self.device_code).map_or_else(standing, Standing::Granted),
        }
    }
}

/// What a failed question means: RFC 8628 section 3.5 wants to go on where there was no answer.
fn standing(failure: Failure) -> Standing {
    match failure.retry {
        Retry::After(_) => Standing::Trouble(failure),
        Retry::Never => Standing::Refused(failure),
    }
}

/// Nobody signed in as long as the code was good.
pub fn expired() -> Failure {
    Failure::new(FailureKind::Auth, "sign-in: the code expired before anybody signed in").hint(refusal::LATE)
}
