"""A show in a folder, built by hand: real models and files, sound that is only bytes."""

import hashlib
import json
import random
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
from PIL import Image

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.events import Event, Warned
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.programme.model import Chapter, Cue, Programme, SegmentFile
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.publish import Outcome, Publisher
from audio_edition.publication.refresh import refresh
from audio_edition.publication.release import release
from audio_edition.publication.retract import retract
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import FolderTarget, Target
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.model import SpokenScript, Word
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

IDENTITY = json.loads((Path(__file__).parent / "data" / "identity.json").read_text())
NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
DAY, NEXT = "2026-11-02", "2026-11-03"
# One that a show took: its address would give another
GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def identity(**changes: str) -> Identity:
    """A show's identity."""
    return Identity(**{**IDENTITY, **changes})


@dataclass(frozen=True)
class Piece:
    """One article to be read."""

    headline: str
    sentences: tuple[str, ...] = ("The harbor opened at dawn.", "Nobody had slept.")
    url: str = ""
    image: str = ""
    byline: str = ""
    image_alt: str = ""


@dataclass
class Stage:
    """A show under ``root`` into which editions are released."""

    root: Path
    identity: Identity = field(default_factory=identity)
    settings: PublishSettings = field(default_factory=PublishSettings)
    warnings: list[str] = field(default_factory=list)
    # Whether programmes come with a small sound
    small: bool = False

    def __post_init__(self) -> None:
        for folder in (self.editions, self.audio):
            folder.mkdir(parents=True, exist_ok=True)

    def at(self, now: datetime = NOW) -> Places:
        """The show's places at an instant."""
        return Places(self.root, clock=lambda: now)

    def publisher(self, target: Target | Path | None = None, now: datetime = NOW) -> Publisher:
        """Who sends the show to a target, or into a folder."""
        target = FolderTarget(target) if isinstance(target, Path) else target
        return Publisher(self.at(now), self.identity, self.settings, target, self.hear)

    def publish(self, *edition_ids: str, now: datetime = NOW, **options: Any) -> Outcome:
        """Publish without a target."""
        return self.publisher(None, now).publish(edition_ids, **options)

    def refresh(self, now: datetime = NOW) -> tuple[str, ...]:
        return refresh(self.at(now), self.identity, self.settings)

    def retract(self, edition_id: str, now: datetime = NOW) -> Episode:
        return retract(self.at(now), edition_id)

    def episode(self, edition_id: str = DAY) -> Episode:
        """What the manifest says now."""
        found = manifest.read(self.audio, edition_id)
        assert found is not None
        return found

    @property
    def editions(self) -> Path:
        return self.root / "editions"

    @property
    def audio(self) -> Path:
        return self.root / "audio"

    def hear(self, event: Event) -> None:
        if isinstance(event, Warned):
            self.warnings.append(event.message)

    def release(
        self,
        edition_id: str = DAY,
        pieces: tuple[Piece, ...] = (Piece("Harbor reopens", url="https://lantern.example/h"),),
        *,
        now: datetime = NOW,
        apart: bool = False,
        **how: Any,
    ) -> Episode:
        """Build an edition, as ``produce`` makes it."""
        *made, staging = produce(self, edition_id, pieces, **how)
        rest: Any = (*made, self.identity, self.settings, self.at(now))
        try:
            return release(*rest, staging=staging, listen=self.hear, apart=apart)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def titles(folder: Path) -> list[str]:
    """What stands in the feed of a folder, as a stranger reads it."""
    parsed = feedparser.parse((folder / "feed.xml").read_bytes())
    assert not parsed.bozo, parsed.bozo_exception
    return [item.title for item in parsed.entries]


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def produce(
    stage: Stage,
    edition_id: str,
    pieces: tuple[Piece, ...],
    *,
    title: str = "",
    take: int = 0,
    publish_at: datetime | None = None,
    voice: str = "en_US-joe-medium",
    access: str = "",
) -> tuple[CleanedEdition, Script, SpokenScript, Programme, Path]:
    """What the rooms to the left would hand over, with files in a staging folder; another
    ``take`` gives other sound to the same words.
    """
    folder = stage.editions / edition_id
    folder.mkdir(parents=True, exist_ok=True)
    staging = stage.root / ".cache" / "staging" / edition_id
    staging.mkdir(parents=True, exist_ok=True)
    articles, cleanings = [], []
    hello = Sentence("Good morning.", "Good morning.", Origin("show.toml", part="greeting"))
    segments = [ScriptSegment("intro", "intro", stage.identity.title, (hello,))]
    for number, piece in enumerate(pieces, 1):
        name = f"{number:02}-piece"
        told, dropped = Paragraph(" ".join(piece.sentences), 3), Paragraph("Subscribe now!", 9)
        about: dict[str, Any] = {"url": piece.url, "image": piece.image, "byline": piece.byline}
        article = Article(
            name, piece.headline, (told, dropped), f"{name}.md", image_alt=piece.image_alt, **about
        )
        articles.append(article)
        drop = Decision(dropped, "drop", kind="subscribe", rule="word")
        cleanings.append(CleanedArticle(article, (Decision(told, "keep"), drop)))
        origin = Origin(article.source, 1, part="headline")
        said = [Sentence(piece.headline, piece.headline, origin)]
        origin = Origin(article.source, 3, paragraph=0)
        said += [Sentence(text, text, origin) for text in piece.sentences]
        segments.append(
            ScriptSegment("article", name, piece.headline, tuple(said), article_id=name, **about)
        )
    edition = Edition(
        id=edition_id,
        date=date.fromisoformat(edition_id[:10]) if edition_id[0].isdigit() else NOW.date(),
        title=title or f"Edition of {edition_id}",
        language=stage.identity.language,
        articles=tuple(articles),
        folder=folder,
        publish_at=publish_at,
        access=access,
    )
    disclosure = "This edition was read by a synthetic voice."
    script = Script(edition_id, edition.title, edition.language, tuple(segments), disclosure)
    said_by = ("silence", voice, edition.language, "CC0")
    spoken = SpokenScript((), *said_by, synthesized=len(script.sentences), cached=0)
    programme = _programme(stage, script, staging, voice, take)
    return CleanedEdition(edition, tuple(cleanings)), script, spoken, programme, staging


def _programme(stage: Stage, script: Script, staging: Path, voice: str, take: int) -> Programme:
    cues: list[Cue] = []
    chapters: list[Chapter] = []
    files: list[SegmentFile] = []
    frames = b""
    clock = 0.0
    for segment in script.segments:
        begin = clock
        for sentence in segment.sentences:
            end = clock + 0.4 + 0.05 * len(sentence.printed)
            first = (sentence.printed.split() or [""])[0]
            word = Word(first, Seconds(clock), Seconds(clock + 0.2))
            where = (segment.article_id, segment.id, sentence.origin, voice)
            cues.append(Cue(Seconds(clock), Seconds(end), sentence.printed, *where, (word,)))
            clock = end + 0.25
        data = sound_of(segment.id, [s.printed for s in segment.sentences], take)
        path = staging / f"{segment.id}.mp3"
        path.write_bytes(data)
        frames += data
        files.append(
            SegmentFile(
                *(segment.id, segment.kind, segment.title, staging, path.name),
                start=Seconds(begin),
                duration=Seconds(clock - begin),
                size=Bytes(len(data)),
                sha256=hashlib.sha256(data).hexdigest(),
                loudness=Lufs(-16.0),
                true_peak=Decibels(-1.2),
            )
        )
        of_segment = (segment.title, segment.url, segment.image, segment.id)
        chapters.append(Chapter(Seconds(begin), Seconds(clock), *of_segment))
    whole = tag(repr(stage.identity), script.title) + frames
    path = staging / f"{script.edition_id}.mp3"
    path.write_bytes(whole)
    waveform = staging / "waveform.json"
    waveform.write_text('{"version": 2, "data": [0, 1, 2]}')
    small = staging / f"{script.edition_id}-48k.mp3"
    if stage.small:
        small.write_bytes(sound(f"small {take}", 900))
    return Programme(
        path=path,
        duration=Seconds(clock),
        size=Bytes(len(whole)),
        sha256=hashlib.sha256(whole).hexdigest(),
        frames_sha256=hashlib.sha256(frames).hexdigest(),
        chapters=tuple(chapters),
        cues=tuple(cues),
        segments=tuple(files),
        loudness=Lufs(-16.0),
        true_peak=Decibels(-1.1),
        samples=int(clock * 44_100),
        rate=44_100,
        waveform=waveform,
        small=small if stage.small else None,
    )


def sound_of(segment_id: str, printed: list[str], take: int) -> bytes:
    """The bytes that stand for a segment: others for other words, and for another take."""
    seed = repr((segment_id, printed, take))
    return sound(seed, 2_000 + 40 * len(seed))


def tag(*said: str) -> bytes:
    """An ID3v2.3 tag that says something: the envelope of an MP3."""
    text = b"\x00said\x00" + "\n".join(said).encode()  # Latin-1, description, value
    frame = b"TXXX" + len(text).to_bytes(4, "big") + b"\x00\x00" + text
    size = len(frame)
    return b"ID3\x03\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame


def picture(mode: str, size: tuple[int, int], kind: str = "JPEG") -> bytes:
    """An image file."""
    buffer = BytesIO()
    Image.new(mode, size, 1).save(buffer, kind)
    return buffer.getvalue()


def sound(seed: str, size: int) -> bytes:
    """Bytes that stand for an MP3."""
    return b"\xff\xfb" + random.Random(seed).randbytes(size)
