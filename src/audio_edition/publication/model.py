"""What listeners get: the episode and all that is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from audio_edition.findings import Finding
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

MEMBERS = "members"
"""What ``access`` says of an edition that is for members alone."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of an episode's correction log: what changed in which revision, and when."""

    revision: int
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class EpisodeChapter:
    """A chapter as published; ``image`` is a file name beside the manifest or an address.

    Of a file, ``image_alt`` tells what it shows and ``image_size`` is its width and height in
    pixels, (0, 0) where that is not known.
    """

    start: Seconds
    end: Seconds
    title: str
    url: str = ""
    image: str = ""
    image_alt: str = ""
    image_size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class EpisodeSegment:
    """A segment's own MP3 as published; ``file`` lies beside the manifest.

    ``said`` is a digest of the segment's printed words: it tells what a correction changed.
    """

    id: str
    kind: str
    title: str
    file: str
    start: Seconds
    duration: Seconds
    size: Bytes
    loudness: Lufs
    byline: str = ""
    section: str = ""
    url: str = ""
    sha256: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeFile:
    """A file that lies beside the manifest and is published with it."""

    name: str
    size: Bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class EpisodeProof:
    """How an episode was checked, in short; ``file`` beside the manifest tells it all.

    Of ``sentences``, ``read`` were read back from their spoken words before anything was
    spoken, ``matched`` were found again in the finished sound, ``heard`` by a speech
    recogniser, with ``word_error`` as a share of their words. None: not run. ``accepted``
    counts the sentences that stand by the editor's word.
    """

    file: str
    sentences: int
    read: int
    accepted: int = 0
    matched: int | None = None
    heard: int | None = None
    word_error: float | None = None


@dataclass(frozen=True, slots=True)
class Overruled:
    """The word by which a revision went out although it was refused: for what, why, whose, when.

    ``by`` is empty where nobody gave a name.
    """

    refused: tuple[str, ...]
    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The audio of one revision that went out; its file is never changed nor removed.

    ``since`` is when listeners could first hear it (the embargo's end, where there is one);
    ``said`` pairs each segment's id with the digest of its words, as ``EpisodeSegment``;
    ``frames_sha256`` as in ``Episode``; ``anyway`` tells by whose word it went out, where it was
    refused; ``files`` are those that belong to it alone (``sets``), empty where an earlier version
    sent it.
    """

    revision: int
    file: str
    size: Bytes
    sha256: str
    since: datetime
    said: tuple[tuple[str, str], ...] = ()
    frames_sha256: str = ""
    anyway: tuple[Overruled, ...] = ()
    files: tuple[EpisodeFile, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is told of it but its name and its bytes: as a purge leaves it."""
        return not self.said and not self.files


@dataclass(frozen=True, slots=True)
class Episode:
    """One edition as published: everything the feed and the pages need, and no more.

    ``guid`` and ``published_at`` never change once given, nor does ``number`` once the
    edition is published; ``revision`` counts from 1 and names the enclosure ``file``
    (``ID.mp3``, then ``ID-r2.mp3`` …). All times are UTC. ``published`` are the revisions
    that ``audio-edition publish`` has sent out, oldest
    first; empty for an edition that was only built. ``files`` are all files beside the
    manifest that do not depend on show.toml; ``narrator`` is the voice's name for people.
    ``sha256`` covers the whole enclosure, ``frames_sha256`` what is heard of it, all but its
    tags (empty in manifests from before 0.2). ``source_type`` is the IPTC digital source type of
    the voice; it and ``proof`` are empty in manifests from before there were certificates.
    ``cover`` is the edition's own, a file beside the manifest; empty where the show's stands.
    ``access`` is ``members`` for an edition that members alone may have, else empty; ``folder`` is
    the name, at random, of the folder at the target in which such a one lies (empty in what earlier
    versions published).
    """

    guid: str
    edition_id: str
    number: int
    revision: int
    title: str
    summary: str
    language: str
    date: str
    published_at: datetime
    publish_at: datetime | None
    file: str
    size: Bytes
    sha256: str
    duration: Seconds
    loudness: Lufs
    true_peak: Decibels
    chapters: tuple[EpisodeChapter, ...]
    segments: tuple[EpisodeSegment, ...]
    engine: str
    voice: str
    disclosure: str = ""
    fallback: str = ""
    corrections: tuple[Correction, ...] = ()
    retracted: bool = False
    retracted_at: datetime | None = None
    purged_at: datetime | None = None
    narrator: str = ""
    published: tuple[Enclosure, ...] = ()
    files: tuple[EpisodeFile, ...] = ()
    frames_sha256: str = ""
    source_type: str = ""
    proof: EpisodeProof | None = None
    cover: str = ""
    access: str = ""
    folder: str = ""

    @property
    def is_for_members(self) -> bool:
        """Whether members alone may have its sound and its words."""
        return self.access == MEMBERS

    def is_under_embargo(self, now: datetime) -> bool:
        """Tell whether the episode's hour is still to come at the instant ``now``."""
        return self.publish_at is not None and self.publish_at > now

    def is_shown(self, now: datetime) -> bool:
        """Tell whether anybody may have the episode at the instant ``now``, be it members alone."""
        return not self.retracted and not self.is_under_embargo(now)

    def is_public(self, now: datetime) -> bool:
        """Tell whether feed and pages may name the episode at the instant ``now``."""
        return self.is_shown(now) and not self.is_for_members

    def heard(self, now: datetime) -> tuple[Enclosure, ...]:
        """Return the revisions that listeners may have: their files never change again."""
        return tuple(item for item in self.published if item.since <= now)

    @property
    def changed_at(self) -> datetime:
        """When listeners last got something new of this episode."""
        times = [self.published_at, *(correction.at for correction in self.corrections)]
        if self.retracted_at is not None:
            times.append(self.retracted_at)
        return max(times)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What stands in a file's content credentials, as the library judges them.

    ``state`` is ``trusted``, ``valid`` (whole, by a signer on no list of trust) or
    ``invalid``; ``problems`` are the library's codes, ``told`` our own assertion.
    """

    state: str
    signer: str
    source_types: tuple[str, ...]
    problems: tuple[str, ...]
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: no error among ``findings`` means that all files agree."""

    edition: str
    revision: int
    findings: tuple[Finding, ...]
    files: int = 0
    proof: EpisodeProof | None = None
    credentials: Credentials | None = None

    @property
    def ok(self) -> bool:
        """True where nothing is an error."""
        return not any(finding.severity == "error" for finding in self.findings)
