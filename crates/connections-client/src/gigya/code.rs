//! Gigya's error codes.

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $code:literal,)+) => {
        /// The `errorCode` of a failure.
        ///
        /// ```
        /// use connections_client::gigya::Code;
        ///
        /// assert_eq!(Code::from(400106), Code::NotConnected);
        /// assert_eq!(Code::from(400999), Code::Unknown(400999));
        /// assert_eq!(i32::from(Code::NotConnected), 400106);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])+ $name,)+
            /// A code that the page does not list.
            Unknown(i32),
        }

        impl From<i32> for Code {
            fn from(code: i32) -> Self {
                match code {
                    $($code => Self::$name,)+
                    code => Self::Unknown(code),
                }
            }
        }

        impl From<Code> for i32 {
            fn from(code: Code) -> Self {
                match code {
                    $(Code::$name => $code,)+
                    Code::Unknown(code) => code,
                }
            }
        }
    };
}

codes! {
    /// 301001: the site lives in another data centre.
    InvalidDataCenter = 301_001,
    /// 400001
    InvalidRequestFormat = 400_001,
    /// 400002: the message names the parameter.
    MissingParameter = 400_002,
    /// 400003
    UniqueIdentifierExists = 400_003,
    /// 400004
    InvalidParameterFormat = 400_004,
    /// 400006: the message names the parameter.
    InvalidParameterValue = 400_006,
    /// 400030: for one, the user's last login identity can't go.
    OperationNotAllowed = 400_030,
    /// 400093
    InvalidApiKey = 400_093,
    /// 400096: no connected provider supports this.
    NotSupported = 400_096,
    /// 400106: the user is not connected to the provider, or to any.
    NotConnected = 400_106,
    /// 400122
    ProviderConfigurationError = 400_122,
    /// 403000
    Forbidden = 403_000,
    /// 403001
    InvalidSessionToken = 403_001,
    /// 403002: the timestamp of a signed request is too far off, even after the clock was corrected.
    RequestHasExpired = 403_002,
    /// 403003
    InvalidSignature = 403_003,
    /// 403004
    DuplicateNonce = 403_004,
    /// 403005: the `UID` is not valid at this site, or the user key is unknown.
    UnauthorizedUser = 403_005,
    /// 403006: the secret was sent over plain http.
    SecretOverHttp = 403_006,
    /// 403007: the user key may not do this.
    PermissionDenied = 403_007,
    /// 403009
    ProviderSessionExpired = 403_009,
    /// 403010
    InvalidSecret = 403_010,
    /// 403011
    SessionHasExpired = 403_011,
    /// 403012
    NoValidSession = 403_012,
    /// 403025
    InvalidToken = 403_025,
    /// 403035: the request has no credentials of a user.
    NoUserCredentials = 403_035,
    /// 403036
    UnauthorizedPartner = 403_036,
    /// 403048: said to be the daily limit.
    RateLimitExceeded = 403_048,
    /// 403200
    RedundantOperation = 403_200,
    /// 404000
    NotFound = 404_000,
    /// 404003
    UidNotFound = 404_003,
    /// 409030: another request is changing the same data.
    ConcurrentUpdates = 409_030,
    /// 500000
    ServerError = 500_000,
    /// 500001
    GeneralServerError = 500_001,
    /// 500023
    ProviderError = 500_023,
    /// 500028
    DatabaseError = 500_028,
    /// 504001
    Timeout = 504_001,
    /// 504002
    RequestTimeout = 504_002,
}
