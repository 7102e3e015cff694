"""The edition: what the newsroom wrote, read from its folder, and how to change it."""
