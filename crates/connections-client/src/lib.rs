//! Client of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
