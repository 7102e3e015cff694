# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Article pages: what trafilatura keeps, roles, lines, and what the head says."""

import pytest

from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import detect, parse, require_body
from audio_edition.edition.write import article_markdown
from audio_edition.errors import EditionError
from newsletters.decode import decode, repair
from tests.edition.facts import VOTES, Fact, facts, rows
from tests.rows import each

ROWS = rows("page") | rows("page-above") | rows("page-body")

PROSE = VOTES[:4]


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return f"<!doctype html>\n<html lang={lang}><head><meta charset=utf-8>{head}</head>\n<body>{body}</body></html>".encode()


@each("head, body, headline", ROWS["headlines of pages"])  # fmt: skip
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


@each("said, show, told", ROWS["a page of another region is read as it is written there"])
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


@each("body", ROWS["walls are no articles"])
def test_walls_are_no_articles(body: str) -> None:
    found = parse(page(NAV + body + FOOT, "<title>T</title>"), name="a.html")
    assert found[0].is_wall
    with pytest.raises(EditionError, match=r"a\.html has no article text"):
        require_body(found, "a.html")


@each("body, paragraphs", ROWS["short pages come in their own paragraphs"])
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


def test_depth() -> None:
    for tag in ("div", "b", "blockquote", "ul><li", "table><tr><td", "font"):
        with pytest.raises(EditionError, match="elements deep"):
            parse((f"<{tag}>" * 10_000 + "words").encode(), name="a.html")
    ok = "<div>" * 100 + "".join(f"<p>{p}</p>" for p in PROSE) + "</div>" * 100
    assert len(parse(page(ok), name="a.html")[0].paragraphs) == 4


@each("text, written, codec", ROWS["encodings are told apart"], least=9)
def test_encodings_are_told_apart(text: str, written: str, codec: str) -> None:
    data = text.encode(written)
    decoded = decode(data, "a.txt")
    assert decoded.codec == codec
    assert decoded.bom + decoded.text.encode(codec) == data


@each("declared, codec, words", ROWS["declared charsets"])
def test_declared_charsets(declared: str, codec: str, words: str) -> None:
    data = f"<html><head><meta charset='{declared}'></head><p>{words}</p>".encode(codec)
    assert words in decode(data, "a.html", markup=True).text
    assert words in decode(words.encode(codec), "a.html", declared=declared).text


@each("broken, whole", ROWS["mojibake is repaired where it fits exactly"])
def test_mojibake_is_repaired_where_it_fits_exactly(broken: str, whole: str) -> None:
    assert repair(broken) == whole


@each("text, written, name, kind", ROWS["formats are told apart"], least=10)
def test_formats_are_told_apart(text: str, written: str, name: str, kind: str) -> None:
    assert detect(text.encode(written), name) == kind


HEAD = "<h1>The Old Bridge</h1>"
OG = "<meta property=og:image content='/i/bridge-in-flood-1200x800.jpg'>"
STAND = "Two years more for a bridge that nobody dares to cross"


def filled(text: str) -> str:
    return text.replace("{HEAD}", HEAD).replace("{STAND}", STAND).replace("{OG}", OG)


def read(above: str = HEAD, body: str = "", head: str = "") -> ParsedArticle:
    text = "".join(f"<p>{one}</p>" for one in PROSE)
    above, head = filled(above), filled(head)
    page = (
        f"<!doctype html><html lang=en><head><title>The Old Bridge</title>{head}</head><body>"
        f"<article>{above}<div class=body>{text}{body}</div></article></body></html>"
    )
    (article,) = parse(
        page.encode(), kind="html", name="a.html", language="en", url="https://x.example/news/a"
    )
    return article


@each("head, body, image, alt", ROWS["the picture and what it shows"])
def test_the_picture_and_what_it_shows(head: str, body: str, image: str, alt: str) -> None:
    article = read(head=head, body=body)
    wanted = "https://x.example/i/bridge-in-flood-1200x800.jpg" if image == "…" else image
    assert (article.image, article.image_alt) == (wanted, alt)


@each("above, byline", ROWS["the byline is a persons and is not read"])
def test_the_byline_is_a_persons_and_is_not_read(above: str, byline: str) -> None:
    article = read(above)
    assert article.byline == byline
    texts = [paragraph.text for paragraph in article.paragraphs]
    assert texts[-4:] == PROSE
    assert not [text for text in texts if "By" in text and text not in PROSE]


@each("above, lines", ROWS["the standfirst is not lost and a time is none"])
def test_the_standfirst_is_not_lost_and_a_time_is_none(above: str, lines: list[str]) -> None:
    article = read(above)
    assert [paragraph.text for paragraph in article.paragraphs] == [*map(filled, lines), *PROSE]


LETTERS = {"body": "B", "heading": "H", "item": "I", "quote": "Q"}


def amid(body: str) -> bytes:
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
    (article,) = parse(amid(case.source), name="a.html", language="en")
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
    (article,) = parse(amid(body), name="a.html", language="en")
    assert [p.hint for p in article.paragraphs if p.text not in VOTES] == hints
    assert [p.text for p in article.paragraphs if p.text in VOTES] == VOTES
