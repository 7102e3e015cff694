"""E-mail letters: what a reader sees in one, and where its stories begin and end."""
