//! Home of the examples; see the files beside this folder.
