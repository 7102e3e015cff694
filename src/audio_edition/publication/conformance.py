"""The contracts of targets, announcers and themes, as checks that anybody who writes one can run.

In the tests of your package::

    from audio_edition.publication import conformance

    def test_my_target(tmp_path):
        conformance.check_target(lambda: MyTarget("mine://here"))

    def test_my_announcer():
        conformance.check_announcer(my_package.tell)

    def test_my_theme():
        conformance.check_theme(my_package.theme())

Each raises ``AssertionError`` with a sentence that says what is wrong.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.programme.model import Cue
from audio_edition.publication.announce import Announcer
from audio_edition.publication.model import (
    Correction,
    Episode,
    EpisodeChapter,
    EpisodeSegment,
    EpisodeSound,
    EpisodeVoice,
)
from audio_edition.publication.pages import edition_files, site_files
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import Comparing, Seen, Sweepable, Target
from audio_edition.publication.themes import Theme
from audio_edition.script.model import Origin
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

SHOW = Identity(
    title="The Conformance Letter",
    author="The Press",
    description="A show for tests.",
    language="en-US",
    link="https://conformance.example/",
    base_url="https://audio.conformance.example/",
    cover="",
    category="News",
    owner_name="The Press",
    owner_email="press@conformance.example",
    guid="",
)
"""The show that announcers are called with and themes lay out."""

_AWKWARD = "day ü/a b, c.mp3"
_PATIENCE = 5.0  # seconds: a reader that failed comes no more
_MISSES = 5  # of 20 replacements may be met where there is no file


def check_target(open_it: Callable[[], Target]) -> None:
    """Put, look at, list, read back, replace and remove files at an empty place of your target.

    ``open_it`` opens the same place each time it is called; it is opened several times, as by
    several runs, and left empty.
    """
    target = open_it()
    assert isinstance(target, Target), "a target has name, look, look_under, put, digest, remove"
    assert target.name, "a target has a name to call it by"
    assert target.look_under(None) == {}, "the place must be empty before the checks"
    assert target.look("none.txt") is None, "look() answers None for what is not there"
    target.remove("none.txt")  # nothing happens where nothing is
    first, second = b"one", b"two\r\n\0" * 40_000
    with TemporaryDirectory() as folder:
        file = Path(folder) / "source"
        file.write_bytes(second)
        for path, source, data in (
            ("feed.xml", first, first),
            (_AWKWARD, first, first),
            ("day ü/empty.txt", b"", b""),
            ("day ü/deep/x.bin", file, second),
        ):
            target.put(path, source, "text/plain", "public, max-age=300")
            _stands(target, path, data)
        before = target.look("feed.xml")
        target.put("feed.xml", file, "application/rss+xml; charset=utf-8", "")
        _stands(target, "feed.xml", second)
        after = open_it().look("feed.xml")
        assert isinstance(before, Seen), "look() answers a Seen"
        assert before != after, "a file that was replaced is seen to be another"
    assert after == target.look("feed.xml"), "two runs see the same size and token"
    everything = {"feed.xml", _AWKWARD, "day ü/empty.txt", "day ü/deep/x.bin"}
    found = open_it().look_under(None)
    assert set(found) == everything, f"look_under(None) lists all there is, not {sorted(found)}"
    assert found["feed.xml"] == after, "look_under() and look() tell the same"
    some = target.look_under(["day ü", "none"])
    assert set(some) == everything - {"feed.xml"}, "look_under(folders) lists what lies in them"
    _is_whole_while_replaced(open_it)
    for path in everything:
        target.remove(path)
        target.remove(path)
        assert target.look(path) is None, f"{path} stands after remove()"
    if isinstance(target, Comparing):
        _compares(open_it)
    last = open_it()
    assert last.look_under(None) == {}, "nothing is left: no temporary file, no copy"
    if isinstance(last, Sweepable):
        assert not last.unfinished(), "nothing is left unfinished"
    message = ""
    try:
        target.digest("none.txt")
    except PublicationError as problem:
        message = problem.message
    assert message, "digest() of what is not there is a PublicationError"
    assert "\n" not in message, "an error is one line"


def _compares(open_it: Callable[[], Target]) -> None:
    one, other = open_it(), open_it()
    assert isinstance(one, Comparing)
    assert isinstance(other, Comparing)
    assert one.exchange("state", b"first", None), "exchange() puts what nobody put before"
    seen = other.look("state")
    assert seen is not None, "what exchange() put is there"
    assert not other.exchange("state", b"second", None), "exchange() with None never replaces"
    _holds(other, "state", b"first")
    assert other.exchange("state", b"the second", seen), "exchange() replaces what was seen"
    assert not one.exchange("state", b"third", seen), "exchange() sees that another replaced it"
    _holds(one, "state", b"the second")
    open_it().remove("state")
    assert not one.exchange("state", b"third", seen), "exchange() sees that it was removed"
    assert one.look("state") is None, "exchange() puts nothing where it says False"


def _holds(target: Comparing, path: str, data: bytes) -> None:
    read = io.BytesIO()
    target.fetch(path, read)
    assert read.getvalue() == data, f"fetch() gives {path} as it stands"


def _stands(target: Target, path: str, data: bytes) -> None:
    seen = target.look(path)
    assert seen is not None, f"{path} is not there after put()"
    assert seen.size == len(data), f"{path}: {seen.size} bytes of {len(data)}"
    assert target.digest(path) == hashlib.sha256(data).hexdigest(), f"{path} holds other bytes"


def _is_whole_while_replaced(open_it: Callable[[], Target]) -> None:
    """Read a file over and over while another run replaces it: one version or the other."""
    versions = [bytes([number]) * 200_000 for number in (1, 2)]
    whole = {hashlib.sha256(data).hexdigest() for data in versions}
    writer, reader = open_it(), open_it()
    writer.put("feed.xml", versions[0], "text/xml", "")
    done, was_read = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(20):
                if done.is_set():
                    return
                was_read.clear()
                writer.put("feed.xml", versions[number % 2], "text/xml", "")
                was_read.wait(_PATIENCE)  # on a busy machine all would be over before the first
        except BaseException as failure:  # told by the thread that started us
            failures.append(failure)
        finally:
            done.set()

    thread = threading.Thread(target=write)
    thread.start()
    missed = 0
    try:
        while not done.is_set():
            try:
                assert reader.digest("feed.xml") in whole, "a reader saw half a file"
            except PublicationError as problem:
                # a server that cannot rename over a file has a moment without one
                if not isinstance(problem.__cause__ or problem.__context__, FileNotFoundError):
                    raise
                missed += 1
                assert missed < _MISSES, "a reader finds no file again and again"
                continue
            was_read.set()
    finally:
        done.set()
        was_read.set()
        thread.join()
    if failures:
        raise failures[0]


def check_announcer(tell: Announcer) -> None:
    """Call the announcer as ``publish`` does: it answers with lines, and raises nothing.

    It is really asked: let your test stand in for whom it tells.
    """
    problems = list(tell(SHOW, PublishSettings(), SHOW.base_url + "feed.xml"))
    for line in problems:
        assert isinstance(line, str), "an announcer answers with lines of text"
        assert line.strip(), "a problem says what it is"
        assert "\n" not in line, "a problem is one line"


def check_theme(folder: Path) -> None:
    """Lay out every page of a small show with the theme in ``folder``, and look at each.

    A theme holds ``templates/`` or ``assets/``. Its pages keep what listeners need: one main
    heading, the player with its audio, and every sentence of the transcript.
    """
    import html

    folder = Path(folder)
    parts = [folder / "templates", folder / "assets"]
    assert any(part.is_dir() for part in parts), f"{folder} has neither templates/ nor assets/"
    theme = Theme((folder,), "conformance")
    episode, cues = _episode()
    gone = _episode(retracted=True)[0]
    settings = PublishSettings(subscribe=(("An App", "https://app.example/show"),))
    made = {
        f"edition/{name}": data
        for name, data in edition_files(
            episode, cues, SHOW, settings, theme, previous=gone, following=episode, waveform=True
        ).items()
    }
    made |= site_files([episode, episode], cues, SHOW, settings, theme)
    retracted = edition_files(
        gone, cues, SHOW, settings, theme, previous=None, following=None, waveform=False
    )
    site_files([], (), SHOW, settings, theme)  # before the first edition
    for name, data in made.items():
        if not name.endswith(".html"):
            continue
        page = data.decode()
        assert page.count("<h1") == 1, f"{name} has {page.count('<h1')} main headings, not one"
        assert "<script>" not in page, f"{name}: a script of its own breaks the site's policy"
        assert html.escape(episode.title) in page, f"{name} does not name the edition"
        assert episode.title not in page, f"{name}: a title became markup"
        if "archive" in name or name == "index.html":
            continue
        assert "<edition-player" in page, f"{name} has no player"
        assert episode.file in page, f"{name} does not lead to the audio"
        for cue in cues:
            assert cue.printed in html.unescape(page), f"{name} lacks “{cue.printed}”"
    assert episode.file not in retracted["index.html"].decode(), "a retracted edition has no audio"


def _episode(*, retracted: bool = False) -> tuple[Episode, list[Cue]]:
    """An episode of one article, with a title that would be markup if it could."""
    at = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    title = "Harbor <b>reopens</b> & more"
    said = ("The harbor opened at dawn.", "Nobody had slept.")
    cues = [
        Cue(
            Seconds(2.0 * number),
            Seconds(2.0 * number + 1.5),
            text,
            "01-harbor",
            "01-harbor",
            Origin("01-harbor.md", 3, 0),
        )
        for number, text in enumerate(said)
    ]
    episode = Episode(
        guid="conformance/1",
        edition_id="2026-11-02",
        number=1,
        revision=2,
        title=title,
        summary=title,
        language="en-US",
        date="2026-11-02",
        published_at=at,
        publish_at=None,
        retracted=retracted,
        retracted_at=None,
        audio=EpisodeSound(
            file="2026-11-02-r2.mp3",
            size=Bytes(1000),
            sha256="0" * 64,
            duration=Seconds(4.0),
            loudness=Lufs(-16.0),
            true_peak=Decibels(-1.5),
        ),
        spoken=EpisodeVoice(
            engine="piper",
            voice="joe",
            narrator="",
            fallback="",
            disclosure="Read by a synthetic voice.",
        ),
        corrections=(Correction(2, at, "A name was wrong."),),
        published=(),
        chapters=(EpisodeChapter(Seconds(0.0), Seconds(4.0), title, "https://news.example/h", ""),),
        segments=(
            EpisodeSegment(
                id="01-harbor",
                kind="article",
                title=title,
                byline="",
                section="",
                url="https://news.example/h",
                file="01-harbor.mp3",
                start=Seconds(0.0),
                duration=Seconds(4.0),
                size=Bytes(1000),
                sha256="",
                loudness=Lufs(-16.0),
                said="",
            ),
        ),
        files=(),
    )
    return episode, cues
