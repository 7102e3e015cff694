"""The icon is the cover, whatever it was drawn in, and small."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from audio_edition.publication import cover
from audio_edition.publication.pages.icon import SIDE, icon
from tests.rows import each


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    return Image.open(io.BytesIO(cover.make(None, "The Lantern", "Ada Lund"))).convert("RGB")


@each(
    "mode, side, kind",
    [("RGB", 3000, "JPEG"), ("CMYK", 1400, "JPEG"), ("L", 1400, "JPEG"), ("RGBA", 1400, "PNG"),
     ("RGB", 150, "JPEG")],
)  # fmt: skip
def test_it_looks_as_the_cover_does(drawn: Image.Image, mode: str, side: int, kind: str) -> None:
    given = io.BytesIO()
    drawn.convert(mode).resize((side, side)).save(given, kind)
    made = icon(given.getvalue())
    assert len(made) <= 20_000
    # read whole, and only then made small
    wanted = io.BytesIO()
    with Image.open(given) as read:
        small = read.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(wanted, "JPEG", quality=82)
    with Image.open(io.BytesIO(made)) as image, Image.open(wanted) as other:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (SIDE, SIDE))
        apart = np.asarray(image).astype(int) - np.asarray(other)
    assert np.abs(apart).mean() < 1
