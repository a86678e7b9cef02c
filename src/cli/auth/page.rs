//! What a browser is answered on this machine's port: a page that loads nothing and tells the person to go back.

/// What a browser is answered.
#[derive(Clone, Copy)]
pub(super) enum Page {
    /// The answer of the login server has come.
    Arrived,
    /// The login server refused.
    Refused,
    /// It belongs to another sign-in.
    Foreign,
    /// There is nothing here.
    Nothing,
    /// It is no request for a page.
    Unreadable,
}

impl Page {
    /// The whole response.
    pub(super) fn response(self) -> String {
        let (status, title, words) = match self {
            Self::Arrived => (
                "200 OK",
                "Almost done",
                "Go back to the terminal: it says whether the sign-in worked. You can close this page.",
            ),
            Self::Refused => {
                ("200 OK", "Not signed in", "Go back to the terminal: it says why. You can close this page.")
            }
            Self::Foreign => (
                "400 Bad Request",
                "Not this sign-in",
                "This answer belongs to another sign-in. Open the link that the terminal shows now.",
            ),
            Self::Nothing => ("404 Not Found", "Nothing here", "This is where dispatch waits for a sign-in to end."),
            Self::Unreadable => {
                ("400 Bad Request", "Not understood", "This is where dispatch waits for a sign-in to end.")
            }
        };
        let body = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>dispatch: {title}</title></head>\n\
             <body><h1>{title}</h1><p>{words}</p></body></html>\n"
        );
        // The address holds the code: no cache, no later page and no script is to see it.
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
             referrer-policy: no-referrer\r\ncontent-security-policy: default-src 'none'\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
