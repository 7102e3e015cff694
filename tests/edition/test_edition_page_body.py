# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""What stands amid an article as publishing systems write it: what is read of it, and what not."""

from __future__ import annotations

from audio_edition.edition.sources.parse import parse
from tests.edition.facts import VOTES, Fact, facts, rows
from tests.rows import each

ROWS = rows("page-body")


LETTERS = {"body": "B", "heading": "H", "item": "I", "quote": "Q"}


def page(body: str) -> bytes:
    first, last = ("".join(f"<p>{text}</p>" for text in part) for part in (VOTES[:3], VOTES[3:]))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>The Old Bridge | Gazette</title></head><body>"
        "<header><nav><a href=/>Home</a><a href=/w>World news</a></nav></header><main><article><h1>The Old Bridge</h1>"
        f"<div class=body>{first}{body}{last}</div></article></main>"
        "<footer><p>© 2026 Gazette, all rights reserved.</p></footer></body></html>"
    ).encode()


@each("case", facts("html", "amid"), ids=lambda case: case.name, least=126)
def test_what_stands_amid_a_text(case: Fact) -> None:
    """A case's lines are what is read, role and words; behind a dash what is not, or remarked."""
    (article,) = parse(page(case.source), name="a.html", language="en")
    assert [p.text for p in article.paragraphs if p.text in VOTES] == VOTES
    assert (article.headline, article.byline) == ("The Old Bridge", "")
    told = [
        f"{LETTERS[p.role]} {p.text}"
        for p in article.paragraphs
        if p.text not in VOTES and not p.hint
    ]
    unread = [line[2:] for line in case.printed if line.startswith("- ")]
    wanted = [line for line in case.printed if line and not line.startswith("- ")]
    # a star: body or heading, either is right
    right = {*told, *(f"*{one[1:]}" for one in told)}
    assert [line for line in wanted if line not in right] == [], told
    assert [phrase for phrase in unread if any(phrase in one for one in told)] == [], told


@each("body, hints", ROWS["what is remarked of it"])
def test_what_is_remarked_of_it(body: str, hints: list[str]) -> None:
    """A remark decides nothing: a list of links that a sentence announces gets no teaser's."""
    (article,) = parse(page(body), name="a.html", language="en")
    assert [p.hint for p in article.paragraphs if p.text not in VOTES] == hints
    assert [p.text for p in article.paragraphs if p.text in VOTES] == VOTES
