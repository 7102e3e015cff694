# ruff: noqa: E501 - a file a line
"""Files that are no letters, parted as letters are: a digest is several articles, an article one."""

from pathlib import Path

import pytest

from audio_edition.edition.sources.gather import gather
from audio_edition.edition.sources.model import GatherOptions, LetterOptions, ParsedArticle
from audio_edition.errors import EditionError
from tests.edition.letters_made import STORIES, address, told
from tests.rows import each

HEADLINES = [headline for headline, _, _ in STORIES]
STORY = "## {h}\n\n{a}\n\n{c}\n"
TEXT = "{h}\n\n{a}\n\n{c}\n"
INTRO = "My father taught me to row when I was six, on the Hoffen, in a boat that leaked.\n\n"


def read(folder: Path, name: str, text: str, split: str = "auto") -> list[ParsedArticle]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return gather(str(file), GatherOptions(letters=LetterOptions(split=split)))


DIGESTS = {
    "rules": ("a.md", "# Tuesday\n\n" + "\n---\n\n".join(told(STORY))),
    "no rules": ("a.md", "# Tuesday\n\n" + "\n".join(told(STORY))),
    "front matter": ("a.md", "---\ntitle: Tuesday\n---\n\n" + "\n---\n\n".join(told(STORY))),
    "titles": ("a.md", "\n".join(told(STORY.replace("##", "#")))),
    "links": ("a.md", "# Tuesday\n\n" + "\n".join(told(STORY.replace("{h}", "[{h}]({u})")))),
    "read more": ("a.md", "# T\n\n" + "\n".join(told(STORY + "\n[Read more]({u})\n"))),
    "rules in text": ("a.txt", "Tuesday in brief\n\n" + "\n\n-----\n\n".join(told(TEXT, text=True))),
    "numbers": ("a.txt", "Tuesday in brief\n\n" + "\n".join(told("{n}. " + TEXT, text=True))),
}  # fmt: skip


@each("kind", DIGESTS)
def test_a_digest_is_parted(tmp_path: Path, kind: str) -> None:
    name, text = DIGESTS[kind]
    found = read(tmp_path, name, text)
    assert [article.headline for article in found] == HEADLINES
    for article, (_, first, second) in zip(found, STORIES, strict=True):
        said = [" ".join(p.text.split()) for p in article.paragraphs]
        assert said[:2] == [first, second]
        assert article.section == ""
    if kind in ("links", "read more"):
        assert [article.url for article in found] == [address(n) for n in range(6)]
    (whole,) = read(tmp_path, name, text, "none")
    assert len(whole.paragraphs) >= 12


ARTICLES = {
    "subheadings": ("a.md", "# Why I stopped rowing\n\n" + INTRO + "\n".join(told(STORY))),
    "stars": ("a.md", "# Why I stopped rowing\n\n" + INTRO + "\n* * *\n\n".join(told("{a}\n\n{c}\n"))),
    "advice": ("a.md", "# Five ways\n\n" + INTRO + "\n".join(told("## {n}. {h}\n\n{a}\n"))),
    "text": ("a.txt", "Why I stopped rowing\n\n" + INTRO + "\n".join(told(TEXT, text=True))),
    "a page": ("a.html", "<article><h1>T</h1>" + "".join(told("<h2>{h}</h2><p>{a}</p><p>{c}</p>")) + "</article>"),
    "one paragraph": ("a.txt", f"Harbour\n\n{STORIES[0][1]}\n"),
}  # fmt: skip


@each("kind", ARTICLES)
def test_an_article_stays_one(tmp_path: Path, kind: str) -> None:
    name, text = ARTICLES[kind]
    assert len(read(tmp_path, name, text)) == 1


def test_sections(tmp_path: Path) -> None:
    stories = told(STORY)
    world, city = "\n---\n\n".join(stories[:3]), "\n---\n\n".join(stories[3:])
    text = f"# Tuesday\n\n# World\n\n{world}\n# City\n\n{city}"
    found = read(tmp_path, "a.md", text)
    assert [article.headline for article in found] == HEADLINES
    assert [article.section for article in found] == ["World"] * 3 + ["City"] * 3


def test_marks_stay_with_their_paragraphs(tmp_path: Path) -> None:
    dropped = "[[drop]] An advertisement.\n\n"
    text = "# Tuesday\n\n" + "\n---\n\n".join(f"{dropped}{one}" for one in told(STORY))
    found = read(tmp_path, "a.md", text)
    assert [article.headline for article in found] == HEADLINES
    marks = [p.mark for article in found for p in article.paragraphs]
    assert marks.count("drop") == 6


BAR = '<nav><a href="/">Home</a> <a href="/past">Past issues</a></nav>'
COMMENTS = (
    "<section><h3>Discussion</h3><p>Great read as ever, thank you for the harbour.</p></section>"
)
LEAVE = (
    '<p style="font-size:11px">You get this because you signed up. <a href="/u">Unsubscribe</a></p>'
)
WEB = {  # a letter's web version: how its stories look, and what parts it beside "letter"
    "cells": ('<table><tr><td style="font:700 20px arial">{h}</td></tr><tr><td>{a}<br><br>{c}</td></tr></table>', "bold"),
    "headings": ('<h2><a href="/s/{n}">{h}</a></h2><p>{a}</p><p>{c}</p>', "heading"),
    "bold": ("<hr><p><b>{h}</b></p><p>{a}</p><p>{c}</p>", "bold"),
}  # fmt: skip


def web_letter(look: str) -> str:
    stories = "".join(told(WEB[look][0]))
    return f"<html><head><title>Tuesday</title></head><body>{BAR}{stories}{LEAVE}{COMMENTS}</body></html>"


@each("look", WEB)
def test_a_letter_s_web_version_is_parted_as_the_letter_is(tmp_path: Path, look: str) -> None:
    for way in ("letter", WEB[look][1]):
        found = read(tmp_path, "a.html", web_letter(look), way)
        assert [article.headline for article in found] == HEADLINES, way
        for article, (_, first, second) in zip(found, STORIES, strict=True):
            said = [" ".join(p.text.split()) for p in article.paragraphs if not p.hint]
            assert " ".join(said) == f"{first} {second}"


def test_what_parts_nothing_is_told_and_so_is_a_letter_taken_whole(tmp_path: Path) -> None:
    heard: list[str] = []
    file = tmp_path / "a.html"

    def taken(text: str, split: str) -> int:
        heard.clear()
        file.write_text(text, encoding="utf-8")
        letters = LetterOptions(split=split)
        return len(gather(str(file), GatherOptions(letters=letters, tell=heard.append)))

    assert taken(web_letter("headings"), "auto") == 1
    assert any("--split letter parts it" in line for line in heard)
    assert taken(web_letter("headings"), "none") == 1
    assert heard == []
    scripted = web_letter("headings").replace(LEAVE, "<script>bus.unsubscribe(play)</script>")
    assert taken(scripted, "auto") == 1
    assert heard == [], "a page's scripts are no letter's foot"
    article = f"<article><h1>T</h1><p>{STORIES[0][1]}</p><p>{STORIES[0][2]}</p></article>"
    assert taken(article, "auto") == 1
    assert heard == []
    assert taken(article, "capitals") == 1
    assert heard == [f"{file} stays one article: nothing in it parts it by capitals"]


def test_letter_is_a_way_for_files_too(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", DIGESTS["rules"][1], "letter")
    assert [article.headline for article in found] == HEADLINES
    assert len(read(tmp_path, "b.md", ARTICLES["subheadings"][1], "letter")) == 1


def test_the_way_is_asked_for(tmp_path: Path) -> None:
    name, page = ARTICLES["a page"]
    assert len(read(tmp_path, name, page, "heading")) == 6
    with pytest.raises(EditionError, match="no way to split a letter is called 'leter'") as caught:
        read(tmp_path, "a.md", DIGESTS["rules"][1], "leter")
    assert caught.value.hint == "did you mean 'letter'?"
