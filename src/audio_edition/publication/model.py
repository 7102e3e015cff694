"""What listeners get: the episode and all that is told about it.

``Episode`` is ``episode.json``, field by field: docs/manifest.md tells of the format, and
docs/episode.schema.json is made of these classes (tools/json_schemas.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from audio_edition.addresses import PLAIN_FILE
from audio_edition.findings import Finding
from audio_edition.models import FileModel, Meta, field, must, set_field, told
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

MEMBERS = "members"
"""What ``access`` says of an edition that is for members alone."""

_ANYTHING = r"^(?![\s\S])|^[Hh][Tt]{2}[Pp][Ss]?://|"  # nothing, an address

Word = Annotated[str, must("a text that is not empty", pattern=r"\S")]
Count = Annotated[int, must("a whole number from 0", minimum=0)]
Positive = Annotated[int, must("a whole number from 1", minimum=1)]
Size = Annotated[Bytes, must("a whole number from 0", minimum=0)]
SoundSize = Annotated[Bytes, must("a whole number from 1", minimum=1)]
Time = Annotated[Seconds, must("seconds from 0", minimum=0)]
Length = Annotated[Seconds, must("seconds above 0", exclusiveMinimum=0)]
Level = must("a level in decibels", minimum=-120, maximum=6)
Digest = Annotated[str, must("a SHA-256 in 64 hexadecimal digits", pattern="^[0-9a-f]{64}$")]
SaidDigest = Annotated[str, must("16 hexadecimal digits, or none", pattern="^([0-9a-f]{16})?$")]
PlainFile = Annotated[str, Meta(pattern=PLAIN_FILE), must("a text that is not empty")]
"""A name that can only mean a file beside the manifest: that may come from anywhere."""
Image = Annotated[str, Meta(pattern=_ANYTHING + PLAIN_FILE)]
Instant = Annotated[
    datetime,
    Meta(tz=True),
    must("a time like 2026-11-02T05:30:00Z", pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"),
]


class _Timed(FileModel, frozen=True):
    """What holds its times as the file does: in UTC, and in whole seconds."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and (value.tzinfo is not UTC or value.microsecond):
                set_field(self, name, value.astimezone(UTC).replace(microsecond=0))


class Correction(_Timed, frozen=True):
    """One line of an episode's correction log: what changed in which revision, and when."""

    revision: Annotated[Positive, must("a whole number from 2", minimum=2)]
    at: Instant
    note: str


class EpisodeChapter(FileModel, frozen=True):
    """A chapter as published; half a size of its picture is none."""

    start: Time
    end: Time
    title: str
    url: str
    image: Annotated[Image, told("A file beside this one, an address, or empty.")]
    image_alt: Annotated[str, told("What the picture shows.")] = ""
    image_width: Annotated[Positive, told("Pixels.")] = 0
    image_height: Annotated[Positive, told("Pixels.")] = 0

    def __post_init__(self) -> None:
        if not (self.image_width and self.image_height):
            set_field(self, "image_width", 0)
            set_field(self, "image_height", 0)

    @property
    def image_size(self) -> tuple[int, int]:
        """Width and height in pixels, (0, 0) where they are not known."""
        return self.image_width, self.image_height


class EpisodeSegment(FileModel, frozen=True):
    """A segment's own MP3 as published."""

    id: Word
    kind: Annotated[str, must("intro, article or outro", enum=["intro", "article", "outro"])]
    title: str
    byline: str
    section: str
    url: str
    file: PlainFile
    start: Time
    duration: Time
    size: SoundSize = field(name="bytes")
    sha256: Digest
    loudness: Annotated[Lufs, Level]
    said: Annotated[
        SaidDigest, told("A digest of the printed words: it tells what a correction changed.")
    ]


class EpisodeFile(FileModel, frozen=True):
    """A file that lies beside the manifest and is published with it."""

    name: PlainFile
    size: Size = field(name="bytes")
    sha256: Digest


class EpisodeProof(FileModel, frozen=True):
    """How the edition was checked, in short; the file beside this one tells it all.

    Absent in manifests from before there were certificates.
    """

    file: Annotated[PlainFile, must("proof.json", const="proof.json")]
    sentences: Annotated[Count, told("Sentences of the script.")]
    read: Annotated[Count, told("How many were read back from their spoken words.")]
    accepted: Annotated[Count, told("How many stand by the editor's word.")]
    matched: Annotated[
        Count | None, told("How many were found again in the finished sound; null: not run.")
    ]
    heard: Annotated[Count | None, told("How many a speech recogniser heard; null: not run.")]
    word_error: Annotated[
        Annotated[float, must("a share from 0", minimum=0)] | None,
        told("The share of words that it heard otherwise."),
    ]


class Overruled(_Timed, frozen=True):
    """The word by which a revision went out although it was refused."""

    refused: Annotated[
        tuple[str, ...],
        told("What stood against it, a line each.", minItems=1),
    ]
    because: Word
    by: Annotated[str, told("Whose word it is; empty where nobody gave a name.")]
    at: Instant


class Enclosure(_Timed, frozen=True, kw_only=True):
    """The audio of one revision that went out; its file is never changed nor removed."""

    revision: Positive
    file: PlainFile
    size: SoundSize = field(name="bytes")
    sha256: Digest
    frames_sha256: Annotated[
        Digest,
        told("What is heard: all of the file but its tags. Absent in manifests from before 0.2."),
    ] = ""
    since: Annotated[
        Instant, told("When listeners could first hear it: at the embargo's end, if there is one.")
    ]
    said: Annotated[dict[str, SaidDigest], told("The digest of each segment's words, by its id.")]
    anyway: Annotated[
        tuple[Overruled, ...],
        told(
            "By whose word it went out although it was refused. Absent where nothing stood "
            "against it.",
            minItems=1,
        ),
    ] = ()
    files: Annotated[
        tuple[EpisodeFile, ...],
        told(
            "What belongs to this revision alone: transcripts, waveform, segments. Absent where "
            "an earlier version sent it.",
            minItems=1,
        ),
    ] = ()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is told of it but its name and its bytes: as a purge leaves it."""
        return not self.said and not self.files


class EpisodeSound(FileModel, frozen=True, kw_only=True):
    """The enclosure of the present revision."""

    file: Annotated[PlainFile, told("The enclosure's file beside this one.")]
    size: SoundSize = field(name="bytes")
    sha256: Digest
    frames_sha256: Annotated[
        Digest,
        told("What is heard: all of the file but its tags. Absent in manifests from before 0.2."),
    ] = ""
    duration: Length
    loudness: Annotated[Lufs, Level, told("LUFS, integrated (ITU-R BS.1770-4).")]
    true_peak: Annotated[Decibels, Level, told("dBTP.")]


class EpisodeVoice(FileModel, frozen=True):
    """Who speaks."""

    engine: Word
    voice: str
    narrator: Annotated[str, told("What people call the voice.")]
    fallback: Annotated[str, told("Empty, or which engine gave up and why this one spoke.")]
    disclosure: Annotated[str, told("What the programme says about its synthetic voice.")]
    source_type: Annotated[
        str,
        told(
            "IPTC digital source type of the sound. Absent in manifests from before there were "
            "certificates.",
            pattern=r"^http://cv\.iptc\.org/newscodes/digitalsourcetype/[A-Za-z]+$",
        ),
    ] = field(default="", name="digital_source_type")


class Episode(_Timed, frozen=True, kw_only=True):
    """One edition as published by audio-edition: all that feed and pages need, and no more.

    Times are UTC, durations in seconds, sizes in bytes.
    """

    edition_id: Annotated[Word, told("The edition's name; also the folder's.")] = field(
        name="edition"
    )
    guid: Annotated[Word, told("The item's GUID in the feed; never changes.")]
    number: Annotated[
        Count, told("The episode's number, which never changes; 0 until an archive gives numbers.")
    ]
    revision: Annotated[Positive, told("1, then one more for each correction that went out.")]
    title: Word
    summary: Annotated[str, told("The headlines.")]
    language: Annotated[
        str,
        must("a language tag like en-US", pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
        told("BCP 47."),
    ]
    date: Annotated[
        str,
        must("a date like 2026-11-02", pattern=r"^\d{4}-\d\d-\d\d$", format="date"),
        told("The edition's day."),
    ]
    published_at: Annotated[Instant, told("pubDate; fixed once the edition went out.")]
    publish_at: Annotated[Instant | None, told("The embargo, or null.")]
    retracted: bool
    retracted_at: Instant | None
    purged_at: Annotated[
        Instant | None,
        told("Since when its sound and words are gone for good; absent where they are not."),
    ] = None
    cover: Annotated[
        PlainFile,
        told("The edition's own cover, a file beside this one; absent where the show's stands."),
    ] = ""
    access: Annotated[
        str,
        told("Members alone may have it; absent where it is for everybody.", const=MEMBERS),
    ] = ""
    folder: Annotated[
        PlainFile,
        told(
            "The folder at the target in which an edition for members lies, named at random; "
            "absent in what earlier versions published.",
            allOf=[{"pattern": "^[0-9a-f]{24}$"}],
        ),
    ] = ""
    audio: EpisodeSound
    spoken: EpisodeVoice = field(name="voice")
    proof: EpisodeProof | None = None
    corrections: tuple[Correction, ...]
    published: Annotated[tuple[Enclosure, ...], told("The revisions that went out, oldest first.")]
    chapters: tuple[EpisodeChapter, ...]
    segments: tuple[EpisodeSegment, ...]
    files: Annotated[
        tuple[EpisodeFile, ...], told("Files beside this one that do not depend on show.toml.")
    ]

    @property
    def file(self) -> str:
        """The enclosure's file beside the manifest."""
        return self.audio.file

    @property
    def size(self) -> Bytes:
        """Its bytes."""
        return self.audio.size

    @property
    def sha256(self) -> str:
        """The digest of all of it."""
        return self.audio.sha256

    @property
    def frames_sha256(self) -> str:
        """The digest of what is heard of it; empty in manifests from before 0.2."""
        return self.audio.frames_sha256

    @property
    def duration(self) -> Seconds:
        """How long it lasts."""
        return self.audio.duration

    @property
    def loudness(self) -> Lufs:
        """How loud it is."""
        return self.audio.loudness

    @property
    def true_peak(self) -> Decibels:
        """How high it peaks."""
        return self.audio.true_peak

    @property
    def engine(self) -> str:
        """What spoke."""
        return self.spoken.engine

    @property
    def voice(self) -> str:
        """The voice, as its engine calls it."""
        return self.spoken.voice

    @property
    def narrator(self) -> str:
        """The voice, as people call it."""
        return self.spoken.narrator

    @property
    def fallback(self) -> str:
        """Why another engine spoke than was meant; empty where none did."""
        return self.spoken.fallback

    @property
    def disclosure(self) -> str:
        """What the programme says about its voice."""
        return self.spoken.disclosure

    @property
    def source_type(self) -> str:
        """The IPTC digital source type of the voice."""
        return self.spoken.source_type

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
