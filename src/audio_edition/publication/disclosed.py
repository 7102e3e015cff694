"""Where an edition that is out names its synthetic voice, so that a new default moves nothing."""

from __future__ import annotations

from typing import Literal

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest, transcript


def disclosed_in(places: Places, edition_id: str) -> Literal["intro", "outro"] | None:
    """Where its transcript has the notice; None for a draft, and where there is no notice."""
    try:
        episode = manifest.read(places.audio, edition_id)
        if episode is None or not episode.published:
            return None
        cues = transcript.cues_in(places.audio / edition_id / transcript.JSON)
    except (PublicationError, OSError):
        return None  # check says what is damaged; a build makes it anew
    kinds = {segment.id: segment.kind for segment in episode.segments}
    for cue in cues:
        if cue.origin is not None and cue.origin.part == "disclosure":
            return "outro" if kinds.get(cue.segment_id) == "outro" else "intro"
    return None
