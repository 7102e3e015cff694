"""Pictures that unfold: each kind, as a cover and as an article's, is one line in little memory."""

import base64
import io
import re
import subprocess
import tracemalloc
import zlib
from pathlib import Path

import pytest
from PIL import GifImagePlugin, Image, ImageFile, features

from audio_edition.publication import cover, pixels
from audio_edition.publication.article_images import size_of
from audio_edition.publication.feeds.art import _square
from audio_edition.publication.pages.icon import icon, thumb
from tests.publication.pictures_made import chunk, png_of
from tests.publication.support import Piece, Stage, picture
from tests.rows import each, table

MEMORY = 96 * 2**20  # bytes of Python's; the pictures would take 1.2 GB and more


BOMBS = {
    kind: base64.b64decode(data)
    for kind, data in table(Path(__file__).parent / "data" / "bombs.tsv")
    if kind != "avif" or features.check("avif")
} | {
    "png": png_of(20_000), "large png": png_of(60_000),
    # between Pillow's warning and its error, where only our own bound holds
    "warned png": png_of(9500),
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object, **__: object) -> None:
        raise AssertionError("a picture started a program")

    monkeypatch.setattr(subprocess, "Popen", started)


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_a_line_and_not_unpacked(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    data = BOMBS[kind]
    assert len(data) < 100_000
    pixels._kinds.cache_clear()  # what it says of warnings, the test's own record has forgotten
    real = ImageFile.ImageFile.load

    def load(self: ImageFile.ImageFile) -> object:
        assert self.width * self.height <= pixels.MOST, "it is being unpacked"
        return real(self)

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    tracemalloc.start()
    try:
        (found,) = cover.judge(data, "cover")
        for read in (cover.as_jpeg, icon, thumb, _square):
            with pytest.raises((ValueError, OSError)) as caught:
                read(data)
            assert "\n" not in str(caught.value)
        file = tmp_path / "picture.png"
        file.write_bytes(data)
        assert size_of(file) == (0, 0)
        jpeg_, said = cover.inspect(file)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    assert jpeg_ is None
    assert "a drawn one stands in" in said
    is_large = "pixels" in found.message  # to export the same again would mend nothing
    code, remedy = ("size", "save it as a square of") if is_large else ("unreadable", "export it")
    assert (found.severity, found.code) == ("error", f"cover-{code}")
    assert found.remedy.startswith(remedy)
    assert re.search(r"pixels|it is no JPEG|it is damaged|cannot be read", found.message)
    assert not re.search(r"\n| at 0x|BytesIO", found.message)
    assert not [one for one in recwarn if issubclass(one.category, Image.DecompressionBombWarning)]


@each(
    "kind, name, size, count",
    [
        (b"zTXt", b"Comment", 200_000_000, 1),
        (b"iCCP", b"icc", 200_000_000, 1),
        (b"zTXt", b"C", 1_000_000, 90),
    ],
)
def test_what_a_png_tells_beside_its_picture_is_bounded(
    kind: bytes, name: bytes, size: int, count: int
) -> None:
    packed = chunk(kind, name + b"\0\0" + zlib.compress(bytes(size))) * count
    plain = picture("RGB", (16, 16), "PNG")
    at = plain.index(b"IDAT") - 4
    data = plain[:at] + packed + plain[at:]
    tracemalloc.start()
    try:
        found = cover.judge(data, "cover")
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    assert found, "16 pixels are too few, if nothing else"
    assert not [one for one in found if "\n" in one.message]


def test_of_many_frames_the_first_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.new("P", (8, 8), number) for number in range(2)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    data = buffer.getvalue()
    begin = data.index(b"\x21\xf9")
    data = data[:begin] + data[begin:-1] * 3000 + data[-1:]
    sought: list[int] = []
    monkeypatch.setattr(
        GifImagePlugin.GifImageFile, "seek", lambda self, frame: sought.append(frame)
    )
    assert cover.as_jpeg(data).startswith(b"\xff\xd8")
    assert len(thumb(data)) < 10_000
    assert sought == []


def test_an_article_s_is_not_published_and_told_in_a_line(stage: Stage) -> None:
    folder, kinds = stage.editions / "2026-11-02", {"png": "png", "gif": "gif", "jpeg": "jpg"}
    folder.mkdir(parents=True)
    for kind, suffix in kinds.items():
        (folder / f"{kind}.{suffix}").write_bytes(BOMBS[kind])
    pieces = [Piece(kind, image=f"{kind}.{suffix}") for kind, suffix in kinds.items()]
    episode = stage.release(pieces=tuple(pieces))
    assert not [chapter for chapter in episode.chapters if chapter.image]
    told = [one for one in stage.warnings if "its chapter has none" in one]
    assert [("pixels" in one, "\n" in one) for one in told] == [(True, False)] * 3
