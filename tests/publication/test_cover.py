"""The cover: what is given is kept or mended, what is missing is drawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from audio_edition.places import Places
from audio_edition.publication import cover, covers
from audio_edition.publication.lettering import fonts_for
from tests.player.site_fixture import identity
from tests.rows import each, table


@each("title", [*table(Path(__file__).parent / "data" / "titles_drawn.tsv"), "", "x " * 500])
def test_a_drawn_cover_is_one_that_apps_take(title: str) -> None:
    data = cover.draw(title, "Ada Marsh")
    assert cover.judge(data, "cover.jpg") == []
    assert len(data) < 1_000_000
    with Image.open(BytesIO(data)) as image:
        for box in ((0, 0, 150, 3000), (2850, 0, 3000, 3000)):
            low, high = image.crop(box).convert("L").getextrema()
            assert high - low < 12, "it is written inside the margins"


def test_drawing_is_a_pure_function_of_the_title() -> None:
    first = cover.draw("The Lantern", "")
    cover.draw.cache_clear()
    assert cover.draw("The Lantern", "") == first
    assert cover.draw("The Lanterns", "") != first
    assert fonts_for("\U0010fffd") is None, "no row of empty boxes where no font has the letters"


def given_cover(tmp_path: Path, kind: str, mode: str, **options: object) -> Path:
    file = tmp_path / f"cover.{kind.lower()}"
    colour = (10, 200, 30, 128) if mode == "RGBA" else 100 if mode in "LP" else None
    Image.new(mode, (1400, 1400), colour).save(file, kind, **options)
    return file


def test_a_good_jpeg_is_published_byte_for_byte(tmp_path: Path) -> None:
    file = given_cover(tmp_path, "JPEG", "RGB")
    assert cover.inspect(file) == (file.read_bytes(), "")


@each("kind, mode", [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "CMYK"), ("GIF", "P")])
def test_anything_else_becomes_an_rgb_jpeg(tmp_path: Path, kind: str, mode: str) -> None:
    made, doubts = cover.inspect(given_cover(tmp_path, kind, mode))
    assert made is not None
    assert cover.judge(made, "cover.jpg") == []
    assert bool(doubts) == (mode != "RGB")


@each("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0 half a JPEG"])
def test_a_broken_file_gets_a_drawn_cover_and_a_word(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "cover.jpg"
    file.write_bytes(data)
    made, doubts = cover.inspect(file)
    assert made is None
    assert "a drawn one stands in" in doubts
    assert cover.make(file, "The Lantern", "") == cover.draw("The Lantern", "")
    assert "No such file" in cover.inspect(tmp_path / "none.jpg")[1]


def test_the_cover_in_the_tags_is_small_whatever_the_publishers_is(tmp_path: Path) -> None:
    """What stands in front of the sound is waited for; 300 pixels are as many as are seen."""
    about = identity("https://a.example/")
    store = Places(tmp_path).store
    files: list[Path | None] = [None, tmp_path / "none.jpg"]
    for kind, mode in (("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "CMYK")):
        noise = np.random.default_rng(1).integers(0, 255, (1400, 1400, len(mode)), np.uint8)
        files.append(tmp_path / f"{mode}.{kind}")
        Image.fromarray(noise.squeeze(), mode).save(files[-1], kind)
    for file in files:
        made = covers.in_tags(file, about, store)
        assert made == covers.in_tags(file, about, store)
        assert 2_000 < len(made) <= 10_000, file
        with Image.open(BytesIO(made)) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 300)), file
