"""The player looks as its pictures show it, in each size, light and dark."""

from itertools import product
from typing import Any

from PIL import Image

from audio_edition.publication.pages.about import HEIGHTS
from tests.player.pictures import FOLDER, SCHEMES, alike, take, unlike
from tests.rows import each


def reference(size: str, scheme: str) -> Image.Image:
    return Image.open(FOLDER / f"{size}-{scheme}.png").convert("RGB")


@each("size, scheme", product(HEIGHTS, SCHEMES))
def test_it_looks_as_it_should(
    browser: Any, site: str, size: str, scheme: str, tmp_path: Any
) -> None:
    """A change that is meant: python -m tests.player.pictures, and look at what it took."""
    seen = take(browser, site, size, scheme)
    seen.save(tmp_path / "seen.png")
    share = unlike(seen, reference(size, scheme))
    assert alike(seen, reference(size, scheme)), f"{share:.1%} of {tmp_path / 'seen.png'} is unlike"


def test_letters_drawn_otherwise_are_alike_and_a_broken_style_is_not(
    browser: Any, site: str
) -> None:
    drawn = "edition-player { --edition-font: 'DejaVu Sans Mono' !important }"
    whole = reference("card", "light")
    assert alike(take(browser, site, "card", "light", drawn), whole)
    for broken in ("--edition-accent: #a00", "position: relative; top: 4px"):
        style = f"edition-player {{ {broken} !important }}"
        assert not alike(take(browser, site, "card", "light", style), whole), broken
    assert not alike(reference("full", "light"), reference("compact", "light"))
