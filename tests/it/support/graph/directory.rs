//! What Entra knows of the application.

use serde_json::json;

use super::answer::Answer;
use super::office::{CLIENT_ID, Office};
use super::request::Request;

impl Office {
    /// `GET /applications(appId='...')`, for those who may read applications.
    pub(super) fn application(&self, request: &Request) -> Result<Answer, Answer> {
        let access = self.access(request)?;
        if !access.may("Application.Read.All") {
            let words = "Insufficient privileges to complete the operation.";
            return Err(Answer::refusal(403, "Authorization_RequestDenied", words));
        }
        if !request.path.ends_with(&format!("applications(appId='{CLIENT_ID}')")) {
            let words = "Resource does not exist or one of its queried reference-property objects are not present.";
            return Err(Answer::refusal(404, "Request_ResourceNotFound", words));
        }
        let secrets: Vec<_> = self.secret_ends.iter().map(|end| json!({
            "displayName": "dispatch", "endDateTime": end, "hint": "s3c", "keyId": "00000000-0000-4000-8000-00000000cccc",
        })).collect();
        Ok(Answer::json(
            200,
            &json!({"appId": CLIENT_ID, "displayName": "dispatch", "passwordCredentials": secrets,
            "keyCredentials": []}),
        ))
    }
}
