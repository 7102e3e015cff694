"""Each rule by which a letter's stories begin, in letters of a few pieces: a corpus holds no rule.

A line is a piece: ``# a heading``, ``* bold``, ``@ a link``, ``^ a caption``, ``- an item``,
``[sponsor] what a source said of it``, ``Bold words. || and the text they begin``; ``12`` is a
sentence of so many words, ``---`` a rule and ``--`` a gap above the next.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from audio_edition.edition.sources.letters.piece import LetterPiece, Link
from audio_edition.edition.sources.letters.stories import Start, first_words, starts_of, title_of
from audio_edition.errors import EditionError
from tests.rows import each

LOOKS: dict[str, dict[str, Any]] = {
    "## ": {"rank": 1, "size": 2.0},
    "# ": {"rank": 2, "size": 1.5},
    "* ": {"bold": True},
    "@ ": {"linked": True},
    "^ ": {"caption": True},
    "- ": {"role": "item"},
    "+ ": {"size": 1.3},
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


A, B, C = ("# Night buses return", "20"), ("# Bakers win it", "20"), ("# Swifts move in", "20")
LETTERS: tuple[tuple[str, tuple[str, ...], list[str]], ...] = (
    # headlines that look alike, over prose
    ("two", (*A, *B), ["0 Night buses return", "2 Bakers win it"]),
    ("one alone", A, []),
    ("over twelve words", ("# Night buses", "12", *B), ["0 Night buses", "2 Bakers win it"]),
    ("over eleven words", ("# Night buses", "11", *B), []),
    (
        "one of three over nothing",
        (*A, "# Swifts", "3", *B),
        ["0 Night buses return", "4 Bakers win it"],
    ),
    ("an offer's label", (*A, "# Events", "20", *B), ["0 Night buses return", "4 Bakers win it"]),
    (
        "numbers and signs",
        ("# 1. Night buses", "20", "# 2) Bakers win", "20"),
        ["0 Night buses", "2 Bakers win"],
    ),
    # a caption and a section's label above
    ("a caption", (*A, "^ A bus at night", *B), ["0 Night buses return", "2 Bakers win it at 3"]),
    (
        "a caption behind a rule",
        (*A, "^ A bus at night", "---", *B),
        ["0 Night buses return", "3 Bakers win it"],
    ),
    (
        "a rule above the caption",
        (*A, "---", "^ A bus", *B),
        ["0 Night buses return", "2 Bakers win it at 3"],
    ),
    (
        "a sponsor's caption",
        (*A, "[sponsor] ^ A kettle", *B),
        ["0 Night buses return", "3 Bakers win it"],
    ),
    ("a caption at the top", ("^ A bus", *A, *B), ["0 Night buses return at 1", "3 Bakers win it"]),
    (
        "a label",
        ("WORLD", *A, "CITY", *B),
        ["0 Night buses return at 1 in WORLD", "3 Bakers win it at 4 in CITY"],
    ),
    (
        "a caption above a label",
        ("WORLD", *A, "^ A bus", "CITY", *B),
        ["0 Night buses return at 1 in WORLD", "3 Bakers win it at 5 in CITY"],
    ),
    # an interview's questions, three of them in a row, are no headlines
    (
        "three questions",
        (*A, "# How did it begin?", "20", "# And then?", "20", "# What next?", "20", *B),
        ["0 Night buses return", "8 Bakers win it"],
    ),
    (
        "two questions",
        (*A, "# How did it begin?", "20", "# What next?", "20", *B),
        ["0 Night buses return", "2 How did it begin?", "4 What next?", "6 Bakers win it"],
    ),
    (
        "questions that a box parts",
        (*A, "# Why so?", "20", "# Then?", "20", "[sponsor] Kettles", "# What next?", "20", *B),
        ["0 Night buses return", "2 Why so?", "4 Then?", "7 What next?", "9 Bakers win it"],
    ),
    (
        "an interview and one story",
        ("# How did it begin?", "20", "# And then?", "20", "# What next?", "20", *B),
        ["0 How did it begin?", "2 And then?", "4 What next?", "6 Bakers win it"],
    ),
    # a first story of another look, with much text
    (
        "a lead story",
        ("+ The dam broke", "40", "---", *A, *B),
        ["0 The dam broke", "2 Night buses return", "4 Bakers win it"],
    ),
    (
        "a lead of less",
        ("+ The dam broke", "39", "---", *A, *B),
        ["2 Night buses return", "4 Bakers win it"],
    ),
    (
        "a quiet lead",
        ("The dam broke last night", "40", "---", *A, *B),
        ["0 The dam broke last night", "2 Night buses return", "4 Bakers win it"],
    ),
    (
        "a lead that greets",
        ("Here is the news", "Good morning. " + words(40), "---", *A, *B),
        ["2 Night buses return", "4 Bakers win it"],
    ),
    (
        "a lead over a few words",
        ("The dam broke last night", "11", "40", "---", *A, *B),
        ["3 Night buses return", "5 Bakers win it"],
    ),
    (
        "the louder of two leads",
        ("A quiet line", "20", "* The dam broke", "40", "---", *A, *B),
        ["2 The dam broke", "4 Night buses return", "6 Bakers win it"],
    ),
    (
        "a lead that is an offer",
        ("* Events", "40", "---", *A, *B),
        ["2 Night buses return", "4 Bakers win it"],
    ),
    (
        "a lead that is a box",
        ("* The dam broke", "[promo] 40", "40", "---", *A, *B),
        ["3 Night buses return", "5 Bakers win it"],
    ),
    # quieter headlines below the others: behind a rule, large; or with two signs
    (
        "a quiet one behind a rule",
        (*A, *B, "---", "* Swifts move in", "20"),
        ["0 Night buses return", "2 Bakers win it", "4 Swifts move in"],
    ),
    (
        "a quiet one",
        (*A, *B, "* Swifts move in", "20"),
        ["0 Night buses return", "2 Bakers win it"],
    ),
    (
        "a quiet one over little",
        (*A, *B, "---", "* Swifts move in", "11"),
        ["0 Night buses return", "2 Bakers win it"],
    ),
    (
        "a quiet offer behind a rule",
        (*A, *B, "---", "* Events", "20"),
        ["0 Night buses return", "2 Bakers win it"],
    ),
    (
        "two of three quiet ones",
        (*A, *B, "---", "* Swifts move in", "20", "* Who pays", "20", "---", "* Ice melts", "20"),
        ["0 Night buses return", "2 Bakers win it", "4 Swifts move in", "8 Ice melts"],
    ),
    (
        "one of two quiet ones",
        (*A, *B, "---", "* Swifts move in", "20", "* Who pays", "20"),
        ["0 Night buses return", "2 Bakers win it"],
    ),
    # paragraphs that begin with a bold headline
    (
        "bold beginnings",
        ("Night buses return. || 12", "Bakers win it. || 12", "Swifts move in. || 12"),
        ["0 Night buses return (lead)", "1 Bakers win it (lead)", "2 Swifts move in (lead)"],
    ),
    (
        "two in capitals",
        ("NIGHT BUSES. || 12", "BAKERS WIN. || 12"),
        ["0 NIGHT BUSES (lead)", "1 BAKERS WIN (lead)"],
    ),
    (
        "of one word",
        ("BUSES. || 12", "BAKERS WIN. || 12", "SWIFTS MOVE. || 12"),
        ["1 BAKERS WIN (lead)", "2 SWIFTS MOVE (lead)"],
    ),
    (
        "over eleven words",
        ("NIGHT BUSES. || 11", "BAKERS WIN. || 12", "SWIFTS MOVE. || 12"),
        ["1 BAKERS WIN (lead)", "2 SWIFTS MOVE (lead)"],
    ),
    (
        "one in a box",
        ("[promo] NIGHT BUSES. || 12", "BAKERS WIN. || 12", "SWIFTS MOVE. || 12"),
        ["1 BAKERS WIN (lead)", "2 SWIFTS MOVE (lead)"],
    ),
    (
        "one that greets",
        ("GOOD MORNING. || 12", "BAKERS WIN. || 12", "SWIFTS MOVE. || 12"),
        ["1 BAKERS WIN (lead)", "2 SWIFTS MOVE (lead)"],
    ),
    (
        "one that takes leave",
        ("BAKERS WIN. || 12", "SWIFTS MOVE. || 12", "SEE YOU TOMORROW. || 12"),
        ["0 BAKERS WIN (lead)", "1 SWIFTS MOVE (lead)"],
    ),
    (
        "a label above them",
        ("* City", "NIGHT BUSES. || 12", "BAKERS WIN. || 12", "SWIFTS MOVE. || 12"),
        ["0 NIGHT BUSES at 1 in City (lead)", "2 BAKERS WIN (lead)", "3 SWIFTS MOVE (lead)"],
    ),
    # sections of lines that are links
    (
        "lists",
        (
            "# World",
            "- @ Ferry strike called off",
            "- @ Minister resigns over it",
            "# City",
            "- @ Market hall to open",
            "- @ School kitchen wins prize",
        ),
        ["0 World", "3 City"],
    ),
    (
        "a list",
        ("# World", "- @ Ferry strike called off", "- @ Minister resigns over it", "# City", "20"),
        [],
    ),
    # a short heading over paragraphs that are each a story names their section
    (
        "news in brief",
        (*A, *B, "# In brief", "Ferries stay in port. || 12", "Snow closes a pass. || 12"),
        [
            "0 Night buses return",
            "2 Bakers win it",
            "4 Ferries stay in port at 5 in In brief (lead)",
            "6 Snow closes a pass (lead)",
        ],
    ),
    (
        "a longer heading over such",
        (
            *A,
            *B,
            "# Five rules for night walks",
            "Ferries stay in port. || 12",
            "Snow closes a pass. || 12",
        ),
        ["0 Night buses return", "2 Bakers win it", "4 Five rules for night walks"],
    ),
    (
        "what follows such",
        (*A, "# In brief", "Ferries stay in port. || 12", "Snow closes a pass. || 12", *B),
        [
            "0 Night buses return",
            "2 Ferries stay in port at 3 in In brief (lead)",
            "4 Snow closes a pass (lead)",
            "5 Bakers win it (loose)",
        ],
    ),
)


@each("name, lines, wanted", LETTERS)
def test_where_stories_begin(name: str, lines: tuple[str, ...], wanted: list[str]) -> None:
    pieces = letter(*lines)
    assert told(pieces, starts_of(pieces, "auto", "", text=False)) == wanted


@each(
    "way, text, lines, wanted",
    [
        ("none", False, (*A, *B), []),
        ("letter", False, (*A, *B), ["0 Night buses return", "2 Bakers win it"]),
        # one heading parts as well, and bold lines only the last look's
        ("heading", False, A, ["0 Night buses return"]),
        ("heading", False, ("* Night buses return", "20"), []),
        ("heading", False, ("# Night buses return", "11"), []),
        (
            "bold",
            False,
            ("* Night buses return", "20", "* Bakers win", "20"),
            ["0 Night buses return", "2 Bakers win"],
        ),
        ("bold", False, ("NIGHT BUSES. || 12", "20"), ["0 NIGHT BUSES (lead)"]),
        ("bold", False, ("Nothing", "20"), []),
        (
            "number",
            False,
            ("* 1. Night buses", "20", "* Bakers win", "20", "* 2. Swifts move", "20"),
            ["0 Night buses", "4 Swifts move"],
        ),
        ("capitals", False, ("NIGHT BUSES", "20", "* Bakers win", "20"), ["0 NIGHT BUSES"]),
        (
            "capitals",
            False,
            ("NIGHT BUSES", "20", "BAKERS WIN", "* Who pays it now", "20"),
            ["0 NIGHT BUSES"],
        ),
        (
            "heading",
            False,
            ("* World", "# Buses return", "20", "* City", "# Bakers win it", "20"),
            ["0 Buses return at 1 in World", "3 Bakers win it at 4 in City"],
        ),
        (
            "link",
            False,
            ("@ Night buses return", "20", "@ Bakers win it", "20"),
            ["0 Night buses return", "2 Bakers win it"],
        ),
        # links that lead to the rest end a story
        (
            "link",
            False,
            ("* Night buses", "20", "@ Read more", "20", "9", "@ Read more", "20"),
            [
                "0 Night buses",
                "3 Sentence of of of of of of of of of of of of of of of of of of words at -1",
            ],
        ),
        (
            "link",
            False,
            (
                "20",
                "@ Read more",
                "* Bakers win",
                "@ Read more",
                "[promo] 20",
                "* Swifts",
                "20",
                "@ Read more",
            ),
            [
                "0 Sentence of of of of of of of of of of of of of of of of of of words at -1",
                "5 Swifts",
            ],
        ),
        (
            "link",
            False,
            ("* Quiet", "+ Louder line", "20", "* Below it", "@ Read more"),
            ["1 Louder line"],
        ),
        # behind each rule a story, under the last and loudest of the lines above its text
        ("rule", False, ("---", *A, "---", *B), ["0 Night buses return", "2 Bakers win it"]),
        (
            "rule",
            False,
            ("20",),
            ["0 Sentence of of of of of of of of of of of of of of of of of of words at -1"],
        ),
        (
            "rule",
            False,
            ("---", "* World", "* Night buses", "20", "* Inside", "20"),
            ["0 Night buses at 1 in World"],
        ),
        ("rule", False, ("---", "# Night buses", "* Who pays", "20"), ["0 Night buses"]),
        (
            "rule",
            False,
            ("---", "* World", "---", "* Night buses", "20"),
            ["0 Night buses at 1 in World"],
        ),
        (
            "rule",
            False,
            ("---", "* World", "Three words here.", "---", "* Night buses", "20"),
            ["2 Night buses"],
        ),
        ("rule", False, ("---", "[promo] 20", "---", "* Night buses", "20"), ["1 Night buses"]),
        ("rule", False, ("---", "* Night buses", "11", "---", "* Bakers", "12"), ["2 Bakers"]),
    ],
)
def test_the_way_that_is_asked_for(
    way: str, text: bool, lines: tuple[str, ...], wanted: list[str]
) -> None:
    pieces = letter(*lines)
    assert told(pieces, starts_of(pieces, way, "", text=text)) == wanted


def test_a_way_that_nobody_knows() -> None:
    with pytest.raises(EditionError, match="'headng'"):
        starts_of([], "headng", "", text=False)


@each(
    "lines, wanted",
    [
        (("Hello there", "# The Crane!"), 1),
        (("# The other",), -1),
        (("40", "40", "# The crane"), 2),
        (("40", "41", "# The crane"), -1),
        ((*["Hello"] * 25, "The crane"), 25),
        ((*["Hello"] * 26, "The crane"), 26),
        ((*["Hello"] * 27, "The crane"), -1),
    ],
)
def test_the_piece_that_repeats_the_subject(lines: tuple[str, ...], wanted: int) -> None:
    assert title_of(letter(*lines), "The crane") == wanted
    assert title_of(letter("", *lines), "") == -1


def test_the_first_words_of_a_text() -> None:
    assert first_words("A dam broke in the night. Nobody was hurt.") == "A dam broke in the night"
    assert first_words("It did! Nobody saw it?") == "It did! Nobody saw it?"
    assert first_words("a " * 60) == " ".join("a" * 10) + "…"
