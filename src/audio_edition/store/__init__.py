"""One content-addressed keeper of everything made; safe to delete, safe for many processes."""
