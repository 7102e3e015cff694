"""Each rule by which a letter's stories begin, in letters of a few pieces: a corpus holds no rule.

They stand in ``data/letters-stories.txt``. A line is a piece: ``# a heading``, ``* bold``,
``@ a link``, ``^ a caption``, ``- an item``, ``% one below a picture``, ``[sponsor] what a source
said of it``, ``Bold words. || and the text they begin``; ``12`` is a sentence of so many words,
``---`` a rule and ``--`` a gap above the next. Behind ">" stands where a story begins. A name is
followed by the way that is asked for, and by the letter's subject.
"""

import re
from typing import Any

import pytest

from newsletters.errors import ReadError
from newsletters.letters.heads import may_head
from newsletters.letters.piece import LetterPicture, LetterPiece, Link
from newsletters.letters.stories import Start, first_words, starts_of, title_of
from tests.edition.facts import DATA, rows
from tests.rows import each

LOOKS: dict[str, dict[str, Any]] = {
    "## ": {"rank": 1, "size": 2.0},
    "# ": {"rank": 2, "size": 1.5},
    "* ": {"bold": True},
    "@ ": {"linked": True},
    "^ ": {"caption": True},
    "- ": {"role": "item"},
    "+ ": {"size": 1.3},
    "! ": {"mark": "#1"},
    "= ": {"mark": "**"},
    "% ": {"pictures": [LetterPicture("https://i.example/a.jpg")]},
}


def words(count: int) -> str:
    return " ".join(["Sentence", *["of"] * (count - 2), "words."])


def letter(*lines: str) -> list[LetterPiece]:
    made: list[LetterPiece] = []
    edge = 0
    for line in lines:
        if set(line) == {"-"}:
            edge = len(line) - 1
            continue
        look: dict[str, Any] = {"edge": edge}
        edge = 0
        if hinted := re.match(r"\[(\w+)\] ", line):
            look["hint"], line = hinted[1], line[hinted.end() :]
        while line[:2] in LOOKS or line[:3] in LOOKS:
            sign = line[:3] if line[:3] in LOOKS else line[:2]
            look |= LOOKS[sign]
            line = line[len(sign) :]
        lead, parted, rest = line.partition(" || ")
        if parted:
            look["lead"] = lead
            line = f"{lead} {words(int(rest)) if rest.isdigit() else rest}"
        text = words(int(line)) if line.isdigit() else line
        if look.get("linked"):
            look["links"] = [Link("https://x.example/a", lead)]
        made.append(LetterPiece(text, capitals=text.isupper(), **look))
    return made


def told(pieces: list[LetterPiece], starts: list[Start]) -> list[str]:
    """``AT HEADLINE``, with the place of its headline, its section, and how it was found."""
    found = []
    for start in starts:
        head = "" if start.head == start.at else f" at {start.head}"
        label = f" in {pieces[start.label].text}" if start.label >= 0 else ""
        how = " (lead)" * start.lead + " (loose)" * start.loose
        found.append(f"{start.at} {start.headline}{head}{label}{how}")
    return found


CASES = (DATA / "letters-stories.txt").read_text("utf-8").split("\n=== ")[1:]


@each("case", CASES, ids=lambda case: case.partition("\n")[0], least=85)
def test_where_stories_begin(case: str) -> None:
    about, *lines = case.strip().splitlines()
    pieces = letter(*(line for line in lines if line[:2] != "> "))
    _, way, subject = f"{about} |  | ".split(" | ")[:3]
    text = way.startswith("text ")
    found = starts_of(pieces, way.removeprefix("text ") or "auto", subject, text=text)
    assert told(pieces, found) == [line[2:] for line in lines if line[:2] == "> "]


@each("line, text, may", rows("letters-heads")["may head"], least=40)
def test_what_may_be_a_headline(line: str, text: bool, may: bool) -> None:
    (piece,) = letter(line)
    assert may_head(piece, text=text) is may


def test_a_way_that_nobody_knows() -> None:
    with pytest.raises(ReadError, match="'headng'"):
        starts_of([], "headng", "", text=False)


@each("lines, wanted", rows("letters-heads")["the piece that repeats the subject"])
def test_the_piece_that_repeats_the_subject(lines: list[str], wanted: int) -> None:
    assert title_of(letter(*lines), "The crane") == wanted
    assert title_of(letter("", *lines), "") == -1


def test_a_title_is_no_longer_than_forty_words() -> None:
    assert [title_of(letter(str(count)), words(count)) for count in (40, 41)] == [0, -1]


def test_the_first_words_of_a_text() -> None:
    assert first_words("A dam broke in the night. Nobody was hurt.") == "A dam broke in the night"
    assert first_words("It did! Nobody saw it?") == "It did! Nobody saw it?"
    assert first_words("a " * 60) == " ".join("a" * 10) + "…"
