"""The words that listeners have, also while a correction of them waits to go out.

A build replaces the transcript. Where the one that stood there is of the revision that is out, it
is kept beside it as ``published.json``, so that an editor can be told what the correction changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.faults import of_disk
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.model import Cue
from audio_edition.publication import manifest, transcript
from audio_edition.publication.certificate import said_digests
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.transcript import JSON, cues_in

NAME = "published.json"
"""In the shape of transcript.json; it is for the editor, and goes to no target."""


def last_out(episode: Episode) -> Enclosure | None:
    """The revision that went out last; None where none did."""
    return episode.published[-1] if episode.published else None


def words_out(folder: Path, episode: Episode) -> Sequence[Cue] | None:
    """The sentences of the revision that went out last, as the edition's ``folder`` knows them.

    None where nothing is out, or nothing here says what was said (it was corrected by a version
    that did not keep the words).
    """
    out = last_out(episode)
    if out is None or not out.said:
        return None
    for name in (JSON, NAME, addresses.set_name(JSON, out.revision)):
        cues = _cues(folder / name)
        if cues is not None and said_digests(cues) == dict(out.said):
            return cues
    return None


def keep_words(place: Path, staging: Path, episode: Episode) -> None:
    """Put the words that are out beside a build that says others.

    ``place`` is where the edition stands, ``staging`` what will stand there.
    """
    out = last_out(episode)
    if out is None or dict(out.said) == {s.id: s.said for s in episode.segments if s.said}:
        return
    file = place / JSON
    cues = _cues(file)
    if cues is not None and said_digests(cues) == dict(out.said):
        (staging / NAME).write_bytes(read_plain(file, MADE))


def _cues(file: Path) -> Sequence[Cue] | None:
    try:
        return cues_in(file, file.name)
    except (OSError, PublicationError) as problem:
        if of_disk(problem):  # they are there, and would be lost
            raise
        return None


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
