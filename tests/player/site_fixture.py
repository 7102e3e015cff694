"""A small published site, made of nothing: episodes, cues, a tone as MP3, a waveform."""

import json
import math
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from audio_edition.identity import Identity
from audio_edition.programme.encode import write_mp3
from audio_edition.programme.model import Cue
from audio_edition.publication import cover
from audio_edition.publication.model import (
    Correction,
    Episode,
    EpisodeChapter,
    EpisodeFile,
    EpisodeSegment,
    EpisodeSound,
    EpisodeVoice,
)
from audio_edition.publication.pages import edition_files, icon, site_files
from audio_edition.publication.settings import PublishSettings
from audio_edition.script.model import Origin
from audio_edition.units import Bytes, Seconds
from tests.publication.made import changed, chapter_of, segment_of

SECONDS = 200.0
MENDED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SETTINGS = PublishSettings(
    subscribe=(
        ("Apple Podcasts", "https://podcasts.example/apple"),
        ("Overcast", "https://podcasts.example/overcast"),
        ("Pocket Casts", "https://podcasts.example/pocket"),
    )
)

_TOLD = json.loads(Path(__file__).with_name("told.json").read_text("utf-8"))
# A headline, a byline and sentences each
_STORIES = [
    story.split("\n")
    for story in Path(__file__).with_name("stories.txt").read_text("utf-8").strip().split("\n\n")
]


def identity(base_url: str, **changes: Any) -> Identity:
    values: dict[str, Any] = dict.fromkeys(("cover", "owner_name", "owner_email", "guid"), "")
    values |= _TOLD["identity"]
    return Identity(**(values | {"link": base_url, "base_url": base_url} | changes))


def make_episode(
    edition_id: str = "2026-11-02",
    number: int = 2,
    duration: float = SECONDS,
    articles: int = len(_STORIES),
    **changes: Any,
) -> tuple[Episode, list[Cue]]:
    """An episode of intro, three stories (or so many ``articles``) and outro, a cue a sentence."""
    greeting = ["Good morning.", "This is The Harbour Letter for Monday.", "Here is the edition."]
    ending = ["That was the edition.", "It was read by a synthetic voice.", "Until tomorrow."]
    said = [(text, Origin("show.toml", 0, None, "greeting")) for text in greeting]
    parts: list[tuple[str, str, str, str, list[tuple[str, Origin]]]] = []
    parts.append(("intro", "intro", "", "", said))
    for index, (title, byline, *sentences) in enumerate(islice(cycle(_STORIES), articles), 1):
        file = f"{index:02}-story.md"
        said = [(f"{title}.", Origin(file, 1, None, "headline"))]
        said.append((f"{byline}.", Origin(file, 2, None, "byline")))
        said += [(t, Origin(file, 3, i // 2, "body")) for i, t in enumerate(sentences)]
        parts.append((f"{index:02}-story", "article", title, byline, said))
    said = [(text, Origin("show.toml", 0, None, "sign-off")) for text in ending]
    parts.append(("outro", "outro", "", "", said))
    step = duration / sum(len(said) for *_, said in parts)
    cues: list[Cue] = []
    segments: list[EpisodeSegment] = []
    chapters: list[EpisodeChapter] = []
    for segment_id, kind, title, byline, said in parts:
        start = step * len(cues)
        for text, origin in said:
            at = step * len(cues)
            until = Seconds(at + step * 0.9)
            cues.append(Cue(Seconds(at), until, text, segment_id, segment_id, origin))
        length = step * len(said)
        url = f"https://news.example/{segment_id}" if kind == "article" else ""
        name = title or ("Welcome" if kind == "intro" else "Goodbye")
        lies = {"file": f"{segment_id}.mp3", "start": Seconds(start), "duration": Seconds(length)}
        said_by = {"id": segment_id, "kind": kind, "title": name, "byline": byline, "url": url}
        segments.append(segment_of(**said_by, **lies))
        chapters.append(chapter_of(start, start + length, name, url))
    episode = Episode(
        **_TOLD["episode"],
        guid=f"guid-{edition_id}",
        edition_id=edition_id,
        number=number,
        summary=" · ".join(item.title for item in segments if item.kind == "article"),
        date=edition_id[:10],
        published_at=datetime.fromisoformat(f"{edition_id[:10]}T05:30:00+00:00"),
        audio=EpisodeSound(**_TOLD["sound"], file=f"{edition_id}.mp3", duration=Seconds(duration)),
        spoken=EpisodeVoice(**_TOLD["voice"]),
        published=(),
        chapters=tuple(chapters),
        segments=tuple(segments),
        corrections=(Correction(2, MENDED, "The mayor’s name was misspelt."),),
        files=(EpisodeFile("waveform.json", Bytes(10), "0" * 64),),
    )
    return changed(episode, **changes), cues


def tone_pitch(second: Any) -> Any:
    """Hertz of the tone in a whole second of ``tone_mp3``."""
    return 200 + 15 * second


def tone_mp3(seconds: float = SECONDS, rate: int = 32_000) -> bytes:
    """A soft tone that rises every second, so that a place in it can be told from another.

    Written as a build writes a file: with its length in front, that no browser has to guess.
    """
    frames = math.ceil(seconds * rate / 1152)
    time = np.arange(frames * 1152) / rate
    wave = np.sin(2 * np.pi * tone_pitch(np.floor(time)) * time) * 0.2
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "tone.mp3")
        write_mp3([wave.astype(np.float32)], file, bitrate=32, rate=rate, frames=frames)
        return file.read_bytes()


def waveform_json(seconds: float = SECONDS) -> bytes:
    """audiowaveform JSON, version 2, that looks like speech: phrases and pauses."""
    random = np.random.default_rng(7)
    points = min(800, int(seconds * 10))  # as a build's own
    place = np.arange(points) * seconds / points
    phrase = 0.35 + 0.65 * np.abs(np.sin(place * 0.43) * np.sin(place * 0.171))
    peaks = (phrase * (0.35 + 0.65 * random.random(points)) * 100).astype(int)
    data = np.column_stack([-peaks, peaks]).ravel().tolist()
    return json.dumps(
        {"version": 2, "channels": 1, "sample_rate": 16_000, "bits": 8,
         "samples_per_pixel": round(16_000 * seconds / points), "length": points, "data": data},
        separators=(",", ":"),
    ).encode()  # fmt: skip


def write_site(
    audio: Path,
    base_url: str,
    editions: Sequence[tuple[Episode, list[Cue]]] | None = None,
    settings: PublishSettings = SETTINGS,
    **about: Any,
) -> Identity:
    """Write editions, oldest first, and all pages to ``audio``.

    Unless given they are two, of 24 and of 200 seconds.
    """
    who = identity(base_url, **about)
    editions = editions or [make_episode("2026-10-30", 1, 24.0), make_episode("2026-11-02", 2)]
    episodes = [episode for episode, _ in editions]
    whole = cover.make(None, who.title, who.author)
    files: dict[str, bytes] = {"cover.jpg": whole, icon.NAME: icon.icon(whole)}
    for index, (episode, cues) in enumerate(editions):
        around = {
            "previous": episodes[index - 1] if index else None,
            "following": episodes[index + 1] if index + 1 < len(episodes) else None,
        }
        pages = edition_files(episode, cues, who, settings, **around, waveform=True)
        length = episode.duration
        beside = {episode.file: tone_mp3(length), "waveform.json": waveform_json(length)}
        for name, data in {**pages, **beside}.items():
            files[f"{episode.edition_id}/{name}"] = data
    files |= site_files(episodes[::-1], editions[-1][1], who, settings)
    for name, data in files.items():
        file = audio / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return who
