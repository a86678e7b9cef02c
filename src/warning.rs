//! The kinds of warnings, each with a code by which users deny it, allow it and look it up.

/// One row a kind, so that none can be missing among [`Warning::ALL`].
macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident = $code:literal,)+) => {
        /// What a warning is about; `docs/checks.md` says of each why it matters and what to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Warning {
            $($(#[$doc])+ $kind,)+
        }

        impl Warning {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The word that stands for it on the command line and in reports.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)+
                }
            }
        }
    };
}

kinds! {
    /// A file is left out of a message, because the service does not take it.
    AttachmentLeftOut = "attachment-left-out",
    /// A file that messages take along is not there.
    AttachmentMissing = "attachment-missing",
    /// A credential travels over HTTP without TLS to another machine.
    CredentialOverHttp = "credential-over-http",
    /// A certificate, a client secret or a sign-in ends soon, or has ended.
    CredentialEnds = "credential-ends",
    /// An account reaches the recipients of another one by the same credentials.
    DuplicateAccount = "duplicate-account",
    /// A recipient is named twice and gets one message.
    DuplicateTarget = "duplicate-target",
    /// A key is read over, because it has no meaning here, or because a URL gives it again.
    IgnoredKey = "ignored-key",
    /// A folder or a pattern of `include` has no file.
    IncludeWithoutMatch = "include-without-match",
    /// A message is longer than the service takes, and is sent as it is.
    MessageTooLong = "message-too-long",
    /// A tag of one account alone is nearly that of many.
    MisspeltTag = "misspelt-tag",
    /// The name of an account is a tag of another one.
    NameLikeTag = "name-like-tag",
    /// An id does not look like those that the service gives out.
    OddId = "odd-id",
    /// A file of variables can be read by others than its owner.
    OpenEnvFile = "open-env-file",
    /// The root of an API is an old one, and another one is used.
    OutdatedRoot = "outdated-root",
    /// A service does not say whether the account may send.
    PermissionsUnknown = "permissions-unknown",
    /// A secret stands in plain text in a file that Git tracks.
    PlainSecret = "plain-secret",
    /// A name, a tag or a group is called `all`, which means every account.
    ReservedWord = "reserved-word",
    /// What follows a `#` in a line of Apprise's text form may be no comment.
    StrayComment = "stray-comment",
    /// A text that was written by hand does not travel beside what readers are shown.
    TextLeftOut = "text-left-out",
    /// Slashes of a secret in a URL are not escaped.
    UnescapedSlash = "unescaped-slash",
    /// No tag and no name leads to an account.
    UnreachableAccount = "unreachable-account",
    /// No account names an audience.
    UnusedAudience = "unused-audience",
    /// A group makes no difference to any selection.
    UnusedGroup = "unused-group",
    /// The template that is checked does not use a variable.
    UnusedVariable = "unused-variable",
    /// A file of variables sets one twice.
    VariableTwice = "variable-twice",
}
