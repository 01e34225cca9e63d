//! Bodies, unpacked while they come.
//!
//! reqwest's own unpacking is a feature that would have every client of the same build ask for packed answers.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// What has come of a body, as far as a limit allows.
pub enum Body {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Body {
    /// One that is packed as `encoding` says, or not.
    ///
    /// # Errors
    /// The encoding, if it is none that was asked for.
    pub fn new(encoding: Option<&str>, largest: u64) -> Result<Self, &str> {
        let bytes = Bounded {
            bytes: Vec::new(),
            largest,
        };
        match encoding.unwrap_or("identity") {
            plain if plain.eq_ignore_ascii_case("identity") => Ok(Self::Plain(bytes)),
            gzip if gzip.eq_ignore_ascii_case("gzip") => {
                Ok(Self::Gzip(Box::new(MultiGzDecoder::new(bytes))))
            }
            other => Err(other),
        }
    }

    /// Takes what has come, and tells how many bytes more the body has.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`], or it is not packed as it should be.
    pub fn add(&mut self, chunk: &[u8]) -> io::Result<u64> {
        let before = self.bytes().len();
        match self {
            Self::Plain(bytes) => bytes.write_all(chunk)?,
            Self::Gzip(decoder) => decoder.write_all(chunk)?,
        }
        Ok((self.bytes().len() - before) as u64)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) => &bytes.bytes,
            Self::Gzip(decoder) => &decoder.get_ref().bytes,
        }
    }

    /// The whole body.
    ///
    /// # Errors
    /// As [`Self::add`]; or it ends too early.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Plain(bytes) => Ok(bytes.bytes),
            Self::Gzip(decoder) => Ok(decoder.finish()?.bytes),
        }
    }
}

/// Bytes that take no more than so many.
pub struct Bounded {
    bytes: Vec<u8>,
    largest: u64,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + more.len()) as u64 > self.largest {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
