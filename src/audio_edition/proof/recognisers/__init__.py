"""What listens: one module a recogniser, each with the library that is its own."""
