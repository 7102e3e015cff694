"""How large a picture is, as browsers show it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from audio_edition.publication.article_images import size_of
from tests.rows import each


@each("turned", range(1, 9))
def test_a_photograph_that_was_taken_upright(tmp_path: Path, turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    file = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30), "teal").save(file, exif=exif)
    assert size_of(file) == ((30, 40) if turned >= 5 else (40, 30))


def test_every_kind(tmp_path: Path) -> None:
    for kind in ("png", "gif", "webp"):
        Image.new("RGB", (40, 30), "teal").save(tmp_path / f"a.{kind}")
        assert size_of(tmp_path / f"a.{kind}") == (40, 30)
    (tmp_path / "a.png").write_bytes(b"\x89PNG broken")
    assert size_of(tmp_path / "a.png") == (0, 0)


@each(
    "drawn, size",
    [
        ('<svg xmlns="x" viewBox="0 0 300 150.4">', (300, 150)),
        ("<?xml version='1.0'?><svg width='10' height='9' viewBox='-5,-5, 40 , 20'>", (40, 20)),
        ('<svg stroke-width="7" width="64px" height=" 48 "/>', (64, 48)),
        ('<svg width="100%" height="100%">', (0, 0)),
        ('<svg viewBox="0 0 . .">', (0, 0)),
        ("<svg><rect width='3' height='4'/></svg>", (0, 0)),
    ],
)
def test_a_drawing_has_proportions(tmp_path: Path, drawn: str, size: tuple[int, int]) -> None:
    (tmp_path / "a.svg").write_text(drawn)
    assert size_of(tmp_path / "a.svg") == size
