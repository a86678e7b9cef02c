//! From a prepared request to one on the wire.

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::multipart::Form;

use crate::service::attached::{body, part};
use crate::service::http::request::{Body, Field, Prepared};
use crate::transport::Line;

/// The request, ready to be sent over `line`.
pub(crate) fn on_the_wire(line: &Line, prepared: Prepared) -> Result<RequestBuilder, String> {
    let mut request = line.request(prepared.method, &prepared.url);
    if let Some((user, password)) = &prepared.basic {
        request = request.basic_auth(user, Some(password));
    }
    request = match prepared.body {
        Body::Empty => request,
        Body::Json(json) => request.json(&json),
        Body::Form(pairs) => request.form(&pairs),
        Body::Multipart(fields) => request.multipart(multipart(fields)?),
        Body::Xml(text) => request.header(CONTENT_TYPE, "application/xml; charset=utf-8").body(text),
        Body::Text(text) => request.header(CONTENT_TYPE, "text/plain; charset=utf-8").body(text),
        Body::File(file) => request.header(CONTENT_TYPE, &*file.mime).body(body(&file)?),
    };
    // The user's headers come last, so that one may replace a header of ours.
    let mut headers = reqwest::header::HeaderMap::new();
    for (name, value) in prepared.headers {
        let key =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` cannot be the name of a header"))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            format!("the header `{name}` holds a character that no header may hold, such as a line break")
        })?;
        headers.append(key, value);
    }
    Ok(request.headers(headers))
}

fn multipart(fields: Vec<(String, Field)>) -> Result<Form, String> {
    fields.into_iter().try_fold(Form::new(), |form, (name, field)| {
        Ok(match field {
            Field::Text(text) => form.text(name, text),
            Field::File(file) => form.part(name, part(&file)?),
        })
    })
}
