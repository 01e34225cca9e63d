//! Welds documentation pages with OpenAPI fragments into one OpenAPI 3.0.3 document.
