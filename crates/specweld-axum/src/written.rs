//! What is written, read within the limits of the server.

use serde_json::Value;
use specweld_document::written::{self, Given, Shape, Style};

use crate::at::At;
use crate::{Limits, Reason};

/// Parses JSON text, all of it.
pub(crate) fn json(text: &[u8], limits: &Limits) -> Result<Value, Reason> {
    limits.check_json(text)?;
    Ok(written::json(text)?)
}

/// Reads what is written in a style.
pub(crate) fn styled(
    style: Style,
    name: &str,
    shape: &Shape,
    given: &Given<'_>,
    limits: &Limits,
) -> Result<Option<Value>, At> {
    if style == Style::Json
        && let Some(text) = given.one(name)
        && let Ok(text) = given.decode()(text)
    {
        limits
            .check_json(text.as_bytes())
            .map_err(|reason| (String::new(), reason))?;
    }
    style
        .read(name, shape, given)
        .map_err(|(at, why)| (at, why.into()))
}
