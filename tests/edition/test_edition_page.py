# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Article pages: what trafilatura keeps, roles, lines, and what the head says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audio_edition.edition.sources.decode import decode, repair
from audio_edition.edition.sources.parse import detect, parse, require_body
from audio_edition.edition.write import article_markdown
from audio_edition.errors import EditionError
from tests.rows import each
from tests.tools import grows_by

PROSE = [
    f"In its {nth} vote on Tuesday the council chose to keep the old bridge open for another two "
    f"years, while {nth} engineers study whether its piers can be saved from the river."
    for nth in ("first", "second", "third", "fourth")
]


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return f"<!doctype html>\n<html lang={lang}><head><meta charset=utf-8>{head}</head>\n<body>{body}</body></html>".encode()


def test_roles_and_lines() -> None:
    body = (
        "<nav><a href=/>Home</a> <a href=/x>World</a></nav>\n<article>\n<h1>The Old Bridge</h1>\n"
        f"<p>{PROSE[0]}</p>\n<h2>Why it matters</h2>\n<p>{PROSE[1]}</p>\n"
        f"<blockquote><p>{PROSE[2]}</p></blockquote>\n<ul>\n<li>One of the reasons</li>\n<li>Another of them</li></ul>\n"
        f"<p>{PROSE[3]}</p>\n</article>\n<footer><p>© 2026 Gazette</p></footer>"
    )
    (article,) = parse(page(body, "<title>The Old Bridge - Gazette</title>"), name="a.html")
    assert article.headline == "The Old Bridge"
    assert article.headline_in_body
    assert [(p.source_line, p.role, p.text) for p in article.paragraphs] == [
        (6, "body", PROSE[0]),
        (7, "heading", "Why it matters"),
        (8, "body", PROSE[1]),
        (9, "quote", PROSE[2]),
        (11, "item", "One of the reasons"),
        (12, "item", "Another of them"),
        (13, "body", PROSE[3]),
    ]


def test_the_words_are_those_of_trafilatura() -> None:
    import trafilatura

    body = (
        "<article><h1>T</h1>"
        + "".join(f"<p>{p} <b>Bold</b> and <a href=x>a link</a>.</p>" for p in PROSE)
        + (
            "<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2026</td><td>4 million</td></tr></table></article>"
        )
    )
    data = page(body)
    (article,) = parse(data, name="a.html")
    plain = trafilatura.extract(data.decode(), include_comments=False) or ""
    ours = " ".join(p.text for p in article.paragraphs)
    words = [w for w in plain.replace("|", " ").split() if w.strip("-")]
    assert ours.replace(",", "").split() == [w.replace(",", "") for w in words if w != "T"]


@each(
    ("head", "body", "headline"),
    [
        ("<meta property=og:title content='A &amp; B'><title>A &amp; B | Site</title>", "<h1>A & B</h1>", "A & B"),
        ("<title>Story – Site</title>", "<h1>Site</h1><h1>Story</h1>", "Story"),
        ("<meta property=og:title content='Social title'>", "<h1>Site name</h1>", "Social title"),
        ("<title>Only title</title>", "", "Only title"),
        ("", "<h1>Only heading</h1>", "Only heading"),
        ("<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Linked\","
         "\"author\":[{\"name\":\"Ann\"},{\"name\":\"Bo\"}]}]}</script><title>x</title>", "", "Linked"),
    ],
)  # fmt: skip
def test_headlines_of_pages(head: str, body: str, headline: str) -> None:
    prose = "".join(f"<p>{p}</p>" for p in PROSE)
    (article,) = parse(page(f"<article>{body}{prose}</article>", head), name="a.html")
    assert article.headline == headline
    assert [p.text for p in article.paragraphs][-4:] == PROSE
    if "Linked" in head:
        assert article.byline == "Ann and Bo"


def test_what_the_head_says() -> None:
    head = (
        "<meta name=author content='Ann Lee'><link rel=canonical href='/a?x=1'><meta property=article:section content=World>"
        "<meta property=og:image content='/i.jpg'><meta property=article:published_time content=2026-11-02T06:00:00Z>"
    )
    prose = "".join(f"<p>{p}</p>" for p in PROSE)
    data = page(f"<article>{prose}</article>", head, lang="de")
    (article,) = parse(data, name="a.html", language="en-US", url="https://x.example/p/a")
    # the page says that it is German, and its words are English: pages lie
    assert (article.byline, article.section, article.language) == ("Ann Lee", "World", "")
    assert (article.url, article.image) == ("https://x.example/a?x=1", "https://x.example/i.jpg")
    (article,) = parse(data, name="a.html")
    assert (article.url, article.image) == ("", "")
    evil = page(f"<article>{prose}</article>", "<link rel=canonical href='javascript:alert(1)'>")
    assert parse(evil, name="a.html")[0].url == ""


@each(
    ("said", "show", "told"),
    [
        ("en-GB", "en-US", "en-GB"),
        ("en_AU", "en-GB", "en-AU"),
        ("en-gb", "en-GB", ""),
        ("en", "en-US", ""),
        ("en-GB", "en", ""),  # a show that names no region reads all of them alike
        ("en-US", "en-GB", ""),  # what software writes above any English
    ],
)
def test_a_page_of_another_region_is_read_as_it_is_written_there(
    said: str, show: str, told: str
) -> None:
    prose = "".join(f"<p>{p}</p>" for p in PROSE)
    data = page(f"<article>{prose}</article>", lang=said)
    (article,) = parse(data, name="a.html", language=show)
    assert article.language == told
    line = f"\nlanguage: {told}\n" if told else "---"
    assert line in article_markdown(article)


NAV = "<nav><a href=/>Home</a><a href=/w>World</a><a href=/s>Subscribe</a></nav>"
FOOT = "<footer><p>© 2026 Gazette. All rights reserved.</p><a href=/p>Privacy</a></footer>"


@each(
    "body",
    [
        "<article><h1>T</h1><div><h2>Subscribe to continue reading</h2><p>Unlimited access for $1 a week.</p>"
        "<a href=/s>Subscribe now</a><p>Already a subscriber? <a href=/l>Log in</a></p></div></article>",
        "<article><h1>T</h1><p>A fight over a bridge has split the town.</p></article><p>This article is for subscribers only.</p>",
        "<article><h1>T</h1><p>Dieser Artikel ist nur für Abonnenten zugänglich.</p></article>",
        "<article><h1>T</h1><p>Cet article est réservé aux abonnés. Il vous reste 82 % de cet article à lire.</p></article>",
        "<article><h1>T</h1><p>Contenido exclusivo para suscriptores.</p></article>",
        "<div id=app></div><noscript>Please enable JavaScript to view this page.</noscript>",
        "<div class=consent><p>We use cookies to give you the best experience on our site.</p></div>",
    ],
)
def test_walls_are_no_articles(body: str) -> None:
    found = parse(page(NAV + body + FOOT, "<title>T</title>"), name="a.html")
    assert found[0].is_wall
    with pytest.raises(EditionError, match=r"a\.html has no article text"):
        require_body(found, "a.html")


@each(
    ("body", "paragraphs"),
    [
        ("<p>Only one short sentence.</p>", ["Only one short sentence."]),
        (
            "<article><h1>T</h1><p>The vote passed.</p><p>It was close.</p></article>",
            ["The vote passed.", "It was close."],
        ),
        (
            "<div>First of the note.</div><div>Second of the note.</div>",
            ["First of the note.", "Second of the note."],
        ),
        (
            "<h1>T</h1><p>今日は東京で新しい駅が開かれました</p>",
            ["今日は東京で新しい駅が開かれました"],
        ),
        (
            "<p>The vote passed.</p><div>We use cookies.</div>",
            ["The vote passed.", "We use cookies."],
        ),
    ],
)
def test_short_pages_come_in_their_own_paragraphs(body: str, paragraphs: list[str]) -> None:
    (article,) = parse(page(NAV + body + FOOT, "<title>T</title>"), name="a.html")
    assert [p.text for p in article.paragraphs] == paragraphs
    assert not article.is_wall


def test_a_story_about_paywalls_is_a_story() -> None:
    prose = "The paper asked readers to subscribe to continue reading, and 40,000 of them did within a week, its editor said. That was more than the owners had hoped for when they raised the wall in June. "
    (article,) = parse(
        page(f"<article><h1>T</h1><p>{prose * 4}</p><p>{prose}</p></article>"), name="a.html"
    )
    assert len(article.paragraphs) == 2
    assert not article.is_wall


def test_a_page_of_very_many_blocks_takes_linear_time() -> None:
    def work(count: int) -> Callable[[], object]:
        data = page("<h1>T</h1>" + "<div><p>a b</p></div>" * count)
        return lambda: parse(data, name="a.html")

    work(10)()  # imports
    assert grows_by(work(4_000), work(12_000), 6, 0.5)


def test_depth() -> None:
    for tag in ("div", "b", "blockquote", "ul><li", "table><tr><td", "font"):
        with pytest.raises(EditionError, match="elements deep"):
            parse((f"<{tag}>" * 10_000 + "words").encode(), name="a.html")
    ok = "<div>" * 100 + "".join(f"<p>{p}</p>" for p in PROSE) + "</div>" * 100
    assert len(parse(page(ok), name="a.html")[0].paragraphs) == 4


@each(
    ("data", "codec"),
    [
        ("Straße – “naïve”".encode(), "utf-8"),
        ("Straße – “naïve”".encode("utf-8-sig"), "utf-8"),
        ("Straße – “naïve”".encode("utf-16"), "utf-16-le"),
        ("Straße – “naïve” and words".encode("utf-16-le"), "utf-16-le"),
        ("Straße – “naïve” and words".encode("utf-16-be"), "utf-16-be"),
        ("Straße – “naïve”".encode("utf-32"), "utf-32-le"),
        ("Straße – “naïve” in Köln, 5 € für die Größe".encode("cp1252"), "cp1252"),
        ("El niño comió piñas: ¿qué más? ¡Olé!".encode("cp1252"), "cp1252"),
        ("Les élèves étudient à l’école où ils s’élèvent".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_told_apart(data: bytes, codec: str) -> None:
    decoded = decode(data, "a.txt")
    assert decoded.codec == codec
    assert decoded.bom + decoded.text.encode(codec) == data


@each(
    ("declared", "codec", "words"),
    [
        ("koi8-r", "koi8-r", "Сегодня утром"),
        ("windows-1250", "cp1250", "Zażółć gęślą jaźń"),
        ("Shift_JIS", "shift_jis", "今日は東京で"),
        ("gb2312", "gb2312", "新的地铁站"),
        ("euc-kr", "euc-kr", "새로운 역"),
        ("iso-8859-1", "cp1252", "naïve – “café”"),
        ("iso-8859-15", "iso-8859-15", "5 € naïve"),
        ("no-such-charset", "utf-8", "naïve"),
        ("rot13", "utf-8", "naïve"),
        ("iso-8859-1", "utf-8", "naïve “café”"),
    ],
)
def test_declared_charsets(declared: str, codec: str, words: str) -> None:
    data = f"<html><head><meta charset='{declared}'></head><p>{words}</p>".encode(codec)
    assert words in decode(data, "a.html", markup=True).text
    assert words in decode(words.encode(codec), "a.html", declared=declared).text


@each(
    ("broken", "whole"),
    [
        ("the worldâ€™s two largest", "the world’s two largest"),
        ("â€œno apologyâ€\x9d", "“no apology”"),
        ("un cafÃ© crÃ¨me Ã\xa0 Paris", "un café crème à Paris"),
        ("Â£5 and 20Â°", "£5 and 20°"),
        ("GrÃ¶ÃŸe", "Größe"),
        ("CAFÉ™ and IRMÃ… stay", "CAFÉ™ and IRMÃ… stay"),
        ("NÃO, MANHÃ” e «AMANHû", "NÃO, MANHÃ” e «AMANHû"),
        ("already good: café “x”", "already good: café “x”"),
        ("mixed â€™ and 日本", "mixed â€™ and 日本"),
    ],
)
def test_mojibake_is_repaired_where_it_fits_exactly(broken: str, whole: str) -> None:
    assert repair(broken) == whole


@each(
    ("data", "name", "kind"),
    [
        (b"x", "a.md", "markdown"),
        (b"x", "a.HTM", "html"),
        (b"  <!DOCTYPE html><p>", "-", "html"),
        (b"<p>hello</p>", "-", "html"),
        (b"From: a\nSubject: b\nDate: c\n\nx", "-", "eml"),
        (b"---\ntitle: x\n---\n", "-", "markdown"),
        (b"# T\n", "-", "markdown"),
        (b"Note: the council\nmet.", "-", "text"),
        (b"3 < 5 and <p> is a tag", "-", "text"),
        ("<html>".encode("utf-16"), "-", "html"),
    ],
)
def test_formats_are_told_apart(data: bytes, name: str, kind: str) -> None:
    assert detect(data, name) == kind
