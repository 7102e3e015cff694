"""What the verbs answer: frozen, and enough to draw every result from."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition
from audio_edition.edition.changes import State
from audio_edition.findings import ORDER, Finding
from audio_edition.script.model import NewName, Script
from audio_edition.units import Bytes, Seconds

if TYPE_CHECKING:
    from audio_edition.errors import ScriptError
    from audio_edition.pipeline import Approval
    from audio_edition.publication.model import Verified
    from audio_edition.publication.restore import Restored

SOUND_FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
}
"""Endings that ``SpeakReport.write`` knows, with libsndfile's format and subtype."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """One article that ``new`` took: its file in the edition's folder, and what became of it.

    ``state``: ``new``, ``same`` (it is there already), ``changed`` (at its source, and corrected
    here) or ``edited`` (there and here: left as it is, unless theirs was asked for). ``diff`` has
    a line a paragraph: ``-`` what stood in the file, ``+`` what the source says.
    """

    file: str
    headline: str
    paragraphs: int
    section: str = ""
    url: str = ""
    words: int = 0
    state: State = "new"
    diff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewReport:
    """An edition that was made; ``kept`` tells that an older one lies beside it, hidden.

    ``dry_run`` tells that nothing was written, ``failed`` which sources took too much to be read.
    """

    edition: str
    folder: Path
    articles: tuple[NewArticle, ...]
    kept: bool = False
    dry_run: bool = False
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSound:
    """A word as it will be said, in letters and in IPA, and as the voice would say it by itself."""

    word: str
    said: str
    ipa: str
    voice: str


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """What will be read, and what was cut.

    ``script`` is None where the script may not be said as it stands; ``breach`` says why.
    ``approved_by`` names who approved it, where that was told; ``changes`` says in words what
    changed since then, ``unrecorded`` what is wrong with the approval's record. ``names`` has each
    new name with how it will be said and how sure that is, ``sounds`` each word whose sound is not
    the voice's own.
    """

    cleaned: CleanedEdition
    script: Script | None
    breach: ScriptError | None
    approval: Approval
    approved_by: str = ""
    changes: str = ""
    names: tuple[NewName, ...] = ()
    unrecorded: str = ""
    sounds: tuple[OwnSound, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a build would have to speak: sentences in all, and those not in the cache."""

    edition: str
    articles: int
    cleaned: CleanedEdition
    total: int
    missing: int
    engine: str


@dataclass(frozen=True, slots=True)
class ApproveReport:
    """What was approved: the script's digest, and who speaks it; ``already`` tells that it was."""

    edition: str
    digest: str
    sentences: int
    voice: str
    by: str = ""
    already: bool = False


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a linter found, worst first."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def ok(self) -> bool:
        """True where nothing is an error."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found of published editions, and of what their show has beside them; ``target`` is
    where that stands.
    """

    target: str
    editions: tuple[Verified, ...]
    show: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, worst first."""
        found = [finding for edition in self.editions for finding in edition.findings]
        return tuple(sorted([*found, *self.show], key=lambda finding: ORDER[finding.severity]))

    @property
    def ok(self) -> bool:
        """True where nothing is an error."""
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What went out, or would.

    ``published`` are the editions newly out; ``sent``, ``there`` and ``removed`` are paths
    under ``audio/``; ``size`` counts the bytes sent. ``stale`` are editions left out because
    their text changed since they were built, ``refused`` all that kept editions back, these
    among them; ``overruled`` is what was found of those that went out by the editor's word.
    ``problems`` are announcements that failed; ``host`` is what the live host was found to lack;
    ``restored`` is what was brought back from the target before. ``embargoed`` are editions of
    which nothing is at the target before their hour (in UTC), ``waiting`` corrections of others
    that did not go along.
    """

    target: str
    is_here: bool
    dry_run: bool
    published: tuple[str, ...] = ()
    sent: tuple[tuple[str, int], ...] = ()
    there: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    host: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()
    overruled: tuple[Finding, ...] = ()
    restored: Restored | None = None
    embargoed: tuple[tuple[str, datetime], ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def size(self) -> Bytes:
        """Bytes sent."""
        return Bytes(sum(size for _, size in self.sent))


@dataclass(frozen=True, slots=True)
class RetractReport:
    """An edition taken out; ``stays`` says where files of it still stand, a line a place.

    ``removed`` are paths under ``audio/`` that a purge took away; ``dry_run`` tells that nothing
    was done.
    """

    edition: str
    already: bool
    stays: tuple[str, ...]
    problems: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """The paths under ``audio/`` that changed."""

    changed: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SpeakReport:
    """One phrase as sound: 16-bit mono ``pcm`` (little-endian bytes) at ``rate``."""

    spoken: str
    pcm: bytes
    rate: int

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return Seconds(len(self.pcm) / 2 / self.rate)

    def wav(self) -> bytes:
        """The phrase as a WAV file, for whoever plays bytes."""
        stream = io.BytesIO()
        with wave.open(stream, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(self.rate)
            sound.writeframes(self.pcm)
        return stream.getvalue()

    def write(self, file: Path) -> None:
        """Write .wav, .flac, .mp3 or .ogg, by the name's ending; raises ``SpeechError``."""
        import numpy as np
        import soundfile

        from audio_edition.errors import SpeechError

        known = SOUND_FORMATS.get(file.suffix.lower())
        if known is None:
            raise SpeechError(f"{file.name}: the name must end in {', '.join(SOUND_FORMATS)}")
        samples = np.frombuffer(self.pcm, dtype="<i2")
        try:
            soundfile.write(file, samples, self.rate, format=known[0], subtype=known[1])
        except (OSError, RuntimeError) as problem:
            raise SpeechError(f"{file} cannot be written: {problem}") from None


@dataclass(frozen=True, slots=True)
class CleanReport:
    """One article found in a text, cleaned; ``titled``: its headline is part of the text."""

    cleaned: CleanedArticle
    titled: bool
