"""Lines on the disk: each is found where it was put, however many there are."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.publication import lines as module
from audio_edition.publication.lines import FreshLines, Lines

BODIES = st.lists(st.binary(max_size=9000).map(lambda b: b.replace(b"\n", b"") + b"\n"))


@given(BODIES, st.sampled_from([1, 4000, 1 << 20]))
def test_each_is_found_again_before_and_after(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], in_memory: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_IN_MEMORY", in_memory)
        fresh = FreshLines()
        places = []
        for body in bodies:
            places.append(fresh.add(body))
            assert fresh.line(places[-1]) == body
        assert [fresh.line(at) for at in places] == bodies
        file = tmp_path_factory.mktemp("lines") / "file"
        with fresh.whole() as data:
            file.write_bytes(data if isinstance(data, bytes) else data.read_bytes())
        assert file.read_bytes() == b"".join(bodies)
        kept = Lines.of(file)
        file.unlink()  # another run has put its own in place
        assert list(kept) == list(zip(places, bodies, strict=True))
        assert [kept.line(at) for at in reversed(places)] == bodies[::-1]


def test_nothing_stays_open_or_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(module, "_IN_MEMORY", 10)
    (tmp_path / "file").write_bytes(b"one\n")
    gc.collect()
    before = len(list(Path("/dev/fd").iterdir()))
    fresh, old = FreshLines(), Lines.of(tmp_path / "file")
    fresh.add(b"x" * 100 + b"\n")
    with fresh.whole() as data:
        assert isinstance(data, Path)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
    del fresh, old
    gc.collect()
    assert len(list(Path("/dev/fd").iterdir())) == before
