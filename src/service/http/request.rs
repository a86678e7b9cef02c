//! Requests: compiled from a definition, prepared as plain values for one part.

use minijinja::Value;
use percent_encoding::{AsciiSet, utf8_percent_encode};
use reqwest::Method;
use serde_json::Value as Json;

use crate::message::Attachment;
use crate::service::attached::FileValue;
use crate::service::definition::RequestSpec;
use crate::service::expression::{Formula, Leaf, Names, Stretch};
use crate::service::http::tree::Tree;
use crate::service::http::xml;
use crate::transport::UNRESERVED;

/// A compiled request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) when: Option<Formula>,
    method: Option<Leaf>,
    url: Leaf,
    query: Option<Tree>,
    headers: Option<Tree>,
    basic: Option<(Leaf, Leaf)>,
    body: Content,
}

#[derive(Debug)]
enum Content {
    Nothing,
    Json(Tree),
    Form(Tree),
    Multipart(Tree),
    Xml(Tree),
    Text(Leaf),
    File(Leaf),
}

/// A request as a plain value, complete but for the connection.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The method.
    pub method: Method,
    /// The whole URL, percent-encoded, with its query.
    pub url: String,
    /// Headers beside those that the body brings.
    pub headers: Vec<(String, String)>,
    /// User name and password.
    pub basic: Option<(String, String)>,
    /// The body.
    pub body: Body,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// None.
    Empty,
    /// JSON.
    Json(Json),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<(String, Field)>),
    /// XML.
    Xml(String),
    /// Plain text.
    Text(String),
    /// A file with its own MIME type.
    File(Attachment),
}

/// A field of a multipart body.
#[derive(Clone, Debug)]
pub enum Field {
    /// Text.
    Text(String),
    /// A file with its name and MIME type.
    File(Attachment),
}

impl Request {
    pub(crate) fn compile(spec: &RequestSpec, names: &Names) -> Result<Self, String> {
        let leaf = |text: &String| Leaf::compile(text, names);
        let tree = |tree: &Json| Tree::compile(tree, names);
        let bodies = [
            spec.json.as_ref().map(|body| tree(body).map(Content::Json)),
            spec.form.as_ref().map(|body| tree(body).map(Content::Form)),
            spec.multipart.as_ref().map(|body| tree(body).map(Content::Multipart)),
            spec.xml.as_ref().map(|body| tree(body).map(Content::Xml)),
            spec.text.as_ref().map(|body| leaf(body).map(Content::Text)),
            spec.file.as_ref().map(|body| leaf(body).map(Content::File)),
        ];
        let mut bodies = bodies.into_iter().flatten();
        let body = bodies.next().transpose()?.unwrap_or(Content::Nothing);
        if bodies.next().is_some() {
            return Err("a request has one body at the most".to_owned());
        }
        Ok(Self {
            when: spec.when.as_deref().map(|when| Formula::sending(when, names)).transpose()?,
            method: spec.method.as_ref().map(leaf).transpose()?,
            url: leaf(&spec.url)?,
            query: spec.query.as_ref().map(tree).transpose()?,
            headers: spec.headers.as_ref().map(tree).transpose()?,
            basic: spec
                .basic
                .as_ref()
                .map(|(user, password)| Ok::<_, String>((leaf(user)?, leaf(password)?)))
                .transpose()?,
            body,
        })
    }

    /// The request for the values in `scope`.
    pub(crate) fn prepare(&self, scope: &Value) -> Result<Prepared, String> {
        let method = match &self.method {
            None => Method::POST,
            Some(leaf) => {
                let name = leaf.text(scope)?.unwrap_or_default();
                Method::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is no HTTP method"))?
            }
        };
        let mut url = address(&self.url, scope)?;
        for (name, value) in pairs(self.query.as_ref(), scope)? {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend(utf8_percent_encode(&name, UNRESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(&value, UNRESERVED));
        }
        let basic = match &self.basic {
            None => None,
            Some((user, password)) => user
                .text(scope)?
                .map(|user| Ok::<_, String>((user, password.text(scope)?.unwrap_or_default())))
                .transpose()?,
        };
        let body = match &self.body {
            Content::Nothing => Body::Empty,
            Content::Json(tree) => Body::Json(tree.json(scope)?.unwrap_or(Json::Null)),
            Content::Form(tree) => Body::Form(pairs(Some(tree), scope)?),
            Content::Multipart(tree) => Body::Multipart(
                tree.pairs(scope)?.into_iter().map(|(name, value)| (name, multipart_field(&value))).collect(),
            ),
            Content::Xml(tree) => Body::Xml(xml::document(&tree.json(scope)?.unwrap_or(Json::Null))?),
            Content::Text(leaf) => Body::Text(leaf.text(scope)?.unwrap_or_default()),
            Content::File(leaf) => {
                let value = leaf.eval(scope)?;
                let file = value.downcast_object_ref::<FileValue>().ok_or("`file` must be one of `files`")?;
                Body::File(file.0.clone())
            }
        };
        Ok(Prepared { method, url, headers: pairs(self.headers.as_ref(), scope)?, basic, body })
    }
}

/// Names and values as text; none where there is no tree.
fn pairs(tree: Option<&Tree>, scope: &Value) -> Result<Vec<(String, String)>, String> {
    let pairs = tree.map(|tree| tree.pairs(scope)).transpose()?.unwrap_or_default();
    Ok(pairs.into_iter().map(|(name, value)| (name, plain(&value))).collect())
}

fn multipart_field(value: &Value) -> Field {
    match value.downcast_object_ref::<FileValue>() {
        Some(file) => Field::File(file.0.clone()),
        None => Field::Text(plain(value)),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// RFC 3986 section 3.3: what a path segment may hold as it is.
const SEGMENT: &AsciiSet = &UNRESERVED.remove(b':').remove(b'@').remove(b'!').remove(b'$').remove(b'&').remove(b'\'');

/// The URL, in which every value is percent-encoded for its place unless it is a piece of a URL already.
fn address(template: &Leaf, scope: &Value) -> Result<String, String> {
    let mut url = String::new();
    for stretch in &template.0 {
        let value = match stretch {
            Stretch::Literal(literal) => {
                url.push_str(literal);
                continue;
            }
            Stretch::Value(formula) => formula.eval(scope)?,
        };
        let text = if value.is_none() { String::new() } else { plain(&value) };
        if value.is_safe() {
            url.push_str(&text);
        } else if url.contains('?') {
            url.extend(utf8_percent_encode(&text, UNRESERVED));
        } else if text == "." || text == ".." {
            // A client resolves these away even when they are escaped, and the request would go to another path.
            return Err(format!("`{text}` cannot be a piece of a URL"));
        } else {
            url.extend(utf8_percent_encode(&text, SEGMENT));
        }
    }
    Ok(url)
}
