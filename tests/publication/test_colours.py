"""A show's colours: legible on every ground of pages and player, whatever the title."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.publication.colours import (
    LEGIBLE,
    TEXT,
    VISIBLE,
    Colour,
    as_hex,
    colours_of,
    contrast,
)
from audio_edition.publication.pages.parts import parts
from audio_edition.publication.pages.words import asset
from audio_edition.publication.themes import OURS


def colour(text: str) -> Colour:
    digits = text.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def grounds(name: str) -> list[tuple[Colour, Colour]]:
    """What a variable of our sheets is, by day and by night, wherever it is set."""
    sheet = asset("edition-player.css").decode()
    found = re.search(rf"--{name}: [^;]*light-dark\((#\w+), (#\w+)\)", sheet)
    assert found, name
    return [(colour(found[1]), colour(found[2]))]


def papers() -> list[tuple[Colour, Colour]]:
    pages = re.findall(r"--paper: (#\w+)", asset("site.css").decode())
    assert len(pages) == 2
    return [*grounds("paper"), (colour(pages[0]), colour(pages[1]))]


@settings(max_examples=150, deadline=None)
@given(title=st.text(max_size=40))
def test_an_accent_is_legible_by_day_and_by_night(title: str) -> None:
    colours = colours_of(title)
    for one, other in (
        (colours.ink, colours.ground),
        (colours.tint, colours.ground),
        (colours.accent, colours.paper),
        (TEXT, colours.paper),
    ):
        assert contrast(one, other) >= LEGIBLE
    text = [*papers(), *grounds("wash")]
    for day, night in text:
        assert contrast(colours.accent, day) >= LEGIBLE
        assert contrast(colours.glow, night) >= LEGIBLE
    for day, night in grounds("mark"):
        assert contrast(colours.accent, day) >= VISIBLE
        assert contrast(colours.glow, night) >= VISIBLE


def test_many_titles_have_many_colours_and_a_title_is_what_a_feed_shows_of_it() -> None:
    accents = {colours_of(f"Show {number}").accent for number in range(100)}
    assert len(accents) > 70
    assert colours_of(" The\n Harbour  Letter ") == colours_of("The Harbour Letter")
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_what_is_not_played_is_visible_by_day_and_by_night() -> None:
    """Bars of even articles and of odd ones, and what is read on paper, wash and mark."""
    for name in ("wave", "wave-2"):
        for (bar_day, bar_night), (day, night) in zip(grounds(name), grounds("paper"), strict=True):
            assert contrast(bar_day, day) >= VISIBLE
            assert contrast(bar_night, night) >= VISIBLE
    (even, odd) = grounds("wave")[0], grounds("wave-2")[0]
    assert even != odd
    for ground in (*papers(), *grounds("wash"), *grounds("mark")):
        for ink, paper in zip(grounds("ink")[0], ground, strict=True):
            assert contrast(ink, paper) >= LEGIBLE
    for ground in (*papers(), *grounds("wash")):
        for muted, paper in zip(grounds("muted")[0], ground, strict=True):
            assert contrast(muted, paper) >= LEGIBLE


def test_sheets_are_in_the_shows_colours() -> None:
    title = "The Harbour Letter"
    colours = colours_of(title)
    made = parts(OURS, title)
    for name in ("site.css", "edition-player.css"):
        for sheet in (made.files[name], made.files[made.names[name]]):
            assert as_hex(colours.accent).encode() in sheet
            assert as_hex(colours.glow).encode() in sheet
            assert b"#a01420" not in sheet
    assert parts(OURS, "Another").names["edition-player.js"] != made.names["edition-player.js"]
    assert b"#a01420" in parts(OURS).files["site.css"]
