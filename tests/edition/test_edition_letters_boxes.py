"""Which box a piece of a letter stands in does not hang on what memory the machine has free."""

from __future__ import annotations

import gc

import lxml.html

from audio_edition.edition.sources.letters.look import pieces_of

ROWS = 400
LETTER = "<html><body><table>{}</table></body></html>".format(
    "".join(
        f'<tr><td style="background:#{n % 2 + 1}{n % 2 + 1}{n % 2 + 1}"><p>Story {n}.</p></td></tr>'
        for n in range(ROWS)
    )
)


def boxes() -> list[tuple[int, ...]]:
    return [piece.boxes for piece in pieces_of(lxml.html.fromstring(LETTER), LETTER)]


def test_every_cell_is_a_box_of_its_own() -> None:
    found = boxes()
    assert len(found) == ROWS
    assert len(set(found)) == ROWS


def test_the_boxes_are_the_same_whatever_is_collected_meanwhile() -> None:
    plain, threshold = boxes(), gc.get_threshold()
    try:
        gc.set_threshold(1)
        assert boxes() == plain
    finally:
        gc.set_threshold(*threshold)
