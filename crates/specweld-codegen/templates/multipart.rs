
/// A form of parts.
pub(crate) struct FormParts<'p> {
    parts: &'p mut Parts,
    form: reqwest::multipart::Form,
}

impl<'p> FormParts<'p> {
    pub(crate) fn new(parts: &'p mut Parts) -> Self {
        // Names stand as they are, as browsers send them.
        let form = reqwest::multipart::Form::new().percent_encode_noop();
        Self { parts, form }
    }

    /// A part that is text, or JSON where it is nested.
    pub(crate) fn part(&mut self, name: &'static str, media_type: Option<&'static str>, value: &impl Serialize) {
        let value = self.parts.written("form", name, value, |value| Ok(value.clone()));
        self.put(name, media_type, value);
    }

    /// A part for each item of a list.
    pub(crate) fn list(&mut self, name: &'static str, media_type: Option<&'static str>, value: &impl Serialize) {
        let value = self.parts.written("form", name, value, |value| Ok(value.clone()));
        match value {
            Some(Value::Array(items)) => self.put(name, media_type, items),
            value => self.put(name, media_type, value),
        }
    }

    fn put(&mut self, name: &'static str, media_type: Option<&'static str>, values: impl IntoIterator<Item = Value>) {
        for value in values {
            let (text, own) = match scalar(&value) {
                Ok(text) if !media_type.is_some_and(|it| it.starts_with("application/json")) => (text, None),
                _ => (value.to_string(), Some("application/json")),
            };
            self.push(name, media_type.or(own), reqwest::multipart::Part::text(text));
        }
    }

    /// Files.
    pub(crate) fn files(
        &mut self,
        name: &'static str,
        media_type: Option<&'static str>,
        files: impl IntoIterator<Item = Upload>,
    ) {
        for file in files {
            let length = file.body.as_bytes().map(|bytes| bytes.len() as u64);
            let mut part = match length {
                Some(length) => reqwest::multipart::Part::stream_with_length(file.body, length),
                None => reqwest::multipart::Part::stream(file.body),
            };
            if let Some(name) = file.file_name {
                part = part.file_name(name);
            }
            self.push(name, Some(file.media_type.as_deref().or(media_type).unwrap_or(BYTES)), part);
        }
    }

    pub(crate) fn finish(self) -> reqwest::multipart::Form {
        self.form
    }

    fn push(&mut self, name: &'static str, media_type: Option<&str>, part: reqwest::multipart::Part) {
        let part = match media_type {
            Some(media_type) => part.mime_str(media_type),
            None => Ok(part),
        };
        match part {
            Ok(part) => self.form = std::mem::take(&mut self.form).part(name, part),
            Err(_) => self.parts.fail(format!("form parameter `{name}`: its media type is none")),
        }
    }
}
