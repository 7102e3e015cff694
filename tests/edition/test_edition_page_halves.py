"""Half an article is noticed: taken another way where there is one, else told."""

import json
from dataclasses import replace
from typing import Any

from audio_edition.edition.model import Article
from audio_edition.edition.questions import half_articles
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from tests.edition.facts import rows
from tests.rows import each

REST = (
    "the council chose to keep the old bridge open for another two years while engineers study "
    "whether its piers can be saved from the river"
)
PROSE = [f"In vote {n} on Tuesday {REST}, and nobody knew of {n + 20} others." for n in range(12)]
WORDS = sum(len(text.split()) for text in PROSE)


def p(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, head: str = "") -> ParsedArticle:
    page = (
        f"<!doctype html><html lang=en><head><title>The Old Bridge</title>{head}</head><body>"
        f"<nav><a href=/>Home</a></nav><h1>The Old Bridge</h1>{body}"
        "<footer><p>© 2026 Gazette. All rights reserved.</p></footer></body></html>"
    )
    (article,) = parse(page.encode(), kind="html", name="page.html", language="en")
    return article


def shown(first: int, end: int, size: int, look: str, between: str) -> str:
    """Texts of the page, so many at a time: {p} are their paragraphs, {t} the words of one."""
    chunks = [PROSE[at : at + size] for at in range(first, end, size)]
    return between.join(
        look.replace("{n}", str(n)).replace("{p}", p(chunk)).replace("{t}", chunk[0])
        for n, chunk in enumerate(chunks)
    )


@each("name, outer, parts", rows("page-halves")["whole"], least=25)
def test_all_of_it_is_taken(name: str, outer: str, parts: list[Any]) -> None:
    article = read(outer.replace("{}", "".join(shown(*part) for part in parts)))
    texts = [paragraph.text for paragraph in article.paragraphs]
    assert [text for text in texts if text in PROSE] == PROSE
    assert article.shown == 0
    assert not any(one.hint for one in article.paragraphs if one.text in PROSE)


NAMES = ["promo", "related", "newsletter", "sidebar", "widget", "teaser", "popular", "ad-box"]


def test_what_cannot_be_taken_is_told_and_asked() -> None:
    """Boxes of a page that all have names of what is no article, and hold most of its words."""
    boxes = "".join(
        f"<div class={name}>{p([text])}</div>" for name, text in zip(NAMES, PROSE[2:], strict=False)
    )
    article = read(f"<div>{p(PROSE[:2])}</div>{boxes}")
    taken = sum(len(paragraph.text.split()) for paragraph in article.paragraphs)
    assert taken < article.shown / 2
    assert article.shown == sum(len(text.split()) for text in PROSE[:10])
    loaded = Article.of(article.headline, article.paragraphs)
    assert list(half_articles([loaded], ())) == []  # nothing said of it yet
    (question,) = half_articles([replace(loaded, shown=article.shown, source="01.md")], ())
    assert f"{taken} of about {article.shown} words" in question.text


def test_teasers_and_comments_make_no_half() -> None:
    cards = "".join(
        f"<div class=c><h3><a href=/{n}>The boat that never left</a></h3><p>{t}</p></div>"
        for n, t in enumerate(PROSE)
    )
    comments = (
        f"<div id=comments>{''.join(f'<div class=comment>{p([t])}</div>' for t in PROSE)}</div>"
    )
    article = read(f"<article>{p(PROSE[:3])}</article><section>{cards}</section>{comments}")
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE[:3]
    assert article.shown == 0


def data(**more: object) -> str:
    item = {"@type": "NewsArticle", "headline": "The Old Bridge", **more}
    return f"<script type='application/ld+json'>{json.dumps(item)}</script>"


LINES = "\n\n".join(PROSE)


@each(
    ("head", "body"),
    [
        (data(articleBody=LINES), p(PROSE[:1])),
        (data(articleBody=p(PROSE)), ""),
        (data(articleBody=LINES), "<div id=root></div>"),
        (data(articleBody=LINES, isAccessibleForFree="True"), p(PROSE[:2])),
        (data(articleBody=LINES), p(PROSE)),
    ],
)
def test_what_the_pages_data_hold_is_taken_where_it_shows_less(head: str, body: str) -> None:
    article = read(body, head)
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE
    assert article.shown == 0


@each("free", [False, "False", "false"])
def test_what_is_not_for_all_is_not_taken_and_told(free: object) -> None:
    article = read(p(PROSE[:2]), data(articleBody=LINES, isAccessibleForFree=free))
    assert [paragraph.text for paragraph in article.paragraphs] == PROSE[:2]
    assert article.shown == WORDS
