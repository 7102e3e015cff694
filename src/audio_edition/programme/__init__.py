"""The assembled audio: each segment encoded once, frames joined, everything timed."""
