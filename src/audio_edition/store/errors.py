"""What goes wrong with the store, in one line."""

from __future__ import annotations

from audio_edition.errors import AudioEditionError
from audio_edition.faults import mend, why


class StoreError(AudioEditionError):
    """The cache cannot be written, or lost something while it was in use."""


def unwritable(address: str, problem: OSError) -> StoreError:
    """Return the error of a folder that takes nothing."""
    return StoreError(
        f"the cache {address} cannot be written: {why(problem)}",
        hint=mend(problem, address) or "mend the folder's permissions",
    )


def ungiven(place: object, problem: OSError) -> StoreError:
    """Return the error of what was there a moment ago, and is not given by the disk now."""
    if isinstance(problem, FileNotFoundError):
        return StoreError(
            f"{place} vanished from the cache: {why(problem)}",
            hint="prune the cache when no build runs, then run this again",
        )
    hint = mend(problem) or "look after the disk, then run this again"
    return StoreError(f"{place} cannot be read: {why(problem)}", hint=hint)
