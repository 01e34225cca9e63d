//! The credentials of a request.

use http::header;

use specweld_document::written::{Decode, as_is};

use crate::{ApiKey, Basic, Bearer, Fault, Incoming, Location, Place};

impl Incoming {
    /// Credentials of the Basic scheme.
    ///
    /// # Errors
    ///
    /// When there are two `Authorization` headers: which of them counts is anyone's guess.
    pub fn basic(&self) -> Result<Option<Basic>, Fault> {
        self.check_authorization()?;
        Ok(self.raw.basic())
    }

    /// Credentials of the Bearer scheme.
    ///
    /// # Errors
    ///
    /// When there are two `Authorization` headers.
    pub fn bearer(&self) -> Result<Option<Bearer>, Fault> {
        self.check_authorization()?;
        Ok(self.raw.bearer())
    }

    fn check_authorization(&self) -> Result<(), Fault> {
        let name = header::AUTHORIZATION;
        match self.raw.headers.get_all(&name).iter().nth(1) {
            Some(_) => Err(Fault::duplicate(Location::Header, name.as_str())),
            None => Ok(()),
        }
    }

    /// An API key.
    ///
    /// # Errors
    ///
    /// When there is more than one.
    pub fn api_key(&self, place: Place, name: &'static str) -> Result<Option<ApiKey>, Fault> {
        // What can't be read is no key: credentials are optional here.
        let pairs = match place {
            Place::Query => self.query().ok(),
            Place::Cookie => self.cookies().ok(),
            _ => None,
        };
        let (keys, decode) = match (place, pairs) {
            (Place::Query | Place::Cookie, None) => return Ok(None),
            (_, Some(pairs)) => (pairs.texts(name).collect(), pairs.decode()),
            (_, None) => {
                let texts = self.header(name).map(|lines| lines.texts().to_vec());
                (texts.unwrap_or_default(), as_is as Decode)
            }
        };
        match keys.as_slice() {
            [] => Ok(None),
            [key] => Ok(decode(key)
                .ok()
                .filter(|key| !key.is_empty())
                .map(|key| ApiKey {
                    key: key.into_owned(),
                })),
            _ => Err(Fault::duplicate(place.into(), name)),
        }
    }
}
