"""A second reader of a source, to which what was taken of it is held."""
