//! Bodies of several parts: `multipart/form-data` (RFC 7578).
//!
//! ```text
//! body ──Source──> head and pieces of each part ──read──> FormData: the fields, checked
//!                                                             └──> Parts: the files, as they come
//! ```

mod disposition;
mod form;
mod incoming;
mod parts;
mod read;
mod source;

pub use form::{Form, FormField, FormFile, OtherParts};
pub use parts::{Part, Parts};
pub use read::FormData;
