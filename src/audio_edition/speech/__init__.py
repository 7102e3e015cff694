"""Speech: engines, voices, workers, and the cache of spoken sentences."""
