"""Private feeds: who subscribes, their addresses, and what keeps everybody else out."""
