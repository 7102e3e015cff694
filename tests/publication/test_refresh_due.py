"""A run that is killed between an edition and the feed: the next command brings them in line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner

from audio_edition import disk
from audio_edition.cli.main import cli
from audio_edition.models import replace
from audio_edition.publication import release as releasing
from tests.publication.support import DAY, Piece, Stage
from tests.verbs.interleaving import everywhere


def lengths(stage: Stage) -> tuple[int, int]:
    """What the feed says of the sound's size, and what it is."""
    (item,) = feedparser.parse((stage.audio / "feed.xml").read_bytes()).entries
    return int(item.enclosures[0].length), (stage.audio / DAY / f"{DAY}.mp3").stat().st_size


def killed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build other words, and be killed before the feed is written."""

    def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(releasing, "refresh", crash)
        with pytest.raises(KeyboardInterrupt):
            stage.release(pieces=(Piece("Harbor", ("It opened.", "All were there to see it.")),))


def told_by(stage: Stage, *command: str) -> str:
    done = CliRunner(mix_stderr=False).invoke(cli, ["--show", str(stage.root), *command])
    assert done.exit_code == 0, done.stderr
    return done.stderr


def test_the_next_command_mends_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (stage.editions / "show.toml").write_text('[show]\ntitle = "The Lantern"\n')
    stage.release()
    assert len(set(lengths(stage))) == 1
    assert not stage.at().refresh_due.exists(), "a build that ends owes nothing"
    killed(stage, monkeypatch)
    told, real = lengths(stage)
    assert told != real, "this is what the test is about"
    # what stands in its way is told, and the command goes on
    words = stage.audio / DAY / "transcript.json"
    aside = words.rename(words.with_suffix(".aside"))
    words.write_bytes(b"{")
    assert "feed and pages lag behind what was built: " in told_by(stage, "cache", "--json")
    assert stage.at().refresh_due.exists()
    aside.replace(words)
    assert "feed and pages are brought in line" in told_by(stage, "cache", "--json")
    assert lengths(stage) == (real, real)
    assert "brought in line" not in told_by(stage, "cache", "--json")


Build = Callable[[Stage], object]
LONG, SHORT = ("It opened.", "All were there to see it."), ("It opened.",)


def spoken(words: tuple[str, ...], **how: Any) -> Build:
    return lambda stage: stage.release(pieces=(Piece("Harbor", words),), **how)


def published(stage: Stage) -> None:
    stage.publish()


def killed_then(stage: Stage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        killed(stage, patch)
    spoken(SHORT, take=3)(stage)


@pytest.mark.parametrize(
    "builds",
    [
        (spoken(SHORT), spoken(LONG), spoken(SHORT)),
        (spoken(SHORT), spoken(SHORT, title="A title that is longer than the one before")),
        (spoken(SHORT), published, spoken(LONG), spoken(SHORT, take=2), spoken(SHORT)),
        (spoken(SHORT), killed_then),
    ],
    ids=["a draft", "its title", "a correction, and withdrawn", "after a kill"],
)
def test_the_feed_states_the_length_of_what_is_there_whenever_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: tuple[Build, ...]
) -> None:
    stage = Stage(tmp_path / "show", small=True)
    stage.settings = replace(stage.settings, also=("json",))
    looks: list[int] = []
    base = stage.identity.base_url.encode()

    def look() -> None:
        """Every sound that a feed names with a length, as a reader finds it."""
        for name in ("feed.xml", "feed.json"):
            feed = stage.audio / name
            told = feed.read_bytes() if feed.exists() else b""
            found = re.findall(
                base + rb'([^"]+\.mp3)"[^>}]*?(?:length|size_in_bytes)"?[=:] ?"?(\d+)', told
            )
            looks.append(len(found))
            for path, length in found:
                assert (stage.audio / path.decode()).stat().st_size == int(length), path

    for real in (disk.put, disk.move, disk.remove, disk.exchange, disk.flush):

        def then_look(*args: Any, real: Callable[..., Any] = real, **how: Any) -> Any:
            done = real(*args, **how)
            look()
            return done

        everywhere(monkeypatch, real, then_look)
    for build in builds:
        build(stage)
    assert looks.count(0) < len(looks)
    sounds = {file.name for file in (stage.audio / DAY).glob(f"{DAY}*.mp3")}
    assert sounds == {f"{DAY}.mp3", f"{DAY}-48k.mp3"}
