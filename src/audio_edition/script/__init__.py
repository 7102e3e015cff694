"""The script: what will be said, and the proof that it is what was printed."""
