fn main() {
    specweld_cli::build("openapi.yaml", &[specweld_cli::Part::Client]).unwrap();
}
