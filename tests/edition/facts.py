"""The cases of ``data/facts-*.txt``: what is written in a source, and the paragraphs it gives."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.parse import Format, parse

DATA = Path(__file__).parent / "data"
PROSE = (
    "In its vote on Tuesday the council chose to keep the old bridge open for another two years, "
    "while engineers study whether its piers can be saved from the river."
)
VOTES = [
    f"In its {nth} vote on Tuesday the council chose to keep the old bridge open for another two "
    f"years, while {nth} engineers study whether its piers can be saved from the river."
    for nth in ("first", "second", "third", "fourth", "fifth", "sixth")
]
_SPACES = {"nbsp": "\xa0", "nnbsp": "\u202f", "thin": "\u2009", "shy": "\xad", "zwsp": "\u200b"}
_LETTERS = {"body": "B", "heading": "H", "item": "I", "quote": "Q"}


def rows(name: str) -> Any:
    """Tables of cases, by name, out of ``data/``."""
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


@dataclass(frozen=True)
class Fact:
    """``printed`` are a letter for the role (N: the words of a note) and the words, a line each."""

    name: str
    source: str
    printed: tuple[str, ...]


def facts(kind: str, of: str = "facts") -> Iterator[Fact]:
    """The cases of a kind: html, markdown or text."""
    text = (DATA / f"{of}-{kind}.txt").read_text(encoding="utf-8")
    for name, character in _SPACES.items():
        text = text.replace(f"{{{name}}}", character)
    for case in text.split("=== ")[1:]:
        name, _, rest = case.partition("\n")
        source, _, printed = rest.partition("\n---\n")
        yield Fact(name, source, tuple(printed.strip("\n").split("\n")))


def digest() -> str:
    """What the cases are, in a few characters."""
    files = sorted(DATA.glob("facts-*.txt"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def written(paragraphs: tuple[Paragraph, ...]) -> tuple[str, ...]:
    """Paragraphs as the cases write them, without the prose around a case."""
    return tuple(
        f"{'N' if p.hint == 'footnote' else _LETTERS[p.role]} {p.text}"
        for p in paragraphs
        if p.text != PROSE
    )


def page(body: str) -> bytes:
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>The Bridge</title></head>"
        f"<body><article><h1>The Bridge</h1><p>{PROSE}</p>\n{body}\n<p>{PROSE}</p></article>"
    ).encode()


def of_page(body: str) -> tuple[Paragraph, ...]:
    (article,) = parse(page(body), kind="html", name="a page", language="en-US")
    return article.paragraphs


def of_feed(body: str) -> tuple[Paragraph, ...]:
    item = f"<item><title>The Bridge</title><description>{escape(body)}</description></item>"
    feed = f"<rss version='2.0'><channel><language>en</language>{item}</channel></rss>"
    (found,) = parse_feed(feed.encode(), "a feed", language="en-US")
    return found.article.paragraphs


def of_letter(body: str, subtype: str) -> tuple[Paragraph, ...]:
    head = f"Subject: The Bridge\nContent-Type: text/{subtype}; charset=utf-8\n"
    around = f"<p>{PROSE}</p>" if subtype == "html" else PROSE
    data = f"{head}Content-Transfer-Encoding: 8bit\n\n{around}\n\n{body}\n\n{around}\n"
    articles = parse(data.encode(), kind="eml", name="a letter", language="en-US")
    return tuple(paragraph for article in articles for paragraph in article.paragraphs)


def of_text(body: str, kind: Format) -> tuple[Paragraph, ...]:
    data = f"The Bridge\n\n{PROSE}\n\n{body}\n\n{PROSE}\n".encode()
    (article,) = parse(data, kind=kind, name="a file", language="en-US")
    return article.paragraphs
