"""Sizes of letters' text: what is hidden by being tiny, and what only counts in other units."""

from __future__ import annotations

import gc
from email.message import EmailMessage

import lxml.html

from audio_edition.edition.sources.letters.look import pieces_of
from audio_edition.edition.sources.parse import parse
from tests.rows import each


def kept(size: str) -> str:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "The Bridge"
    body = "<p>The council kept the old bridge open for another two years.</p>" * 2
    body += f"<div style='font-size:{size}'><p>Engineers study the piers of the river.</p></div>"
    message.set_content(f"<html><body>{body}</body></html>", subtype="html")
    (article,) = parse(message.as_bytes(), kind="eml", name="a letter")
    return " ".join(paragraph.text for paragraph in article.paragraphs)


@each("size", ["1rem", "1em", "1.0em", "100%", "16px", "12pt", "0.9rem"])
def test_the_letters_own_size_hides_nothing(size: str) -> None:
    assert "Engineers study" in kept(size)


@each("size", ["0", "0px", "1px", "0em", "0rem", "1%"])
def test_what_nobody_can_see_is_not_read(size: str) -> None:
    assert "Engineers" not in kept(size)


LETTER = "<html><body><table>{}</table></body></html>".format(
    "".join(
        f'<tr><td style="background:#{n % 2 + 1}{n % 2 + 1}{n % 2 + 1}"><p>Story {n}.</p></td></tr>'
        for n in range(400)
    )
)


def boxes() -> list[tuple[int, ...]]:
    return [piece.boxes for piece in pieces_of(lxml.html.fromstring(LETTER), LETTER)]


def test_every_cell_is_a_box_of_its_own() -> None:
    found = boxes()
    assert len(found) == 400
    assert len(set(found)) == 400


def test_the_boxes_are_the_same_whatever_is_collected_meanwhile() -> None:
    plain, threshold = boxes(), gc.get_threshold()
    try:
        gc.set_threshold(1)
        assert boxes() == plain
    finally:
        gc.set_threshold(*threshold)
