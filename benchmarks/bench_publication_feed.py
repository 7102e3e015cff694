"""How long the feed of a long show takes, and how much memory: 100, 1,000, 10,000 episodes.

Each size runs in a process of its own, on manifests of 18 chapters each:

cold     no cache: every manifest is read, feed.xml and all older pages are written
add      one more edition: heads known, only what changed is written
nothing  nothing changed
peer     feedgen with its own podcast extension, all items in one file, no chapters or notes

CPU seconds (median of three where the state can be set up again), resident memory at the end.

    python benchmarks/bench_publication_feed.py [SIZE...] [--short]
"""

from __future__ import annotations

import importlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median as middle

from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.model import (
    Episode,
    EpisodeChapter,
    EpisodeFile,
    EpisodeSegment,
    EpisodeSound,
    EpisodeVoice,
)
from audio_edition.publication.refresh import _brought, _Record  # feeds without pages
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

SIZES = (100, 1_000, 10_000)
CHAPTERS = 18
NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
IDENTITY = Identity(
    title="The Lantern",
    author="The Lantern Press",
    description="News of the coast, read aloud every weekday.",
    language="en-US",
    link="https://lantern.example/",
    base_url="https://audio.lantern.example/show/",
    cover="",
    category="News > Daily News",
    owner_name="Ada Marsh",
    owner_email="ada@lantern.example",
    guid="",
)


def episode(number: int) -> Episode:
    """One full day's edition, as its manifest holds it."""
    day = (date(1995, 1, 2) + timedelta(days=number)).isoformat()
    titles = [
        f"Headline {index} of a day on which the harbor reopened" for index in range(CHAPTERS)
    ]
    digest = f"{number:064x}"
    return Episode(
        guid=f"917393e3-1b1e-5cef-ace4-edaa54e1f810/{day}",
        edition_id=day,
        number=number + 1,
        revision=1,
        title=f"The Lantern, {day}",
        summary=" · ".join(titles),
        language="en-US",
        date=day,
        published_at=NOW - timedelta(days=20_000 - number),
        publish_at=None,
        retracted=False,
        retracted_at=None,
        audio=EpisodeSound(
            file=f"{day}.mp3",
            size=Bytes(28_800_000),
            sha256=digest,
            duration=Seconds(3600.0),
            loudness=Lufs(-16.0),
            true_peak=Decibels(-1.5),
        ),
        spoken=EpisodeVoice(
            engine="piper",
            voice="en_US-joe-medium",
            narrator="Joe",
            fallback="",
            disclosure="This edition was read by a synthetic voice.",
        ),
        corrections=(),
        published=(),
        chapters=tuple(
            EpisodeChapter(
                start=Seconds(index * 200.0),
                end=Seconds((index + 1) * 200.0),
                title=title,
                url=f"https://lantern.example/{day}/{index}-harbor",
                image="",
            )
            for index, title in enumerate(titles)
        ),
        segments=tuple(
            EpisodeSegment(
                id=f"{index:02}-harbor",
                kind="article",
                title=title,
                byline="",
                section="",
                file=f"{index:02}-harbor.mp3",
                start=Seconds(index * 200.0),
                duration=Seconds(200.0),
                size=Bytes(1_600_000),
                loudness=Lufs(-16.0),
                url=f"https://lantern.example/{day}/{index}-harbor",
                sha256=digest,
                said=digest[:16],
            )
            for index, title in enumerate(titles)
        ),
        files=tuple(
            EpisodeFile(f"{index:02}-harbor.mp3", Bytes(1_600_000), digest)
            for index in range(CHAPTERS)
        ),
    )


def put(audio: Path, number: int) -> None:
    made = episode(number)
    folder = audio / made.edition_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.NAME).write_bytes(manifest.to_json(made))


def cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def measure(size: int) -> None:
    """Print one line; runs in a process of its own."""
    # loaded here, so that imports are not measured; feedgen needs lxml's part before itself
    for name in ("lxml.etree", "feedgen.ext.podcast"):
        importlib.import_module(name)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as root:
        places = Places(Path(root), clock=lambda: NOW)
        audio = places.audio
        for number in range(size):
            put(audio, number)

        def feeds() -> tuple[str, ...]:
            site = open_site(places, IDENTITY, PublishSettings())
            return tuple(_brought(site, site.feeds(), _Record(places)))

        def forget() -> None:
            shutil.rmtree(places.cache, ignore_errors=True)
            for file in audio.glob("feed*.xml"):
                file.unlink()

        cold = []
        for _ in range(3 if size < 10_000 else 2):
            forget()
            cold.append(cpu(feeds))
        add, written = [], 0
        for extra in range(3):
            put(audio, size + extra)
            began = time.process_time()
            written = len(feeds())
            add.append(time.process_time() - began)
        nothing = middle(cpu(feeds) for _ in range(3))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        total = sum(file.stat().st_size for file in audio.glob("feed*.xml"))
        peer = cpu(lambda: naive(size))
    print(
        f"{size:>7,}  {middle(cold):6.2f} s  {middle(add):6.2f} s  {nothing:6.2f} s"
        f"  {peer:6.2f} s  {middle(cold) / peer:5.2f}×  {written:>3} files"
        f"  {memory:5.0f} MiB (start {before:.0f})  {total / 1e6:6.1f} MB"
    )


def naive(size: int) -> bytes:
    """What a first program with feedgen does: every episode in one feed, each time."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title(IDENTITY.title)
    feed.link(href=IDENTITY.link)
    feed.description(IDENTITY.description)
    for number in range(size):
        made = episode(number)
        entry = feed.add_entry(order="append")
        entry.id(made.guid)
        entry.title(made.title)
        entry.description(made.summary)
        entry.pubDate(made.published_at)
        entry.enclosure(f"https://a.example/{made.file}", str(made.size), "audio/mpeg")
        entry.podcast.itunes_duration(int(made.duration))
    data: bytes = feed.rss_str(pretty=True)
    return data


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]))
        return
    print("   size      cold       add   nothing      peer    cold ÷ peer  add writes")
    short = sys.argv[1:] == ["--short"]
    for size in [20] if short else [int(argument) for argument in sys.argv[1:]] or SIZES:
        subprocess.run([sys.executable, __file__, "--measure", str(size)], check=True)


if __name__ == "__main__":
    main()
