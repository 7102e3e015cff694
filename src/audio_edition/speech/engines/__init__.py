"""One module an engine; each keeps the contract of ``speech.model``."""
