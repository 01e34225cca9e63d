//! Generates types and server of a document: `server openapi.json types.rs server-directory`.

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [document, types, server] = arguments.as_slice() else {
        return Err("usage: server openapi.json types.rs server-directory".into());
    };
    let document = specweld_codegen::Document::parse(&fs::read_to_string(document)?)
        .map_err(|error| error.to_string())?;
    fs::write(
        types,
        specweld_codegen::types(&document).map_err(|error| error.to_string())?,
    )?;
    let files = specweld_codegen::server(&document, "connections_types")
        .map_err(|error| error.to_string())?;
    fs::create_dir_all(server)?;
    for (name, text) in files {
        fs::write(Path::new(server).join(name), text)?;
    }
    Ok(())
}
