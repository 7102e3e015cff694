"""What listeners get: feed, pages, transcripts, and where they are sent."""
