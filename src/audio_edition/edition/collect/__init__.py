"""Standing sources: what the show looks at every morning, and what it took of each."""
