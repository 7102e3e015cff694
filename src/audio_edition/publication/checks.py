"""What an edition went through before it went out, as its certificate tells it.

Who matched or heard the sound hands over counts, not himself: a record of plain data, which is
read here. What a record does not say was not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

from audio_edition.errors import PublicationError
from audio_edition.faults import of_disk
from audio_edition.models import FileModel, Meta, field, of_document
from audio_edition.plain_files import MADE, read_plain
from audio_edition.schemas import loaded, refuse_newer

EDITOR = "editor"
RECORD = "heard.json"
RECORD_VERSION = 1
"""What a proof leaves beside build.json, in the shape that ``checks_of`` reads."""

Part = TypeVar("Part")
Counted = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0.0)]


@dataclass(frozen=True, slots=True)
class ReadPart:
    """How many sentences' spoken words were read back and compared with what was printed."""

    sentences: int


class MatchedPart(FileModel, frozen=True):
    """How many sentences of the finished sound were matched with what the voice gave.

    ``lowest`` is the lowest correlation among them (0…1).
    """

    sentences: Counted
    lowest: Share


class HeardPart(FileModel, frozen=True):
    """What a speech recogniser heard: which one, how many sentences, how many words wrong.

    ``digest`` names the recogniser's model; ``word_error`` is a share of the words (0…1);
    ``doubtful`` counts the sentences that were heard otherwise than they were printed.
    """

    recogniser: str
    digest: str = field(name="sha256")
    sentences: Counted
    word_error: Share
    doubtful: Counted = 0


@dataclass(frozen=True, slots=True)
class AcceptedSentence:
    """A printed sentence that stands although a check doubted it: who took it, and why."""

    printed: str
    by: str = EDITOR
    because: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """That an editor approved this very script; ``by`` is empty where nobody gave a name."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks an edition went through; None is what was not run.

    ``read`` may stay None: a script that was written at all was read back, sentence by
    sentence, and all are counted. ``accepted`` None means those of edition.toml.
    """

    read: ReadPart | None = None
    matched: MatchedPart | None = None
    heard: HeardPart | None = None
    accepted: tuple[AcceptedSentence, ...] | None = None
    approved: Approved | None = None


def checks_of(record: Mapping[str, Any], *, frames_sha256: str) -> Checks:
    """Read the record of a proof.

    Its shape, of which each part may be missing::

        {"frames_sha256": "…", "sound": {"sentences": 40, "lowest": 0.93},
         "heard": {"recogniser": "…", "sha256": "…", "sentences": 40, "doubtful": 1,
                   "word_error": 0.012}}

    ``sound.sentences`` counts those that were found again, ``heard.sentences`` those that a
    recogniser listened to. A record of other frames than ``frames_sha256``, and a part that
    is not whole, count for nothing: what was not done must not stand in a certificate.
    """
    if record.get("frames_sha256", frames_sha256) != frames_sha256:
        return Checks()
    return Checks(
        matched=_part(record.get("sound"), MatchedPart), heard=_part(record.get("heard"), HeardPart)
    )


def recorded(folder: Path, *, frames_sha256: str) -> Checks:
    """What an earlier proof of this very sound found: its record lies in the edition's folder.

    Raises ``PublicationError`` for a record that a newer version wrote.
    """
    try:
        told = loaded(read_plain(folder / RECORD, MADE))
    except (OSError, ValueError, RecursionError) as problem:
        if of_disk(problem):  # it is there
            raise
        return Checks()
    if not isinstance(told, dict):
        return Checks()
    where = f"{folder.name}/{RECORD}"
    refuse_newer(told.get("version"), RECORD_VERSION, where, PublicationError)
    return checks_of(told, frames_sha256=frames_sha256)


def together(fresh: Checks, earlier: Checks) -> Checks:
    """What was checked now, and of what was not what is known from before."""
    return replace(
        fresh, matched=fresh.matched or earlier.matched, heard=fresh.heard or earlier.heard
    )


def _part(told: Any, kind: type[Part]) -> Part | None:
    try:
        return of_document(told, kind)
    except ValueError:
        return None
