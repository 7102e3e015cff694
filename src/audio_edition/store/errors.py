"""What goes wrong with the store, in one line."""

from audio_edition.errors import AudioEditionError


class StoreError(AudioEditionError):
    """The cache cannot be written, or lost something while it was in use."""


__all__ = ["StoreError"]
