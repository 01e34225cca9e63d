//! A stand-in for Symphony, HCL Connections, Persona and Gigya that answers as their pages say.
