"""What a run that was killed left half written: gone by itself, or with the next pruning."""

from __future__ import annotations

import os
import time
from pathlib import Path

from audio_edition import swaps
from audio_edition.publication.files import write_if_changed
from audio_edition.store.store import open_store


def test_a_pruning_takes_it_from_drawers_that_are_not_pruned(tmp_path: Path) -> None:
    store = open_store(tmp_path / "cache")
    pruned, other = store.drawer("things"), store.drawer("site", volatile=True)
    for drawer in (pruned, other):
        drawer.put("made", {}, b"what was made")
    rest = tmp_path / "cache" / "site" / "ma" / ".made.json.0123456789ab"
    young = rest.with_name(".made.json.ba9876543210")
    for file in (rest, young):
        file.write_bytes(b"half")
    os.utime(rest, (time.time() - 3700,) * 2)
    store.prune({"things": pruned}, older_than=None, max_size=None)
    assert not rest.exists()
    assert young.exists()
    entry = other.get("made")
    assert entry is not None
    assert entry.data() == b"what was made"


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
