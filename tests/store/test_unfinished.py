"""What a run that was killed left half written: gone by itself, or with the next pruning."""

from __future__ import annotations

from pathlib import Path

from audio_edition import swaps
from audio_edition.publication.files import write_if_changed


def test_the_next_write_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    (tmp_path / ".page.html.new").write_bytes(b"half of what was to be, and longer than the whole")
    assert write_if_changed(file, b"whole")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("page.html", b"whole")]


def test_what_nobody_writes_any_more_goes(tmp_path: Path) -> None:
    (tmp_path / ".feed-2.xml.new").write_bytes(b"<rss>")
    (tmp_path / ".2026-11-02.new").mkdir()
    (tmp_path / ".2026-11-02.new" / "half.mp3").write_bytes(b"half")
    (tmp_path / "feed.xml").write_bytes(b"<rss/>")
    swaps.recover_all(tmp_path, "episode.json")
    assert [one.name for one in tmp_path.iterdir()] == ["feed.xml"]
