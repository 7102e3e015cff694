"""The files that ``audio-edition init`` writes: data, no code."""
