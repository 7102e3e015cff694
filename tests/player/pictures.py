"""The player as it shall look: `python -m tests.player.pictures` takes the reference pictures anew.

Two pictures are compared by what an eye sees of them from afar: the mean colours of small squares.
How a machine draws the edges of letters is lost in those, a colour, a size or a place is not.
"""

import io
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from audio_edition.publication.pages.about import HEIGHTS
from tests.player.conftest import launched, served

FOLDER = Path(__file__).parent / "pictures"
SCHEMES = ("light", "dark")
WIDTH = 460
# Pixels: about a line of small print high, and two letters wide
SQUARE = 10
# Of 255: how far a square's mean may be off in a channel
_UNLIKE = 24
# Of all squares may be unlike. Measured: none without hinting and subpixels, 1.2 % in another
# font altogether; 5.2 % in another accent, 12 % four pixels lower.
_SHARE = 0.02
_FONTS = """:root { --edition-font: "DejaVu Sans"; --edition-serif: "DejaVu Serif" }
* { animation: none !important; transition: none !important }"""


def take(browser: Any, site: str, size: str, scheme: str, style: str = "") -> Image.Image:
    """Photograph a frame of the player at rest; ``style`` is what else holds in it."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHTS[size]}, color_scheme=scheme, bypass_csp=True
    )
    try:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{site}2026-11-02/embed.html?size={size}&theme={scheme}")
        page.add_style_tag(content=_FONTS)
        page.locator("edition-player #play").wait_for()
        page.locator("edition-player .drawn").wait_for(state="attached")
        page.wait_for_function(
            "[...document.images].every((one) => one.complete && one.naturalWidth)"
        )
        if style:
            page.add_style_tag(content=style)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    finally:
        context.close()


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of squares that are not alike; 1 where the pictures are not of one size."""
    if one.size != other.size:
        return 1.0
    differ = np.abs(_squares(one) - _squares(other)).max(axis=2) > _UNLIKE
    return float(differ.mean())


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures show the same."""
    return unlike(one, other) <= _SHARE


def _squares(image: Image.Image) -> NDArray[np.float64]:
    """The mean colours of an image's squares, (rows, columns, 3)."""
    wide, high = (-(-edge // SQUARE) for edge in image.size)
    return np.asarray(image.resize((wide, high), Image.Resampling.BOX), dtype=np.float64)


def _renew() -> None:
    FOLDER.mkdir(exist_ok=True)
    folder = tempfile.TemporaryDirectory()
    with folder as root, launched() as browser, served(Path(root)) as site:
        for size, scheme in product(HEIGHTS, SCHEMES):
            picture = take(browser, site, size, scheme)
            picture.quantize(64).save(FOLDER / f"{size}-{scheme}.png", optimize=True)


if __name__ == "__main__":
    _renew()
