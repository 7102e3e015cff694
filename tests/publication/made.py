"""Episodes and their parts, with what a test does not care about filled in."""

from typing import Any

from audio_edition.models import replace
from audio_edition.publication.model import (
    Episode,
    EpisodeChapter,
    EpisodeSegment,
    EpisodeSound,
    EpisodeVoice,
)
from audio_edition.units import Bytes, Lufs, Seconds


def changed(episode: Episode, **changes: Any) -> Episode:
    """The episode with other values, be they of its sound or of its voice."""
    for name, kind in (("audio", EpisodeSound), ("spoken", EpisodeVoice)):
        own = {key: changes.pop(key) for key in kind.__struct_fields__ if key in changes}
        changes |= {name: replace(getattr(episode, name), **own)} if own else {}
    return replace(episode, **changes)


def chapter_of(start: float, end: float, title: str, url: str = "", **told: Any) -> EpisodeChapter:
    told = {"image": "", **told}
    return EpisodeChapter(Seconds(start), Seconds(end), title, url, **told)


def segment_of(**told: Any) -> EpisodeSegment:
    nothing = dict.fromkeys(("byline", "section", "url", "sha256", "said"), "")
    sound = {"size": Bytes(1000), "loudness": Lufs(-16.0)}
    return EpisodeSegment(**{**nothing, **sound, **told})
