"""What an editor is told of a decision."""

from __future__ import annotations

from dataclasses import replace

from audio_edition.cleaning.model import Decision
from audio_edition.cleaning.review import describe, plainly
from audio_edition.edition.model import Paragraph
from tests.rows import each

PARAGRAPH = Paragraph("Subscribe today and get the letter in your inbox.", "body", 3)
CUT = Decision(PARAGRAPH, "drop", "subscribe", "inbox", 0.864, "in your inbox")


@each(
    ("decision", "words"),
    [
        (CUT, "asks to subscribe or to sign up: “in your inbox”"),
        (replace(CUT, reason="wants your address"), "wants your address: “in your inbox”"),
        (replace(CUT, evidence=PARAGRAPH.text), "asks to subscribe or to sign up"),
        (
            replace(CUT, winner="show", evidence=""),
            "asks to subscribe or to sign up, by the show",
        ),
        (replace(CUT, kind="", winner="edition", evidence=""), "by the edition"),
        (
            replace(CUT, winner="mark", reason="marked drop in the article"),
            "marked drop in the article",
        ),
    ],
)
def test_plain_words_for_an_editor(decision: Decision, words: str) -> None:
    assert plainly(decision) == words


def test_all_of_it_for_who_asks() -> None:
    assert describe(CUT) == 'subscribe · inbox · 0.86 · "in your inbox"'
