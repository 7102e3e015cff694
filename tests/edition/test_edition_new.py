# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Written articles load back as they were; editions appear at once or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.decode import repair
from audio_edition.edition.sources.gather import gather, gather_all
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import Format, parse
from audio_edition.edition.text import slug, visible
from audio_edition.edition.write import article_markdown, write_edition
from audio_edition.errors import AudioEditionError, EditionError
from tests.rows import each

DATE = dt.date(2026, 11, 2)
ROLES = st.sampled_from(["body", "heading", "quote", "item"])
TRICKY = st.sampled_from(
    [
        "[[drop]] this", "[[[keep: x]] y", "# no heading", "- no item", "> no quote", "1. no item",
        "---", "===", "+++", "***", "```", "~~~ x", "| a | b |", "<p>tag</p>", "<!-- gone? -->",
        "<script>", "a < b & c > d", "&amp; and &lt;", "[x]: http://x.example", "[a](b)", "![a](b)",
        "*a* _b_ **c** ~~d~~ `e`", "back\\slash \\", "\\# x", "title: x", "1986. A great year.", "2) x",
        "http://x.example/a_b_c", "<http://x.example>", "    four spaces", "a\tb", "5*3*2", "snake_case_name",
        "“Curly”", "$32.95 … less than $3", "é\u0301", "a\u00a0b", "10\u202f000", "#hashtag", "@x", "+1", "(c)",
        "<div", "</div>", "<?php", "<![CDATA[", "-", "*", "#", ">", "[", "\\", "&", "`", "_", "|", "!", "a|b",
    ]
)  # fmt: skip
TEXTS = st.one_of(TRICKY, st.text(min_size=1, max_size=40), st.tuples(TRICKY, TRICKY).map(" ".join))
PARAGRAPHS = st.lists(
    st.builds(Paragraph, TEXTS, st.just(0), ROLES, st.sampled_from([None, None, "keep", "drop"])),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS.filter(lambda t: visible(t) != ""), PARAGRAPHS)
def test_a_written_article_loads_back_the_same(headline: str, paragraphs: list[Paragraph]) -> None:
    article = ParsedArticle(
        headline=visible(headline), paragraphs=tuple(paragraphs), byline="By X: Y"
    )
    text = article_markdown(article)
    assume(repair(text) == text)  # "Â¡" is read as the slip that it nearly always is
    (back,) = parse(text.encode(), name="a.md")
    wanted = [(visible(p.text), p.role, p.mark) for p in paragraphs if visible(p.text)]
    assert [(p.text, p.role, p.mark) for p in back.paragraphs] == wanted
    assert back.headline == visible(headline)
    assert back.byline == "By X: Y"


def test_ordinary_prose_is_written_as_it_is() -> None:
    words = "“It’s $32.95 – or 5 * 3,” she said (in part); see http://x.example/a_b. #1!"
    text = article_markdown(ParsedArticle("A: “b”", (Paragraph(words, 0),)))
    assert text == f'---\ntitle: "A: “b”"\n---\n\n{words}\n'


def test_slugs() -> None:
    assert slug("The Strait Reopens") == "the-strait-reopens"
    assert slug("L’été à Łódź: 5 % plus") == "lete-a-lodz-5-plus"
    assert slug("Größe, Ærø & Co.") == "grosse-aero-co"
    assert slug("東京") == "article"
    assert slug("../../etc/passwd") == "etc-passwd"
    assert len(slug("word " * 50)) <= 50
    assert len(slug("x" * 300)) == 50


def test_a_headline_without_end_is_cut_before_its_words_are_tried() -> None:
    joins = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal joins
        joins += event == "c_call" and arg.__name__ == "join"

    sys.setprofile(count)
    try:
        name = slug("#a " * 5000)
    finally:
        sys.setprofile(None)
    assert name == "-".join("a" * 25)
    assert joins < 100, "one for each word would be the square of the headline"


@each("name", ["assets", "Today", "feed", "-x", "a b", "a..b", "x" * 101])
def test_names_that_no_edition_may_have_are_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(EditionError):
        write_edition(tmp_path / name, articles("One"), date=DATE)
    assert not list(tmp_path.iterdir())


def articles(*names: str) -> list[ParsedArticle]:
    return [ParsedArticle(n, (Paragraph(f"Text of {n}.", 0),)) for n in names]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_write_add_replace(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    assert write_edition(folder, articles("One", "Two"), date=DATE) == ["01-one.md", "02-two.md"]
    with pytest.raises(EditionError, match="exists already"):
        write_edition(folder, articles("Three"), date=DATE)
    (folder / "notes.txt.bak").write_text("mine")
    write_edition(folder, articles("Three"), date=DATE, mode="add", title="A day")
    edition = load_edition(folder, "en-US")
    assert [a.id for a in edition.articles] == ["01-one", "02-two", "03-three"]
    assert edition.title == "A day"
    assert (folder / "notes.txt.bak").exists()
    before = tree(folder)
    write_edition(folder, articles("New"), date=DATE, mode="replace")
    assert sorted(tree(folder)) == ["01-new.md", "edition.toml"]
    (first, *_) = [p for p in tmp_path.iterdir() if p.name.startswith(".2026-11-02.before-")]
    kept = [tree(p) for p in tmp_path.iterdir() if ".before-" in p.name]
    assert before in kept
    assert first.is_dir()


def test_a_failure_leaves_the_edition_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-11-02"
    write_edition(folder, articles("One"), date=DATE)
    before = tree(tmp_path)
    calls = 0
    original = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(EditionError, match="No space left"):
        write_edition(folder, articles("Two", "Three"), date=DATE, mode="add")
    assert tree(tmp_path) == before


def test_gather_names_what_has_no_headline(tmp_path: Path) -> None:
    file = tmp_path / "03-a-day-out.txt"
    file.write_text("word " * 80 + "\n\nMore.")
    assert gather(str(file))[0].headline == "A day out"
    file = tmp_path / "2026.md"
    file.write_text("word " * 80)
    assert gather(str(file))[0].headline.startswith("Word word")


BAD = {
    "empty.txt": b"",
    "blank.md": b" \n\t\r\n ",
    "bom.txt": b"\xef\xbb\xbf",
    "nul.txt": b"\x00" * 500,
    "noise.txt": bytes(range(256)) * 20,
    "picture.html": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "paper.txt": b"%PDF-1.7\n1 0 obj",
    "archive.md": b"PK\x03\x04" + bytes(100),
    "wrong.txt": "Übergrößen für Überflüge, naïve Señores.".encode() + b"\xff\xfe\xfa",
    "cyrillic.txt": "Сегодня утром в столице открылась новая станция метро.".encode("koi8-r"),
    "polish.txt": "Załącznik gęsią jaźń, zażółć łódź i pięć".encode("cp1250"),
    "sjis.txt": "今日は東京で新しい駅が開かれました。".encode("shift_jis"),
    "short16.txt": b"\xff\xfea",
    "deep.html": b"<div>" * 10_000 + b"words" + b"</div>" * 10_000,
    "script.html": b"<html><body><div id=app></div><script>let x = 'words and words'</script></body></html>",
    "paywall.html": b"<html><head><title>Big story</title></head><body></body></html>",
    "bomb.xml": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<rss><channel><item><title>&b;</title></item></channel></rss>",
    "nofeed.xml": b"<rss version='2.0'><channel><title>x</title></channel></rss>",
    "calendar.eml": b"Subject: x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n",
    "image.eml": b"Subject: x\nMIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n",
    "onlyhead.eml": b"Subject: x\nFrom: y\n\n",
    "pixel.eml": b"Subject: x\nContent-Type: text/html\n\n<img src='http://t.example/p.gif' width=1>",
    "rule.txt": b"-----\n\n=====\n",
    "title-only.md": b"# A headline and nothing below\n",
}  # fmt: skip


@each("name", BAD)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str) -> None:
    good = tmp_path / "good.txt"
    good.write_text("T\n\nText.\n")
    file = tmp_path / name
    file.write_bytes(BAD[name])
    with pytest.raises(EditionError) as caught:
        gather_all([str(good), str(file)])
    assert name in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    for name in ("big.txt", "big.html", "big.eml", "big.xml"):
        file = tmp_path / name
        with file.open("wb") as stream:
            stream.truncate(100 * 2**20)
        with pytest.raises(EditionError, match=r"is 100\.0 MiB; an article may have 20"):
            gather(str(file))


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="does not exist"):
        gather(str(tmp_path / "nothing.md"))
    with pytest.raises(EditionError, match="is a folder"):
        gather(str(tmp_path))
    with pytest.raises(EditionError, match="does not exist") as caught:
        gather("news.example/story")
    assert caught.value.hint == "did you mean https://news.example/story?"


SCRAPS = st.sampled_from(
    [b"<html>", b"<p>", b"</p>", b"<b", b"&#x0;", b"&#xD800;", b"From: a\n", b"Content-Type: multipart/mixed; boundary=b\n",
     b"\n--b\n", b"Content-Type: text/html; charset=utf-7\n\n", b"=?utf-8?q?=ff?=", b"---\n", b"title: x\n", b"\xff\xfe", b"\x00",
     b"[[drop]]", b"# ", b"<rss>", b"<item>", b"<meta charset=idna>", b"<meta charset=hex>", b"|a|\n|-|\n", b"- ", b"\xc3", b"\xe2\x80\x99",
     b"<title>", b"<link rel=canonical href='http://[x'>", b"<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":[1]}</script>"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(SCRAPS, st.binary(max_size=6)), max_size=14).map(b"".join),
    ),
    st.sampled_from(["auto", "html", "text", "markdown", "eml"]),
)
def test_any_bytes_give_articles_or_one_line(data: bytes, kind: Format) -> None:
    try:
        found = parse(data, kind=kind, name="x", language="en-US")
    except AudioEditionError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right
        return
    for article in found:
        for paragraph in article.paragraphs:
            assert paragraph.text
            assert paragraph.text == visible(paragraph.text)
            assert paragraph.source_line >= 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SCRAPS, st.binary(max_size=6)), max_size=14).map(b"".join))
def test_any_bytes_as_a_feed(data: bytes) -> None:
    from audio_edition.edition.sources.feed import parse_feed

    try:
        parse_feed(b"<rss version='2.0'><channel><item>" + data, "feed")
    except AudioEditionError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right
